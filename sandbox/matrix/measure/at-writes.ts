/** Stands at the border: whether each membership that the app makes was allowed in the moment it was made. */

import { leftLate } from '../../host/worker.ts';
import { lackingAt } from './approvals.ts';
import { spanOf } from './ends.ts';
import { personAt } from './happened/as-it-was.ts';
import { mayHave } from './happened/policy-view.ts';
import { isOurs } from './memberships.ts';
import { CARRIED, GRAPH, type Meant, meantBy, REPLICA, SERVICENOW, type Sight } from './sight.ts';

const ADD = /\/groups\/([0-9a-f-]{36})\/members\/\$ref$/i;
/** States that end what a ticket asks for: closed as incomplete or skipped, or gone. */
const ENDING = ['4', '7', 'deleted'];
const MINUTE = 60_000;

/** @returns what it saw so far that must not be, in words. */
export function watchWrites(sight: Sight): () => readonly string[] {
  const { directory, outbound } = sight.world.tenant;
  const known = new Set<string>();
  const found = new Set<string>();
  const add = outbound.add;
  outbound.add = (call) => {
    add(call);
    const [, groupId] = (call.method === 'POST' && ADD.exec(call.url)) || [];
    if (!groupId || directory.group(groupId).deleted) return;
    for (const { id: userId, by, since } of directory.members(groupId)) {
      const edge = `${groupId} ${userId} ${since}`;
      if (!isOurs(by) || known.has(edge)) continue;
      known.add(edge);
      if (leftLate()) continue;
      for (const one of wrongWith(sight, groupId, userId, Date.parse(since))) found.add(one);
    }
  };
  return () => [...found];
}

function wrongWith(sight: Sight, groupId: string, userId: string, at: number): readonly string[] {
  const ordered = meantBy(sight).filter(
    ({ requestedFor, entitlement }) =>
      requestedFor === userId && entitlement.groups.some(({ id }) => id === groupId),
  );
  if (ordered.length === 0) return [];
  const current = ordered.filter((order) => (spanOf(sight, order)?.to ?? at) >= at);
  const fitting = current.length > 0 ? current : ordered;
  const what = `${fitting[0]?.entitlement.title} was written for ${userId}`;
  const gone = goneAt(sight, userId, at);
  const reasons = fitting.map((order) => whyNot(sight, order, at));
  return [
    ...(gone ? [`${what}, ${gone}`] : []),
    // One order that allows it is enough.
    ...(reasons.every((one) => one.length > 0) ? reasons.flat().map((one) => `${what}, ${one}`) : []),
  ];
}

/** Why the person was to get nothing any more, as replicas had shown for long enough. */
function goneAt(sight: Sight, userId: string, at: number): string | null {
  const { happened } = sight;
  const seen = at - CARRIED - REPLICA - happened.troubles.patience(GRAPH);
  const rows = [personAt(happened, userId, seen), personAt(happened, userId, at)];
  if (rows.every((row) => row?.accountEnabled === false)) return 'whose account had been disabled';
  const left = rows.every(
    (row) => row?.employeeLeaveDateTime != null && Date.parse(row.employeeLeaveDateTime) <= seen,
  );
  const told = happened.leavers.findLast((one) => one.userId === userId && one.at <= at - CARRIED);
  const gone = told?.effectiveAt != null && told.effectiveAt <= at - CARRIED;
  return left || gone ? 'who had left' : null;
}

function whyNot(sight: Sight, order: Meant, at: number): readonly string[] {
  const { happened } = sight;
  const { number, entitlement, requestedFor } = order;
  const { troubles } = happened;
  const change = happened.ticketChanges.findLast((one) => one.number === number && one.at <= at);
  const read = change && troubles.readable(SERVICENOW, change.at) + troubles.patience(SERVICENOW);
  const canceled = change && ENDING.includes(change.state) && (read ?? 0) + CARRIED < at;
  const seen = at - CARRIED - REPLICA - troubles.patience(GRAPH);
  const rows = [personAt(happened, requestedFor, seen), personAt(happened, requestedFor, at)];
  const lacking = lackingAt(sight, order, at);
  return [
    ...(canceled ? [`${Math.round((at - change.at) / MINUTE)} minutes after ${number} was canceled`] : []),
    ...(rows.every((row) => row && !mayHave(entitlement, row)) ? ['who may not have it'] : []),
    ...(lacking.length > 0 ? [`without the approval of ${lacking.join(' and ')} on ${number}`] : []),
  ];
}
