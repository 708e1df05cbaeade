import { readGiven } from '../../sandbox/given-file.ts';
import type { LoadedPolicy } from '../../src/kinds/kind.ts';
import { loadTable } from '../../src/kinds/load-table.ts';
import { togetherIssues } from '../../src/kinds/together-issues.ts';
import type { NamedGroup } from '../../src/policy/control-groups.ts';
import type { TableIssue } from '../../src/policy/table-issue.ts';
import type { Directory, GroupLook } from '../../src/ports/directory.ts';
import { fillInsOf } from './fill-ins.ts';
import { heldToDirectory, heldToTool } from './live/held-to.ts';
import { NotShown, type ShownDirectory } from './live/shown-directory.ts';
import type { ShownTicketTool } from './live/ticket-tool.ts';
import { issueLine, type Output } from './output.ts';

/** Groups in groups are followed so many levels down. */
const MOST_LEVELS = 5;

/** What tables are held to; a ticket tool that is not set up is not asked, and which settings it lacks is said. */
export type Live = {
  readonly directory: Pick<Directory, 'lookAtGroups'>;
  readonly shown: ShownDirectory;
  readonly tool: ShownTicketTool | { readonly missing: readonly string[] };
};

type Looks = ReadonlyMap<string, GroupLook>;

/**
 * What the directory and the ticket tool show of what tables name, and the tables rest on seeing otherwise.
 *
 * @returns 1 when something is found, or can't be read; 0 otherwise.
 */
export async function lintLive(
  files: readonly string[],
  { json }: { readonly json: boolean },
  live: Live,
  { data, words }: Output,
): Promise<number> {
  const { directory, shown, tool } = live;
  const found: TableIssue[] = [];
  const whole: { readonly file: string; readonly policy: LoadedPolicy }[] = [];
  for (const file of files) {
    const loaded = loadTable(file, readGiven(file, 'The table'));
    if (!loaded.loaded) {
      found.push(...loaded.issues);
      continue;
    }
    whole.push({ file, policy: loaded.policy });
    const { given, control, roleGroups } = loaded.policy;
    const named = [...given, ...control, ...roleGroups];
    const looks = await lookInto(directory, [...new Set(named.map(({ id }) => id))]);
    if (typeof looks === 'string') {
      words(`${file}: the directory could not be read. ${looks}`);
      return 1;
    }
    found.push(...named.flatMap((group) => issuesOf(file, group, looks)));
    try {
      found.push(...(await heldToDirectory(file, loaded.policy, shown)));
      if (!('missing' in tool)) found.push(...(await heldToTool(file, loaded.policy, tool)));
    } catch (error) {
      if (!(error instanceof NotShown)) throw error;
      words(`${file}: ${error.message}`);
      return 1;
    }
    if ('missing' in tool) found.push(...fillInsOf(file, JSON.parse(loaded.policy.text)));
  }
  if ('missing' in tool)
    words(
      `The ticket tool was not asked about catalog items and queues: ${tool.missing.join(', ')} not set.`,
    );
  found.push(...togetherIssues(whole));
  if (json) data(JSON.stringify(found));
  else for (const issue of found) data(issueLine(issue));
  words(`${files.length} tables held to the directory, ${found.length} places found.`);
  return found.length > 0 ? 1 : 0;
}

/** The groups and those nested in them, or why they can't be read. */
async function lookInto(
  directory: Pick<Directory, 'lookAtGroups'>,
  groupIds: readonly string[],
): Promise<Looks | string> {
  const looks = new Map<string, GroupLook>();
  let ahead = groupIds;
  for (let level = 0; ahead.length > 0 && level < MOST_LEVELS; level += 1) {
    const answer = await directory.lookAtGroups(ahead, 'policy-lint');
    if (answer.read === 'failed') return answer.because;
    for (const [id, look] of Object.entries(answer.groups)) looks.set(id, look);
    const nested = Object.values(answer.groups).flatMap((look) => look.nested);
    ahead = [...new Set(nested)].filter((id) => !looks.has(id));
  }
  return looks;
}

function issuesOf(file: string, group: NamedGroup, looks: Looks): readonly TableIssue[] {
  const look = looks.get(group.id);
  const issue = (code: string, message: string): TableIssue => ({ file, path: group.path, code, message });
  if (!look?.found) return [issue('group-missing', `The directory has no group ${group.id}.`)];
  const { displayName } = look;
  const renamed =
    group.name !== null && group.name !== displayName
      ? [issue('group-renamed', `The directory calls this group "${displayName}".`)]
      : [];
  const hidden = look.hidesMembers
    ? [
        issue(
          'hidden-members',
          `${displayName} hides its members, and Countersign does not have the right to see them (Member.Read.Hidden): ${group.use}.`,
        ),
      ]
    : [];
  const inside = below(group.id, looks).filter(({ hidesMembers }) => hidesMembers);
  const nested = inside.map((one) =>
    issue(
      'hidden-nested-group',
      `${one.displayName}, which is nested in ${displayName}, hides its members: whoever is in ${displayName} through it is not seen.`,
    ),
  );
  return [...renamed, ...hidden, ...nested];
}

function below(groupId: string, looks: Looks): readonly GroupLook[] {
  const seen = new Set<string>([groupId]);
  const found: GroupLook[] = [];
  for (let ahead = looks.get(groupId)?.nested ?? []; ahead.length > 0; ) {
    const fresh = [...new Set(ahead)].filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    const reached = fresh.flatMap((id) => looks.get(id) ?? []);
    found.push(...reached);
    ahead = reached.flatMap(({ nested }) => nested);
  }
  return found;
}
