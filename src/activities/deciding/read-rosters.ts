import type { OnCallFacts, RosterFacts } from '../../domain/facts.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { OnCall, Roster } from '../../ports/roster.ts';
import type { Means } from '../activity.ts';
import { linkByName } from './link-by-name.ts';
import { linkOf } from './link-of.ts';

type RostersRead =
  | { readonly read: 'done'; readonly rosters: Readonly<Record<string, RosterFacts>> }
  | ReadFailure;

/** Of a team's escalation order: further people are as good as not on call. */
const MOST_ON_CALL = 20;

/**
 * Who is on call for each team now, tied to accounts as approvers are. What time may cure fails the read; what only people can mend is
 * a fact.
 */
export async function readRosters(
  means: Means,
  requestId: string,
  wanted: readonly string[],
): Promise<RostersRead> {
  const rosters: Record<string, RosterFacts> = {};
  for (const team of wanted) {
    const answer = await readTeam(means, requestId, team);
    if ('read' in answer) return answer;
    rosters[team] = answer;
  }
  return { read: 'done', rosters };
}

async function readTeam(means: Means, requestId: string, team: string): Promise<RosterFacts | ReadFailure> {
  const asked = rosterFor(means, team);
  if (!asked) return { known: false, because: `no tool that has the roster "${team}" is set up` };
  const { roster } = asked;
  const answer = await roster.whoIsOnCall(asked.team, requestId);
  if (answer.read === 'failed') return answer.mayCure ? answer : { known: false, because: answer.because };
  const people = answer.onCall.toSorted((one, other) => one.level - other.level).slice(0, MOST_ON_CALL);
  const onCall: OnCallFacts[] = [];
  const unlinked: number[] = [];
  for (const one of people) {
    const linked = await personOf(means, roster, one, requestId);
    if ('read' in linked || 'known' in linked) return linked;
    if (linked.person === null) unlinked.push(one.level);
    else onCall.push(linked.person);
  }
  return { known: true, onCall, ...(unlinked.length > 0 && { unlinked }) };
}

/** `{tool}/{team}` is of that tool; a team without a tool is of the first. */
export function rosterFor(
  { rosters }: Pick<Means, 'rosters'>,
  team: string,
): { readonly roster: Roster; readonly team: string } | null {
  const [first] = Object.values(rosters);
  const [, system = '', name = ''] = /^([a-z]+)\/(.+)$/.exec(team) ?? [];
  if (system !== '') {
    const named = rosters[system];
    return named ? { roster: named, team: name } : null;
  }
  return first ? { roster: first, team } : null;
}

type Linked = { readonly person: OnCallFacts | null } | Extract<RosterFacts, { known: false }> | ReadFailure;

async function personOf(
  means: Means,
  roster: Roster,
  { toolUserId, level, override }: OnCall,
  requestId: string,
): Promise<Linked> {
  const person = await idOf(means, roster, toolUserId, requestId);
  if (typeof person !== 'string' && person !== null) return person;
  if (person === null) return { person: null };
  if (!override) return { person: { id: person, level } };
  const madeBy: string[] = [];
  for (const maker of override.madeBy) {
    const id = await idOf(means, roster, maker, requestId);
    if (typeof id === 'string') madeBy.push(id);
    else if (id !== null) return id;
  }
  return { person: { id: person, level, override: { madeBy } } };
}

/** `null`: no account is tied to the user. */
async function idOf(
  means: Means,
  roster: Roster,
  toolUserId: string,
  requestId: string,
): Promise<string | null | Extract<RosterFacts, { known: false }> | ReadFailure> {
  const linked = roster.signInName
    ? await linkByName(means, roster, toolUserId, requestId)
    : await linkOf(means, roster.system, toolUserId, requestId);
  if (!('failed' in linked)) return linked.linked ? linked.entraId : null;
  const { because, retryAfterSeconds, kind } = linked;
  if (kind === 'refused') return { known: false, because };
  return { read: 'failed', because, retryAfterSeconds, mayCure: true };
}
