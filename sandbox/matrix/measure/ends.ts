/** When access has to end, by what was ordered and when it began: not one day later, nor earlier. */

import { isReviewed } from './may-be-so.ts';
import { rowsOf } from './rows-of.ts';
import { FOLLOWED, heldBy, isOverdue, type Meant, meantBy, recordOf, type Sight } from './sight.ts';
import { isSaid, newestOn, statementsOf } from './statements.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Time between the proof and the row that has it, and until what ended is taken away. */
const SLACK = 5 * MINUTE;
const CARRIED_OUT = 15 * MINUTE;

/** Of what an order gives: no end, or one between two moments. */
type Span = { readonly from: number; readonly to: number };

/** In words; empty when every end on record is the one that was ordered, and nothing stands past its own. */
export async function wrongEnds(sight: Sight): Promise<readonly string[]> {
  const found: string[] = [];
  const orders = meantBy(sight);
  for (const order of orders) {
    const span = spanOf(sight, order);
    if (!span) continue;
    const { number, requestedFor, entitlement } = order;
    const { grants } = await rowsOf(sight.world, requestedFor);
    for (const { ticket, target, state, endsAt, endReason } of Object.values(grants)) {
      if (ticket.number !== number || state !== 'active') continue;
      if (!entitlement.groups.some(({ id }) => id === target)) continue;
      const ends = endsAt === null ? Number.POSITIVE_INFINITY : Date.parse(endsAt);
      if (ends > span.to + SLACK) found.push(`${number}: ends ${endsAt}, and was to end by ${text(span.to)}`);
      if (ends < span.from && endReason === null)
        found.push(`${number}: ends ${endsAt}, and was ordered until ${text(span.from)} at least`);
    }
  }
  return [...found, ...pastTheirEnd(sight, orders)];
}

/** Memberships of ours that no order lets stand any more. */
function pastTheirEnd(sight: Sight, orders: readonly Meant[]): readonly string[] {
  const people = new Set(orders.map(({ requestedFor }) => requestedFor));
  return [...people].flatMap((userId) =>
    heldBy(sight, userId).flatMap(({ groupId, name }) => {
      const fitting = orders.filter(
        ({ requestedFor, entitlement }) =>
          requestedFor === userId && entitlement.groups.some(({ id }) => id === groupId),
      );
      const over = fitting.flatMap((order) => {
        const span = spanOf(sight, order);
        return span &&
          isOverdue(sight, span.to + SLACK, CARRIED_OUT) &&
          !isReviewed(sight, [order], span.from)
          ? [span.to]
          : [];
      });
      if (fitting.length === 0 || over.length < fitting.length) return [];
      return [`${userId} still holds ${name}, which was to end by ${text(Math.max(...over))}`];
    }),
  );
}

/**
 * `null`: it has no end, or nobody can tell which. It counts from the proof, which lies between the order and the note that
 * tells of it, and nothing outlasts the day a person leaves.
 */
export function spanOf(sight: Sight, order: Meant): Span | null {
  const { number, entitlement, variables = {}, at } = order;
  const newest = newestOn(sight.world, number);
  const said = statementsOf(sight.world, number).filter(
    (one) => isSaid(one, 'in-force') && one.requestId === newest?.requestId,
  );
  // A version that has given nothing yet may speak for the one before it.
  const granted = said.find(({ outcome }) => outcome === 'fulfilled') ?? said[0];
  if (!granted || variables['end_date']) return null;
  const days = Number(variables['duration_days'] || entitlement.defaultDays || Number.POSITIVE_INFINITY);
  const { known, possible } = leavesAt(sight, order.requestedFor);
  const span = {
    from: Math.min(at + days * DAY, possible),
    to: Math.min(Date.parse(granted.at) + days * DAY, known),
  };
  return Number.isFinite(span.to) ? span : null;
}

/** When the person leaves, as everybody must have heard by now, and as somebody may have heard at some time. */
function leavesAt(sight: Sight, userId: string): { readonly known: number; readonly possible: number } {
  const never = Number.POSITIVE_INFINITY;
  const record = recordOf(sight, userId);
  const leaves = Date.parse(record?.row.employeeLeaveDateTime ?? '') || never;
  const told = sight.happened.leavers.filter((one) => one.userId === userId);
  const last = told.at(-1);
  const heard = [
    ...(record && isOverdue(sight, record.at, FOLLOWED) ? [leaves] : []),
    ...(last && isOverdue(sight, last.at, FOLLOWED) ? [last.effectiveAt ?? never] : []),
  ];
  return {
    known: Math.max(Math.min(never, ...heard), record?.at ?? 0),
    possible: Math.min(leaves, ...told.map(({ effectiveAt }) => effectiveAt ?? never)),
  };
}

const text = (at: number): string => new Date(at).toISOString();
