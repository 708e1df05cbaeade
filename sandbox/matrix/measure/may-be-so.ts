/** Whether it may be so, once everything is at rest: who is gone, has moved on or holds the opposite, holds nothing of ours. */
import type { TableName } from '../../tenant/servicenow/schema-parts.ts';
import { mayHave } from './happened/policy-view.ts';
import { FOLLOWED, heldBy, isOverdue, type Meant, meantBy, recordOf, type Sight } from './sight.ts';

/** In words; empty when everybody who holds something may hold it, or somebody with a name is looking at it. */
export function heldWithoutRight(sight: Sight): readonly string[] {
  const orders = meantBy(sight);
  const people = new Set(orders.map(({ requestedFor }) => requestedFor));
  return [...people].flatMap((userId) => {
    if (!recordOf(sight, userId) || recordOf(sight, userId)?.row.deleted) return []; // parked until it comes back
    const own = orders.filter(({ requestedFor }) => requestedFor === userId);
    return [...gone(sight, userId, own), ...moved(sight, userId, own), ...opposites(sight, userId, own)];
  });
}

function gone(sight: Sight, userId: string, own: readonly Meant[]): readonly string[] {
  const why = whyGone(sight, userId);
  if (!why || !isOverdue(sight, why.at, FOLLOWED) || isReviewed(sight, own, why.at)) return [];
  return heldBy(sight, userId).map(({ name }) => `${userId} ${why.words}, and still holds ${name}`);
}

/** Since when somebody is to hold nothing any more. */
function whyGone(sight: Sight, userId: string): { readonly words: string; readonly at: number } | null {
  const { world, happened } = sight;
  const record = recordOf(sight, userId);
  if (!record) return null;
  const { accountEnabled, employeeLeaveDateTime } = record.row;
  if (!accountEnabled) return { words: 'is disabled', at: record.at };
  const leaves =
    employeeLeaveDateTime === null ? Number.POSITIVE_INFINITY : Date.parse(employeeLeaveDateTime);
  if (leaves <= world.clock.now()) return { words: 'has left', at: Math.max(record.at, leaves) };
  const told = happened.leavers.findLast((one) => one.userId === userId);
  if (told?.effectiveAt === null || told === undefined || told.effectiveAt > world.clock.now()) return null;
  return { words: 'has left, as the personnel system said', at: told.effectiveAt };
}

/** Held through us, and no order of theirs stands for anything that they may have. */
function moved(sight: Sight, userId: string, own: readonly Meant[]): readonly string[] {
  const record = recordOf(sight, userId);
  if (!record) return [];
  return heldBy(sight, userId).flatMap(({ groupId, name, since }) => {
    const fitting = own.filter(({ entitlement }) => entitlement.groups.some(({ id }) => id === groupId));
    const at = Math.max(record.at, since);
    if (fitting.length === 0 || fitting.some(({ entitlement }) => mayHave(entitlement, record.row)))
      return [];
    if (!isOverdue(sight, at, FOLLOWED) || isReviewed(sight, fitting, record.at)) return [];
    return [`${userId} may not have ${name}, holds it, and nobody looks at it`];
  });
}

function opposites(sight: Sight, userId: string, own: readonly Meant[]): readonly string[] {
  const held = heldBy(sight, userId);
  return sight.policy.exclusions().flatMap((pair) => {
    const [one, other] = pair.map(({ groups }) =>
      held.find(({ groupId }) => groups.some(({ id }) => id === groupId)),
    );
    if (!one || !other) return [];
    const at = Math.max(one.since, other.since);
    if (!isOverdue(sight, at, FOLLOWED) || isReviewed(sight, own, at)) return [];
    return [`${userId} holds ${one.name} and ${other.name}, which must not go together`];
  });
}

/** A follow-up that somebody has, raised since; one that a person has closed was looked at. */
export function isReviewed({ world }: Sight, orders: readonly Meant[], since: number): boolean {
  return orders.some(({ number }) => followUpsOf({ world }, number).some(({ at }) => at + 1_000 > since));
}

/** Follow-ups of a ticket that a queue or a person has, and when each was raised. */
export function followUpsOf(
  { world }: Pick<Sight, 'world'>,
  number: string,
): readonly { readonly at: number }[] {
  const { servicenow } = world;
  return servicenow
    .ticket(number)
    .tasks.filter(({ assignmentGroup, assignedTo }) => assignmentGroup !== '' || assignedTo !== '')
    .map(({ table, id }) => {
      const record = servicenow.listRecords(table as TableName).find((fields) => fields['sys_id'] === id);
      return { at: Date.parse(`${(record?.['sys_created_on'] ?? '').replace(' ', 'T')}Z`) };
    });
}
