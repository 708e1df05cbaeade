/** Whether the people whose yes the policy table asks for had said it, as far as anybody could know at a moment. */
import { personAt, wasMember } from './happened/as-it-was.ts';
import type { Word } from './happened/happened.ts';
import type { Need, Source, StageNeeds } from './happened/policy-view.ts';
import { CARRIED, type Meant, REPLICA, type Sight } from './sight.ts';

/** Names of the stages that were not passed; empty when all were, or none is asked for. */
export function lackingAt(sight: Sight, order: Meant, at: number): readonly string[] {
  const words = yesesFor(sight, order, at);
  const earlier = new Set<string>();
  return sight.policy.stagesOf(order.entitlement).flatMap((stage) => {
    const usable = words.filter(
      ({ where, personId, seat }) =>
        (where === 'chat' || stage.inTool) &&
        (seat === undefined || stage.byDelegates) &&
        !(stage.distinct && [personId, seat ?? personId].some((id) => earlier.has(id))),
    );
    const chosen = met(sight, order, stage, usable, at);
    for (const one of chosen ?? []) earlier.add(one);
    return chosen ? [] : [stage.name];
  });
}

/** Every yes since the last edit, of people who are no party to the request. */
function yesesFor({ happened }: Sight, order: Meant, at: number): readonly Word[] {
  const edited = happened.ticketChanges.findLast(
    (one) => one.number === order.number && one.variables !== null && one.at < at,
  );
  const parties = [order.requestedFor, order.openedBy];
  return happened.words.filter(
    (one) =>
      one.number === order.number &&
      one.verb === 'approve' &&
      one.at <= at &&
      one.at >= (edited?.at ?? 0) &&
      !parties.includes(one.personId),
  );
}

/** People used up by as many different ones, in as many different places, as all needs together ask for; `null`: there are not enough. */
function met(
  sight: Sight,
  order: Meant,
  { needs }: StageNeeds,
  words: readonly Word[],
  at: number,
): readonly string[] | null {
  const slots = needs.flatMap((need) => Array.from({ length: need.quorum }, () => need));
  const fill = (left: readonly Need[], taken: readonly string[]): readonly string[] | null => {
    const [need, ...others] = left;
    if (!need) return taken;
    for (const { personId, seat = personId } of words) {
      if (taken.includes(personId) || taken.includes(seat)) continue;
      if (!isOn(sight, personId, at) || !mayDecide(sight, order, need, seat, at)) continue;
      const rest = fill(others, [...taken, personId, seat]);
      if (rest) return rest;
    }
    return null;
  };
  return fill(slots, []);
}

/** Whether the person could be taken for one who may decide: a change that replicas may not show yet does not count. */
function mayDecide(sight: Sight, order: Meant, { sources }: Need, personId: string, at: number): boolean {
  const from = at - REPLICA - CARRIED;
  if (!isOn(sight, personId, at)) return false;
  return sources.some((source) => belongs(sight, order, source, personId, [from, at]));
}

function isOn({ happened }: Sight, personId: string, at: number): boolean {
  const rows = [personAt(happened, personId, at - REPLICA - CARRIED), personAt(happened, personId, at)];
  return rows.some((row) => row?.accountEnabled && !row.deleted);
}

function belongs(
  { world, happened }: Sight,
  { requestedFor }: Meant,
  source: Source,
  userId: string,
  [from, to]: readonly [number, number],
): boolean {
  if (source.source === 'users') return source.ids.includes(userId);
  if (source.source === 'manager')
    return [from, to].some((at) => personAt(happened, requestedFor, at)?.managerId === userId);
  const now = world.tenant.directory.members(source.id);
  return wasMember(happened, now, { groupId: source.id, userId }, [from, to]);
}
