/** `npm run rebuild`: after tables or the task hub were lost or restored, what the app can't see to by itself. `--help` tells more. */
import { endedBy, Help, Misuse, ON_THE_CONSOLE, readCommandLine } from '../sandbox/command-line.ts';
import { connectBlobs } from '../src/connectors/tables/azure-blobs.ts';
import type { BlobStore } from '../src/connectors/tables/blob-store.ts';
import { connectTables } from '../src/connectors/tables/connection.ts';
import { createStores } from '../src/connectors/tables/stores.ts';
import { type Connect, Table } from '../src/connectors/tables/table.ts';
import { explains } from '../src/domain/explains.ts';
import { addMilliseconds, DAY, HOUR, instant } from '../src/domain/instant.ts';
import { oneLine } from '../src/domain/written-text.ts';
import { NotShown, type ShownDirectory, shownDirectory } from './policy/live/shown-directory.ts';
import type { Output } from './policy/output.ts';
import { type DoneByUs, doneByUs } from './rebuild/given-by-us.ts';
import { together } from './rebuild/together.ts';
import { type Witnessed, witnessed } from './rebuild/witnessed.ts';
import { signedIn } from './signed-in.ts';

const USAGE = `npm run rebuild -- [--what-if] [--url https://….table.core.windows.net --blob-url https://….blob.core.windows.net]
         [--own <id>]… [--since <moment>] [--notice-hours <hours>]`;
const MORE = `Looks at the ledger, the witnesses of the audit and the audit log of the directory, and
- puts back what leads to grants whose end nobody would come to look at (rows of GrantsDue);
- names requests of which witnesses know more than the tables have: what happened to them in between is not in the audit;
- names members of groups whom the app itself added and whom no grant explains, and what else it did in that time.
The last two are for people: nothing is ever removed because a row is missing. What the app sees to by itself is in docs/disaster.md.

--what-if       changes nothing
--url, --blob-url
                the storage account, as whoever is signed in (az login); left out: the one of STORAGE_CONNECTION_STRING
--own           object id or client id of an identity of the app, as the directory's log names it (GRAPH_OWN_PRINCIPAL_IDS); without one the
                directory is not asked
--since         from when on; left out: an hour before the last checkpoint that tables and witnesses agree on
--notice-hours  "noticeBeforeEndHours" of your tables, for reminders that are put back; left out: 72

Exit codes: 0 nothing is left to do; 1 something is for people, would be changed, or could not be read; 2 misused.`;

const OPTIONS = {
  'what-if': { type: 'boolean', default: false },
  url: { type: 'string' },
  'blob-url': { type: 'string' },
  own: { type: 'string', multiple: true, default: [] as string[] },
  since: { type: 'string' },
  'notice-hours': { type: 'string', default: '72' },
} as const;

type RebuildMeans = {
  readonly output: Output;
  readonly now: () => number;
  readonly storage: (
    url: string | undefined,
    blobUrl: string | undefined,
  ) => Promise<{ readonly connect: Connect; readonly blobs: BlobStore | null }>;
  readonly directory: () => {
    readonly shown: Pick<ShownDirectory, 'groups' | 'people' | 'members'>;
    readonly done: (ownIds: readonly string[], since: string) => Promise<DoneByUs>;
  };
};

/** Runs the command and gives its exit code. */
export async function runRebuild(args: readonly string[], means: RebuildMeans): Promise<number> {
  const { output } = means;
  try {
    const { values } = readCommandLine({ args: [...args], options: OPTIONS }, USAGE, MORE);
    const since = momentOf(values.since);
    const { connect, blobs } = await means.storage(values.url, values['blob-url']);
    const whatIf = values['what-if'];
    const differs = await mendReminders(means, connect, hoursOf(values['notice-hours']), whatIf);
    const known = blobs ? await tellLost(means, connect, blobs, since) : null;
    if (!blobs) output.words('No blob storage is named: witnesses were not looked at.');
    const from = since ?? addMilliseconds(known?.agreeUpTo ?? instant(means.now() - DAY), -HOUR);
    const unknown = await tellUnknown(means, connect, values.own, from);
    if (whatIf) output.words('Nothing was changed.');
    const left = (known?.lost.length ?? 0) + (unknown ?? 1) + (whatIf ? differs : 0);
    return left > 0 || blobs === null ? 1 : 0;
  } catch (error) {
    if (error instanceof Misuse || error instanceof Help) return endedBy(error, output);
    output.words(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function momentOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new Misuse(`--since takes a moment, like 2026-03-03T09:00:00Z; got "${text}".`);
  return instant(at);
}

function hoursOf(text: string): number {
  const hours = Number(text);
  if (/^\d+$/.test(text) && hours <= 2160) return hours;
  throw new Misuse(`--notice-hours takes a whole number of hours; got "${text}".`);
}

/** @returns of how many grants and people something was missing. */
async function mendReminders(
  { output, now }: RebuildMeans,
  connect: Connect,
  noticeHours: number,
  whatIf: boolean,
): Promise<number> {
  const { grants } = createStores({ connect, clock: { now }, noticeLeadMs: noticeHours * HOUR });
  const { people, live, withoutHint, unlisted, unreadable } = await grants.mend(
    whatIf ? 'what-if' : undefined,
  );
  const does = whatIf ? 'would be put back' : 'was put back';
  for (const id of withoutHint) output.data(oneLine(`${does}: reminder of the end of grant ${id}`));
  for (const id of unlisted) output.data(oneLine(`${does}: ${id} among those who hold something`));
  for (const id of unreadable)
    output.data(
      oneLine(
        `unreadable: a row of Grants of ${id} holds something else: restore it, nothing of that person ends until then`,
      ),
    );
  output.words(`Ledger: ${people} people, ${live} live grants, ${withoutHint.length} without a reminder.`);
  return withoutHint.length + unlisted.length + unreadable.length;
}

async function tellLost(
  { output, now }: RebuildMeans,
  connect: Connect,
  blobs: BlobStore,
  since: string | null,
): Promise<Witnessed> {
  const from = (since ?? instant(now() - 2 * DAY)).slice(0, 10);
  const tables = { audit: new Table('Audit', connect), auditHeads: new Table('AuditHeads', connect), blobs };
  const found = await witnessed(tables, from);
  for (const { requestId, had, has } of found.lost)
    output.data(
      oneLine(
        has === 0
          ? `lost: ${requestId} had ${had} facts, and the tables know nothing of it. Read its ticket, and what it says of access.`
          : `lost: ${requestId} had ${had} facts, and has ${has} or others. Read its ticket, and what it says of access.`,
      ),
    );
  const upTo = found.agreeUpTo === null ? 'none of them' : `up to ${found.agreeUpTo}`;
  output.words(
    `Audit: ${found.looked} witnesses since ${from}; the tables agree with ${upTo}. ${found.lost.length} requests lack facts.`,
  );
  return found;
}

/** @returns how many members are for people to look at; `null`: it is not known. */
async function tellUnknown(
  means: RebuildMeans,
  connect: Connect,
  own: readonly string[],
  since: string,
): Promise<number | null> {
  const { output, now } = means;
  if (own.length === 0) {
    output.words(
      'Directory: not asked. Name the identities of the app with --own to have what they gave held to the ledger.',
    );
    return null;
  }
  try {
    const { shown, done } = means.directory();
    const { added, others } = await done(own, since);
    const { grants } = createStores({ connect, clock: { now }, noticeLeadMs: 0 });
    const groups = await shown.groups(added.map(({ groupId }) => groupId));
    const people = await shown.people(added.map(({ userId }) => userId));
    const members = new Map<string, ReadonlySet<string>>();
    for (const { groupId } of added)
      if (groups.has(groupId) && !members.has(groupId))
        members.set(groupId, new Set((await shown.members(groupId)).people.map(({ id }) => id)));
    const there = added.filter(({ userId, groupId }) => members.get(groupId)?.has(userId));
    const holders = [...new Set(there.map(({ userId }) => userId))];
    const held = new Map(
      await together(holders, async (id) => [id, await grants.readBeneficiary(id)] as const),
    );
    let unknown = 0;
    for (const { userId, groupId, at } of there) {
      const rows = held.get(userId);
      if (rows && explains(rows, groupId, instant(now()))) continue;
      unknown += 1;
      const who = people.get(userId)?.displayName ?? 'somebody';
      const what = groups.get(groupId)?.displayName ?? groupId;
      output.data(
        oneLine(
          `unknown: ${who} (${userId}) is in ${what} (${groupId}) since ${at}, added by the app, and no grant says so. Nothing ends it: find the ticket, and have it requested anew or removed.`,
        ),
      );
    }
    for (const [activity, count] of Object.entries(others))
      output.data(
        oneLine(`look at: ${activity}, ${count} times by the app since ${since}: hold them to the tickets`),
      );
    output.words(
      `Directory: ${added.length} members added by the app since ${since}, ${unknown} of them unknown to the ledger.`,
    );
    return unknown + Object.keys(others).length;
  } catch (error) {
    if (!(error instanceof NotShown)) throw error;
    output.words(error.message);
    return null;
  }
}

async function storage(url: string | undefined, blobUrl: string | undefined) {
  if (url !== undefined) {
    const { DefaultAzureCredential } = await import('@azure/identity');
    const credential = new DefaultAzureCredential();
    const blobs = blobUrl === undefined ? null : connectBlobs({ url: blobUrl, credential }).blobs;
    return { connect: connectTables({ url, credential }).connect, blobs };
  }
  const connectionString = process.env['STORAGE_CONNECTION_STRING'];
  if (!connectionString) throw new Misuse('Name the account with --url, or set STORAGE_CONNECTION_STRING.');
  return {
    connect: connectTables({ connectionString }).connect,
    blobs: connectBlobs({ connectionString }).blobs,
  };
}

if (import.meta.main)
  process.exitCode = await runRebuild(process.argv.slice(2), {
    output: ON_THE_CONSOLE,
    now: () => Date.now(),
    storage,
    directory: () => {
      const who = signedIn();
      return { shown: shownDirectory(who), done: (own, since) => doneByUs(who, own, since) };
    },
  });
