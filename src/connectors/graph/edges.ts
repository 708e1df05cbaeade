import type { EdgeReading } from '../../domain/effect.ts';
import type { Edge } from '../../ports/directory.ts';
import { explain, type GraphAnswer, isOk, type JsonObject, objectOf } from './answer.ts';
import type { Batch, BatchRead } from './batch.ts';
import type { GraphClient } from './client.ts';
import { textsIn } from './facts.ts';
import { hiddenWords, hidesMembers } from './group-facts.ts';
import { followPages, idsOf, type Page, pageOf } from './members.ts';
import { directEdgePath, effectiveGroupsPath, groupVisibilityPath, membersPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { ReadFault } from './read-fault.ts';

/** What one read path says of an edge. `partly`: not on the group's first page, and there are more. */
type Sight = 'present' | 'absent' | 'partly' | { readonly unknown: string };

const EDGES_PER_BATCH = 10;

type EdgeReader = (
  edges: readonly Edge[],
  context: GraphContext,
  expect?: 'absent',
) => Promise<readonly EdgeReading[]>;

type Parts = { readonly client: GraphClient; readonly batch: Batch; readonly membersPerPage: number };

/** What `checkMemberGroups` said, by user: the groups, or the answer that said nothing. */
type Effective = ReadonlyMap<string, ReadonlySet<string> | GraphAnswer>;

/**
 * Reads direct edges over two paths (H7): the edge as seen from the user, and the group's own members; of groups
 * where somebody is not seen, a second round trip tells whether they show their members at all, or the first one where
 * nobody is expected to be seen. Of
 * groups with more members than a page holds, which are remembered, `checkMemberGroups` is the second path, and only
 * where it could mean nested membership are further pages read.
 */
export function createEdgeReader(client: GraphClient, batch: Batch, membersPerPage: number): EdgeReader {
  const parts: Parts = { client, batch, membersPerPage };
  const large = new Set<string>();
  return async (edges, context, expect) => {
    const readings: EdgeReading[] = [];
    for (let at = 0; at < edges.length; at += EDGES_PER_BATCH)
      readings.push(
        ...(await readSome(parts, large, edges.slice(at, at + EDGES_PER_BATCH), context, expect)),
      );
    return readings;
  };
}

async function readSome(
  parts: Parts,
  large: Set<string>,
  edges: readonly Edge[],
  context: GraphContext,
  expect: 'absent' | undefined,
): Promise<readonly EdgeReading[]> {
  const groups = [...new Set(edges.map(({ groupId }) => groupId))];
  const small = groups.filter((groupId) => !large.has(groupId));
  const direct = edges.map((edge): BatchRead => ({ path: directEdgePath(edge) }));
  const members = small.map((groupId): BatchRead => ({ path: membersPath(groupId, parts.membersPerPage) }));
  const checks = checksOf(edges);
  const visible = expect === 'absent' ? groups.map(visibilityOf) : [];
  const listed = direct.length + members.length;
  const answers = await parts.batch([...direct, ...members, ...checks, ...visible], context);
  const pages = new Map(small.map((groupId, index) => [groupId, answers[direct.length + index]]));
  for (const [groupId, answer] of pages) if (answer && pageIn(answer)?.nextLink) large.add(groupId);
  const effective = effectiveOf(edges, answers.slice(listed, listed + checks.length));
  const known = shownBy(groups, answers.slice(listed + checks.length));
  const readings = await Promise.all(
    edges.map(async (edge, index) => {
      const first = directSight(answers[index]);
      const inGroups = effective.get(edge.userId);
      const page = pages.get(edge.groupId);
      const sight = page ? memberSight(edge, page) : 'partly';
      const second = sight === 'partly' ? await settle(parts, edge, first, inGroups, context) : sight;
      return reading(edge, first, second, inGroups);
    }),
  );
  return believable(parts.batch, readings, context, visible.length > 0 ? known : null);
}

/** The second path of a large group. */
async function settle(
  parts: Parts,
  edge: Edge,
  first: Sight,
  inGroups: ReadonlySet<string> | GraphAnswer | undefined,
  context: GraphContext,
): Promise<Sight> {
  if (inGroups instanceof Set && !inGroups.has(edge.groupId)) return 'absent';
  if (inGroups instanceof Set && first === 'present') return 'present';
  return inAllPages(parts, edge, context);
}

async function inAllPages(
  { client, membersPerPage }: Parts,
  { groupId, userId }: Edge,
  context: GraphContext,
): Promise<Sight> {
  const first: Page = { items: [], nextLink: membersPath(groupId, membersPerPage) };
  const isIn = (members: readonly JsonObject[]) => idsOf(members).includes(userId);
  try {
    const members = await followPages(client, first, context, isIn);
    if (!members) return { unknown: 'The group is too large to read all its members.' };
    return isIn(members) ? 'present' : 'absent';
  } catch (error) {
    if (error instanceof ReadFault) return { unknown: error.failure.because };
    throw error;
  }
}

/** One check per user: which of the groups at hand the user is in by any path. */
function checksOf(edges: readonly Edge[]): readonly BatchRead[] {
  const groups = new Map<string, Set<string>>();
  for (const { userId, groupId } of edges) groups.set(userId, (groups.get(userId) ?? new Set()).add(groupId));
  return [...groups].map(([userId, ids]) => ({
    path: effectiveGroupsPath(userId),
    body: { groupIds: [...ids] },
  }));
}

/** Answers come in the order of `checksOf`. */
function effectiveOf(edges: readonly Edge[], answers: readonly GraphAnswer[]): Effective {
  const users = [...new Set(edges.map(({ userId }) => userId))];
  return new Map(
    users.flatMap((userId, index) => {
      const answer = answers[index];
      if (!answer) return [];
      const body = isOk(answer) ? objectOf(answer.body) : null;
      return [[userId, body ? new Set(textsIn(body)) : answer] as const];
    }),
  );
}

function pageIn(answer: GraphAnswer): Page | null {
  const body = isOk(answer) ? objectOf(answer.body) : null;
  return body ? pageOf(body) : null;
}

function directSight(answer: GraphAnswer | undefined): Sight {
  if (!answer) return { unknown: 'The membership was not read.' };
  if (isOk(answer)) return 'present';
  return answer.status === 404 && !answer.garbled ? 'absent' : { unknown: explain(answer) };
}

function memberSight({ userId }: Edge, answer: GraphAnswer): Sight {
  const page = pageIn(answer);
  if (page) return idsOf(page.items).includes(userId) ? 'present' : page.nextLink ? 'partly' : 'absent';
  return answer.status === 404 && !answer.garbled ? 'absent' : { unknown: explain(answer) };
}

/**
 * A deleted user has no visible edges and gets them back when restored, so that an edge is only absent while the user is
 * known to be there.
 */
function withoutUser(
  unknown: (because: string) => EdgeReading,
  second: Sight,
  answer: GraphAnswer | undefined,
): EdgeReading {
  if (answer?.status !== 404 || answer.garbled)
    return unknown(
      `Whether the user is in the directory was not read${answer ? `: ${explain(answer)}` : '.'}`,
    );
  return second === 'absent'
    ? { ...unknown('The user is not in the directory.'), userMissing: true }
    : unknown('The user is not in the directory, and the group shows the membership.');
}

const visibilityOf = (groupId: string): BatchRead => ({ path: groupVisibilityPath(groupId) });

/** What groups answered to whether they show their members, in the order they were asked. */
type Shown = ReadonlyMap<string, GraphAnswer | undefined>;

function shownBy(groupIds: readonly string[], answers: readonly GraphAnswer[]): Shown {
  return new Map(groupIds.map((groupId, index) => [groupId, answers[index]]));
}

/**
 * That somebody is not seen in a group proves nothing where the group hides its members, or where it is not known whether
 * it does: a second round trip asks groups where that matters, unless that is `known` from the first.
 */
async function believable(
  batch: Batch,
  readings: readonly EdgeReading[],
  context: GraphContext,
  known: Shown | null,
): Promise<readonly EdgeReading[]> {
  const unseen = readings.filter(({ edge, userMissing }) => edge !== 'present' && !userMissing);
  const groupIds = [...new Set(unseen.map(({ target }) => target))];
  if (groupIds.length === 0) return readings;
  const shown = known ?? shownBy(groupIds, await batch(groupIds.map(visibilityOf), context));
  return readings.map((one) => (unseen.includes(one) ? unlessHidden(one, shown.get(one.target)) : one));
}

/** A group that is not there hides nobody. */
function unlessHidden(reading: EdgeReading, answer: GraphAnswer | undefined): EdgeReading {
  const body = answer && isOk(answer) ? objectOf(answer.body) : null;
  const unsure = (because: string): EdgeReading => ({ ...reading, edge: 'unknown', because });
  if (body) return hidesMembers(body) ? { ...unsure(hiddenWords(body)), hidden: true } : reading;
  if (reading.edge === 'unknown' || (answer?.status === 404 && !answer.garbled)) return reading;
  return unsure(`Whether the group shows its members was not read${answer ? `: ${explain(answer)}` : '.'}`);
}

function reading(
  edge: Edge,
  first: Sight,
  second: Sight,
  inGroups: ReadonlySet<string> | GraphAnswer | undefined,
): EdgeReading {
  const effective = inGroups instanceof Set ? inGroups.has(edge.groupId) : null;
  const { userId, groupId: target } = edge;
  const unknown = (because: string): EdgeReading => ({
    userId,
    target,
    edge: 'unknown',
    effective,
    because,
  });
  if (typeof first === 'object') return unknown(first.unknown);
  if (typeof second === 'object') return unknown(second.unknown);
  if (first === 'partly' || second === 'partly') return unknown('The membership was only partly read.');
  const answered = inGroups === undefined || 'status' in inGroups ? { answer: inGroups } : null;
  if (first === 'absent' && answered) return withoutUser(unknown, second, answered.answer);
  return { userId, target, edge: first === second ? first : 'disagree', effective };
}
