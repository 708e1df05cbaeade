import type { HeldRole, Known } from '../../../domain/risk.ts';
import type { Clock } from '../../../ports/ports.ts';
import type { GraphAnswer, JsonObject } from '../answer.ts';
import { objectsOf } from '../answer.ts';
import type { Batch, BatchRead } from '../batch.ts';
import { pageOf } from '../members.ts';
import { nameIn } from '../name-in.ts';
import type { GraphContext } from '../purposes.ts';
import { objectOrMissing, ReadFault } from '../read-fault.ts';
import { type Asked, asked, failureOf, hasNoEligibility, known, notKnown } from './known.ts';
import { groupsByAnyPath, rolePath, rolesEligiblePath, rolesHeldPath } from './paths.ts';
import { lineIn } from './values.ts';

const ADVANCED = { ConsistencyLevel: 'eventual' };

/** Two reads for each in one batch. A tenant has at most 500 such groups; hardly anybody is in more than a few. */
export const MOST_GROUPS = 50;

type Found = Omit<HeldRole, 'name'>;

/**
 * Roles somebody holds or may activate, directly and through groups that may carry roles: Graph has no one call for it in v1.0. Whoever is in
 * such a group is protected even where it carries none.
 */
export async function rolesOf(
  batch: Batch,
  clock: Clock,
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
  const assignable = roleGroupsIn(groups, about);
  if (assignable === null || assignable.length > MOST_GROUPS)
    return notKnown('missing', about, 'the person is in more groups than are read');
  const direct = rolesIn(own, null, about);
  const through = await rolesOfGroups(batch, assignable, about, context);
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

/** Ids; `null`: there are more groups than a page holds. */
export function roleGroupsIn(answer: GraphAnswer | undefined, about: Asked): readonly string[] | null {
  const { items, nextLink } = pageOf(bodyOf(answer, about));
  if (nextLink !== null) return null;
  return items.flatMap((group) => (group['isAssignableToRole'] === true ? (lineIn(group, 'id') ?? []) : []));
}

async function rolesOfGroups(
  batch: Batch,
  groupIds: readonly string[],
  about: Asked,
  context: GraphContext,
): Promise<readonly Found[]> {
  if (groupIds.length === 0) return [];
  const answers = await batch(groupIds.flatMap(readsOf), context);
  return groupIds.flatMap((groupId, index) => {
    const roles = rolesIn(answers.slice(2 * index, 2 * index + 2), groupId, about);
    return roles.length > 0 ? roles : [{ roleId: null, throughGroupId: groupId, eligible: false }];
  });
}

/** Of one principal: what it holds, then what it may activate. */
function rolesIn(
  [held, eligible]: readonly GraphAnswer[],
  throughGroupId: string | null,
  about: Asked,
): readonly Found[] {
  const idsIn = (answer: GraphAnswer | undefined) =>
    objectsOf(bodyOf(answer, about)['value']).flatMap((one) => lineIn(one, 'roleDefinitionId') ?? []);
  return [
    ...idsIn(held).map((roleId) => ({ roleId, throughGroupId, eligible: false })),
    ...(eligible && hasNoEligibility(eligible) ? [] : idsIn(eligible)).map((roleId) => {
      return { roleId, throughGroupId, eligible: true };
    }),
  ];
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
