import { SECOND } from '../../domain/instant.ts';
import type { Check, Ping } from '../../ports/checks.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import type { Outbound, OutboundContext } from '../outbound/outbound.ts';
import { faultsAsValues } from '../outbound/ticket-fault.ts';
import { askApprovals, settleApproval } from './approvals.ts';
import { changedSince } from './changed-since.ts';
import { checksOf } from './checks.ts';
import { closedFollowUps } from './closed-follow-ups.ts';
import { delegationOf } from './delegation.ts';
import { endFollowUp } from './end-follow-up.ts';
import { followUp } from './follow-up.ts';
import { linkUser, userOfEntraId } from './link.ts';
import { isInGroups, readLinkedIncident } from './linked-incident.ts';
import { openIncident } from './open-incident.ts';
import { openOf } from './open-of.ts';
import { createOurAccount } from './our-account.ts';
import { TABLES as FOLLOW_UPS } from './our-follow-ups.ts';
import { readIncident } from './read-incident.ts';
import { readTicket } from './read-ticket.ts';
import { recordsOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { tableOf } from './ticket-tables.ts';
import { whoSet } from './who-set.ts';
import { createWire } from './wire.ts';
import { wordsOf } from './words-of.ts';
import { notesOn, shownNotes, writeBack } from './write-back.ts';

const OK = { failed: false } as const;
/** Checks take some thirty calls; whoever asks again at once is told the same. */
const CHECKED_AGAIN_AFTER = 10 * SECOND;

function otherAccountCheck(settings: ServiceNowSettings, other: string): Check {
  return { name: 'account', verdict: 'failed', because: otherAccountWords(settings, other), todo: null };
}

export function otherAccountWords({ account }: ServiceNowSettings, other: string): string {
  return `SERVICENOW_ACCOUNT names "${account}", and ServiceNow takes this app for "${other}": what that one wrote counts as ours. Set it to "${other}", or give the OAuth application in ServiceNow the user "${account}".`;
}

/** The table of both: the tool opens each record in its own form. */
const EITHER = 'task';

/** A record's form, in the frame in which people work; it asks for a sign-in where there is none. */
function pageOf({ host }: ServiceNowSettings, table: string, query: string): string {
  return `https://${host}/nav_to.do?uri=${encodeURIComponent(`${table}.do?${query}`)}`;
}

type Whole = Ticketing & Required<Pick<Ticketing, 'askApprovals' | 'settleApproval' | 'changedOrdersSince'>>;

/** ServiceNow request items as tickets. */
export function createServiceNowTicketing(
  settings: ServiceNowSettings,
  outbound: Outbound,
  clock: Clock,
  pinged: (ping: Ping) => void = () => undefined,
): Whole {
  const wire = createWire(settings, outbound, clock);
  const account = createOurAccount(wire, settings, clock);
  let latest: { readonly at: number; readonly checks: Promise<readonly Check[]> } | null = null;
  const on = (requestId: string, purpose: string) => ({ requestId, purpose: `servicenow-${purpose}` });
  /** Calls that tell what we wrote from what others wrote. */
  const asOurselves = async <Answer>(
    context: OutboundContext,
    act: (own: ServiceNowSettings, context: OutboundContext) => Promise<Answer>,
  ): Promise<Answer> =>
    await act(await account.settings({ ...context, purpose: 'servicenow-account' }), context);
  return {
    system: 'servicenow',
    title: 'ServiceNow',
    linkTo: (ticket) =>
      pageOf(settings, tableOf(ticket), `sys_id=${encodeURIComponent(ticket.id.toWellFormed())}`),
    linkToFollowUp: ({ type, number }) =>
      pageOf(
        settings,
        type === null ? EITHER : FOLLOW_UPS[type],
        `sysparm_query=number=${encodeURIComponent(number.toWellFormed())}`,
      ),
    read: ({ id, type }, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ticket: await asOurselves(on(requestId, 'read'), (own, context) =>
          type === 'incident' ? readIncident(wire, own, id, context) : readTicket(wire, own, id, context),
        ),
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
    incident: (number, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        incident: await asOurselves(on(requestId, 'linked-incident'), (own, context) =>
          readLinkedIncident(wire, own, number, context),
        ),
      })),
    isInGroups: (toolUserId, groupIds, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        isIn: await isInGroups(wire, toolUserId, groupIds, on(requestId, 'responders')),
      })),
    whoSet: (what, records, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        by: await asOurselves(on(requestId, 'who-set'), (own, context) =>
          whoSet(wire, own, what, records, context),
        ),
      })),
    delegation: (asked, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        delegation: await asOurselves(on(requestId, 'delegation'), (own, context) =>
          delegationOf(wire, own, asked, context),
        ),
      })),
    write: (ticket, note, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'write'), (own, context) =>
          writeBack(wire, own, ticket, note, context),
        )),
      })),
    notesOn: (ticket, lines, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        standing: await asOurselves(on(requestId, 'notes'), (own, context) =>
          notesOn(wire, own, ticket, lines, context),
        ),
      })),
    wordsOf: (ticket, name, since, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        words: await wordsOf(wire, ticket, name, since, on(requestId, 'words')),
      })),
    shownNotes: (notes, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        shown: await asOurselves(on(requestId, 'own-notes'), (own, context) =>
          shownNotes(wire, own, notes, context),
        ),
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
        ...(await asOurselves(on(requestId, 'follow-up'), (own, context) =>
          followUp(wire, own, ticket, wanted, context),
        )),
      })),
    open: (incident, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'open'), (own, context) =>
          openIncident(wire, own, incident, context),
        )),
      })),
    endFollowUp: (correlationId, note, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'end-follow-up'), (own, context) =>
          endFollowUp(wire, own, correlationId, note, context),
        )),
      })),
    changedSince: (since, limit, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'changed-since'), (own, context) =>
          changedSince(wire, own, 'item', since, limit, context),
        )),
      })),
    changedOrdersSince: (since, limit, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'changed-orders'), (own, context) =>
          changedSince(wire, own, 'request', since, limit, context),
        )),
      })),
    changedIncidentsSince: (since, limit, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'changed-incidents'), (own, context) =>
          changedSince(wire, own, 'incident', since, limit, context),
        )),
      })),
    openOf: (selectors, since, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'open-of'), (own, context) =>
          openOf(wire, own, selectors, since, context),
        )),
      })),
    closedFollowUps: (since, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'closed-follow-ups'), (own, context) =>
          closedFollowUps(wire, own, since, context),
        )),
      })),
    async look() {
      const query = { sysparm_fields: 'sys_id', sysparm_limit: '1' };
      const answer = await faultsAsValues(async () => {
        await wire({ method: 'GET', path: 'sc_req_item', query, seenOnly: true }, on('look', 'look'));
        return { ...OK };
      });
      return answer.failed && answer.away ? { away: true, because: answer.because } : { away: false };
    },
    async health() {
      const query = { sysparm_fields: 'sys_id', sysparm_limit: '1' };
      const answer = await faultsAsValues(async () =>
        recordsOf(
          await wire({ method: 'GET', path: 'sc_req_item', query, seenOnly: true }, on('health', 'health')),
          'health',
        ),
      );
      if ('failed' in answer) return { ok: false, because: answer.because };
      const seen = await faultsAsValues(() => account.settings(on('health', 'account')));
      if ('failed' in seen) return { ok: false, because: seen.because };
      const other = account.otherThanSet();
      return other === null ? { ok: true } : { ok: false, because: otherAccountWords(settings, other) };
    },
    async checks(ping) {
      const now = clock.now();
      pinged(ping);
      const context = { requestId: 'ping', purpose: 'connection-checks' };
      if (latest === null || now - latest.at >= CHECKED_AGAIN_AFTER)
        latest = { at: now, checks: checksOf({ wire, settings, now, context }, ping) };
      const checks = await latest.checks;
      await faultsAsValues(() => account.settings(context));
      const other = account.otherThanSet();
      return other === null ? checks : [...checks, otherAccountCheck(settings, other)];
    },
    setUpFault() {
      const other = account.otherThanSet();
      if (other === null) return null;
      return {
        name: 'SERVICENOW_ACCOUNT',
        because: 'SERVICENOW_ACCOUNT names another account than the one that ServiceNow takes this app for.',
        inFull: otherAccountWords(settings, other),
      };
    },
  };
}
