import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { isUnexplained, stillLost } from '../activities/drift/open-findings.ts';
import type { Blind } from '../console/blind-note.ts';
import { membersPage } from '../console/members-page.ts';
import { type MembersStory, membersViewOf } from '../console/members-view.ts';
import { timesOf } from '../console/times.ts';
import { factsOf } from '../domain/audit.ts';
import type { LostAccess } from '../domain/finding.ts';
import { instant } from '../domain/instant.ts';
import { governedGroups } from '../policy/governed.ts';
import { notFollowed } from './blind-sweeps.ts';
import { answer, readerOf, whoReads } from './console-door.ts';
import { directoryLinks } from './console-links.ts';
import { withNames } from './console-names.ts';
import type { DoorCall } from './door.ts';
import { noteRead } from './note-read.ts';
import type { TokenGate } from './operator-door.ts';

const MEMBERS_PER_PAGE = 100;
const MOST_LOST = 50;
/** A page is found from its own address, so that a prefix in front of it doesn't matter. */
const HOME = '../console';

/** GET /api/console/members?after: where tickets and directory differ now. Costs what is open. */
export async function consoleMembers(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const seen = await whoReads(means, gate, call, HOME);
  if (!seen.reads) return seen.answer;
  const found = await story(means, (call.http.query.get('after') ?? '').trim());
  noteRead(
    call,
    seen,
    'members',
    found.lost.map(({ record }) => record),
  );
  const view = await withNames(means, (around) => membersViewOf(found, around));
  const times = timesOf(means.limits.timeZone, instant(means.clock.now()));
  const reader = readerOf(means, seen.person);
  return answer(200, (nonce) =>
    membersPage(view, { home: HOME, here: 'members', reader, nonce, times }, times, directoryLinks(means)),
  );
}

/** What was settled since the last sweep is left out: a page says what is so now. */
async function story(means: Means, after: string): Promise<MembersStory> {
  const [blind, members, lost] = await Promise.all([
    notFollowed(means),
    means.findings.list('unexplained-member', { top: MEMBERS_PER_PAGE, ...(after && { after }) }, skip),
    means.findings.list('lost-access', { top: MOST_LOST }, skip),
  ]);
  const [outsiders, tickets] = await Promise.all([
    Promise.all(members.findings.map(async ({ row }) => ((await isUnexplained(means, row)) ? row : null))),
    Promise.all(lost.findings.map(({ row }) => ticketOf(means, row))),
  ]);
  const governed = governedGroups(means.rulebook);
  return {
    outsiders: outsiders.filter((one) => one !== null),
    lost: tickets.filter((one) => one !== null),
    moreLost: lost.after !== null,
    after: members.after,
    continued: after !== '',
    watch: watchOf(governed, blind),
  };
}

/** The sweep names rows that can't be read. */
const skip = () => undefined;

function watchOf(governed: ReturnType<typeof governedGroups>, blind: Blind | null): MembersStory['watch'] {
  if (!governed.known) return { because: `a policy table can’t be used (${governed.because})` };
  return blind ? { blind } : { groups: governed.groupIds.length };
}

async function ticketOf(means: Means, finding: LostAccess): Promise<MembersStory['lost'][number] | null> {
  const record = await stillLost(means, finding);
  if (!record) return null;
  const raised = factsOf(await means.auditLog.read(record.requestId), 'follow-up-raised').findLast(
    ({ once }) => once.startsWith(`${record.requestId}:needs-human:`),
  );
  return { finding, record, followUp: raised?.data.number ?? null };
}
