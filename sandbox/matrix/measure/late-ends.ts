/** Whether each end was carried out when its moment came, or somebody was told in time that it was not: also of what has ended since. */

import { INTEGRATION_USER } from '../../tenant/servicenow/accounts.ts';
import { spanOf } from './ends.ts';
import { followUpsOf } from './may-be-so.ts';
import { isOurs } from './memberships.ts';
import { dueBy, FOLLOWED, type Meant, meantBy, type Sight } from './sight.ts';

const MINUTE = 60_000;
/** Between the proof that an end is counted from and the note that tells of it. */
const SLACK = 5 * MINUTE;
const CARRIED_OUT = 15 * MINUTE;
const REMOVE = /\/groups\/([0-9a-f-]{36})\/members\/([0-9a-f-]{36})\/\$ref$/i;

type Taken = { readonly groupId: string; readonly userId: string; readonly at: number };

/** Notes what the app takes from now on. @returns in words what it took too late, as far as it is known by then. */
export function watchEnds(sight: Sight): () => readonly string[] {
  const { directory, outbound } = sight.world.tenant;
  const taken: Taken[] = [];
  const add = outbound.add;
  outbound.add = (call) => {
    add(call);
    const [, groupId, userId] = (call.method === 'DELETE' && REMOVE.exec(call.url)) || [];
    if (!groupId || !userId || call.status < 200 || call.status > 299) return;
    // A 204 that took nothing is no end.
    if (directory.group(groupId).deleted) return;
    if (directory.members(groupId).some(({ id, by }) => id === userId && isOurs(by))) return;
    taken.push({ groupId, userId, at: sight.world.clock.now() });
  };
  return () => taken.flatMap((one) => late(sight, one));
}

function late(sight: Sight, { groupId, userId, at }: Taken): readonly string[] {
  const fitting = meantBy(sight).filter(
    (order) =>
      order.requestedFor === userId &&
      order.at < at &&
      order.entitlement.groups.some(({ id }) => id === groupId),
  );
  const spans = fitting.map((order) => spanOf(sight, order));
  if (fitting.length === 0) return [];
  // Without an end, or with one that nobody can tell, it is taken for another reason.
  const ordered = Math.max(...spans.map((span) => span?.to ?? Number.POSITIVE_INFINITY)) + SLACK;
  const disabled = disabledSince(sight, userId, at);
  const end = Math.min(ordered, disabled);
  if (!Number.isFinite(end)) return [];
  const due = Math.max(dueBy(sight, end, CARRIED_OUT), disabled === end ? dueBy(sight, end, FOLLOWED) : 0);
  if (at <= due || fitting.some((order) => wasTold(sight, order, end, due))) return [];
  const numbers = fitting.map(({ number }) => number).join(', ');
  const minutes = Math.round((at - end) / MINUTE);
  return [`${numbers}: ended ${minutes} minutes late, and nobody was told in time`];
}

/** Since when the account was disabled, without a break, at a moment; `Infinity`: it was not. */
function disabledSince({ happened }: Sight, userId: string, at: number): number {
  let since = Number.POSITIVE_INFINITY;
  for (const { at: changed, row } of (happened.people.get(userId) ?? []).toReversed()) {
    if (changed > at) continue;
    if (row.accountEnabled || row.deleted) break;
    since = changed;
  }
  return since;
}

/** On the ticket, or by a follow-up that names a queue. */
function wasTold({ world }: Sight, { number }: Meant, from: number, to: number): boolean {
  // Stored times have whole seconds.
  const isBetween = (at: number) => at >= from - 1_000 && at <= to;
  const notes = world.servicenow.ticket(number).journal.filter(({ by }) => by === INTEGRATION_USER);
  return [
    ...notes.map(({ at }) => Date.parse(at)),
    ...followUpsOf({ world }, number).map(({ at }) => at),
  ].some(isBetween);
}
