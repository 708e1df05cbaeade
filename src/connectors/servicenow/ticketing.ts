import type { Clock } from '../../ports/ports.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { askApprovals, settleApproval } from './approvals.ts';
import { changedSince } from './changed-since.ts';
import { closedFollowUps } from './closed-follow-ups.ts';
import { endFollowUp } from './end-follow-up.ts';
import { faultsAsValues } from './fault.ts';
import { followUp } from './follow-up.ts';
import { linkUser, userOfEntraId } from './link.ts';
import { openOfItems } from './open-of-items.ts';
import { readTicket } from './read-ticket.ts';
import { recordsOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { whoSet } from './who-set.ts';
import { createWire } from './wire.ts';
import { notesOn, writeBack } from './write-back.ts';

const OK = { failed: false } as const;

/** ServiceNow request items as tickets. */
export function createServiceNowTicketing(
  settings: ServiceNowSettings,
  outbound: Outbound,
  clock: Clock,
): Ticketing {
  const wire = createWire(settings, outbound, clock);
  const on = (requestId: string, purpose: string) => ({ requestId, purpose: `servicenow-${purpose}` });
  return {
    system: 'servicenow',
    linkTo: ({ id }) => `https://${settings.host}/sc_req_item.do?sys_id=${encodeURIComponent(id)}`,
    read: (id, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ticket: await readTicket(wire, settings, id, on(requestId, 'read')),
      })),
    link: (toolUserId, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        person: await linkUser(wire, settings, toolUserId, on(requestId, 'link')),
      })),
    toolUserOf: (entraId, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...((await userOfEntraId(wire, settings, entraId, on(requestId, 'tool-user'))) ?? {
          toolUserId: null,
        }),
      })),
    whoSet: (what, records, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        by: await whoSet(wire, settings, what, records, on(requestId, 'who-set')),
      })),
    write: (ticket, note, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await writeBack(wire, settings, ticket, note, on(requestId, 'write'))),
      })),
    notesOn: (ticket, lines, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        standing: await notesOn(wire, settings, ticket, lines, on(requestId, 'notes')),
      })),
    askApprovals: (ticket, approvers, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await askApprovals(wire, ticket, approvers, on(requestId, 'ask-approvals'))),
      })),
    settleApproval: (rowId, state, comments, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        settled: await settleApproval(wire, rowId, state, comments, on(requestId, 'settle-approval')),
      })),
    followUp: (ticket, wanted, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await followUp(wire, settings, ticket, wanted, on(requestId, 'follow-up'))),
      })),
    endFollowUp: (correlationId, note, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await endFollowUp(wire, settings, correlationId, note, on(requestId, 'end-follow-up'))),
      })),
    changedSince: (since, limit, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await changedSince(wire, settings, 'item', since, limit, on(requestId, 'changed-since'))),
      })),
    changedOrdersSince: (since, limit, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await changedSince(wire, settings, 'request', since, limit, on(requestId, 'changed-orders'))),
      })),
    openOfItems: (items, since, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await openOfItems(wire, settings, items, since, on(requestId, 'open-of-items'))),
      })),
    closedFollowUps: (since, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await closedFollowUps(wire, settings, since, on(requestId, 'closed-follow-ups'))),
      })),
    async health() {
      const query = { sysparm_fields: 'sys_id', sysparm_limit: '1' };
      const answer = await faultsAsValues(async () =>
        recordsOf(
          await wire({ method: 'GET', path: 'sc_req_item', query, seenOnly: true }, on('health', 'health')),
          'health',
        ),
      );
      return 'failed' in answer ? { ok: false, because: answer.because } : { ok: true };
    },
  };
}
