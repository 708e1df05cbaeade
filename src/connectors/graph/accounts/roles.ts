import type { HeldRole, Known } from '../../../domain/risk.ts';
import type { Clock } from '../../../ports/ports.ts';
import type { GraphAnswer, JsonObject } from '../answer.ts';
import type { Batch, BatchRead } from '../batch.ts';
import type { GraphClient } from '../client.ts';
import { followPages, pageOf } from '../members.ts';
import { nameIn } from '../name-in.ts';
import type { GraphContext } from '../purposes.ts';
import { objectOrMissing, ReadFault } from '../read-fault.ts';
import { type Asked, asked, failureOf, hasNoEligibility, known, notKnown } from './known.ts';
import { groupsByAnyPath, rolePath, rolesEligiblePath, rolesHeldPath } from './paths.ts';
import { lineIn } from './values.ts';

const ADVANCED = { ConsistencyLevel: 'eventual' };

/** Two reads for each in one batch. A tenant has at most 500 such groups; hardly anybody is in more than a few. */
export const MOST_GROUPS = 50;

/** How the directory is read. */
export type Ways = { readonly client: GraphClient; readonly batch: Batch; readonly clock: Clock };

type Found = Omit<HeldRole, 'name'>;

/**
 * Roles somebody holds or may activate, directly and through groups that may carry roles: Graph has no one call for it in v1.0. Whoever is in
 * such a group is protected even where it carries none.
 */
export async function rolesOf(
  { client, batch, clock }: Ways,
  userId: string,
  context: GraphContext,
): Promise<Known<readonly HeldRole[]>> {
  const about = asked(clock, rolesHeldPath(userId), 'Directory roles');
  const [groups, ...own] = await batch(
    [{ path: groupsByAnyPath(userId), headers: ADVANCED }, ...readsOf(userId)],
    context,
  );
  if (groups?.status === 404 && !groups.garbled)
    return notKnown('missing', about, 'there is no such account');
  const whole = wholeLists(client, about, context);
  const assignable = await roleGroupsIn(whole, groups);
  if (assignable === null || assignable.length > MOST_GROUPS)
    return notKnown('missing', about, 'the person is in more groups than are read');
  const direct = await rolesIn(whole, own, null);
  const through = await rolesOfGroups(batch, whole, assignable, context);
  if (direct === null || through === null)
    return notKnown('missing', about, 'there are more of them than are read');
  const found = [...direct, ...through];
  const names = await namesOf(
    batch,
    found.map(({ roleId }) => roleId).filter((one) => one !== null),
    about,
    context,
  );
  return known(
    about,
    found.map((role) => ({ ...role, name: names.get(role.roleId ?? '') ?? role.roleId ?? 'a role' })),
    null,
  );
}

const readsOf = (principalId: string): readonly BatchRead[] => [
  { path: rolesHeldPath(principalId) },
  { path: rolesEligiblePath(principalId) },
];

/** A whole list, from its first page on; `null`: it has more pages than are read. */
type WholeList = (answer: GraphAnswer | undefined) => Promise<readonly JsonObject[] | null>;

export function wholeLists(client: GraphClient, about: Asked, context: GraphContext): WholeList {
  return (answer) => followPages(client, pageOf(bodyOf(answer, about)), context, undefined, ADVANCED);
}

/** Ids; `null`: the person is in more groups than are read. */
export async function roleGroupsIn(
  whole: WholeList,
  answer: GraphAnswer | undefined,
): Promise<readonly string[] | null> {
  const groups = await whole(answer);
  return (
    groups?.flatMap((group) => (group['isAssignableToRole'] === true ? (lineIn(group, 'id') ?? []) : [])) ??
    null
  );
}

/** `null`: a list of one of them has more pages than are read. */
async function rolesOfGroups(
  batch: Batch,
  whole: WholeList,
  groupIds: readonly string[],
  context: GraphContext,
): Promise<readonly Found[] | null> {
  if (groupIds.length === 0) return [];
  const answers = await batch(groupIds.flatMap(readsOf), context);
  const found: Found[] = [];
  for (const [index, groupId] of groupIds.entries()) {
    const roles = await rolesIn(whole, answers.slice(2 * index, 2 * index + 2), groupId);
    if (roles === null) return null;
    found.push(...(roles.length > 0 ? roles : [{ roleId: null, throughGroupId: groupId, eligible: false }]));
  }
  return found;
}

/** Of one principal: what it holds, then what it may activate. `null`: a list has more pages than are read. */
async function rolesIn(
  whole: WholeList,
  [held, eligible]: readonly GraphAnswer[],
  throughGroupId: string | null,
): Promise<readonly Found[] | null> {
  const holds = await whole(held);
  const mayActivate = eligible && hasNoEligibility(eligible) ? [] : await whole(eligible);
  if (holds === null || mayActivate === null) return null;
  const those = (items: readonly JsonObject[], isEligible: boolean): readonly Found[] =>
    items
      .flatMap((one) => lineIn(one, 'roleDefinitionId') ?? [])
      .map((roleId) => ({ roleId, throughGroupId, eligible: isEligible }));
  return [...those(holds, false), ...those(mayActivate, true)];
}

async function namesOf(
  batch: Batch,
  roleIds: readonly string[],
  about: Asked,
  context: GraphContext,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(roleIds)];
  if (ids.length === 0) return new Map();
  const answers = await batch(
    ids.map((roleId) => ({ path: rolePath(roleId) })),
    context,
  );
  return new Map(
    ids.flatMap((roleId, index) => {
      const answer = answers[index];
      const body = answer ? objectOrMissing(answer, about.what) : null;
      const name = body ? nameIn(body) : '';
      return name === '' ? [] : [[roleId, name] as const];
    }),
  );
}

function bodyOf(answer: GraphAnswer | undefined, about: Asked): JsonObject {
  const body = answer ? objectOrMissing(answer, about.what) : null;
  if (body && Array.isArray(body['value'])) return body;
  if (answer && !body) throw new ReadFault(failureOf(answer, about));
  throw new ReadFault({
    read: 'failed',
    because: `${about.what}: Graph answered without a list.`,
    retryAfterSeconds: null,
    mayCure: false,
  });
}
