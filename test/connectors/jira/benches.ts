/** The simulated site as the contracts of ticket tools want it. */
import assert from 'node:assert/strict';
import { accountIdOf } from '../../../sandbox/tenant/jira/accounts.ts';
import { STATUS } from '../../../sandbox/tenant/jira/company.ts';
import { createJiraInbound } from '../../../src/connectors/jira/inbound.ts';
import type { TicketInboundBench } from '../contracts/ticket-inbound.ts';
import type { TicketingBench } from '../contracts/ticketing.ts';
import { pass } from '../support/border.ts';
import { BRAM, MIRA, mappingWith, ROSA, SETTINGS, site, UMA } from './site.ts';

/** Customers are told, so that what is meant for them is told from what is not. */
const TOLD = { ...SETTINGS, mapping: mappingWith({ comments: 'public' }) };

/** Calls here, by the method that other tools have for them: a list is asked for by a POST, and a note is one. */
const MATCHES: Readonly<Record<string, { readonly method?: string; readonly path: string }>> = {
  GET: { path: '/rest/*' },
  PATCH: { method: 'POST', path: '/rest/api/3/issue/*/comment' },
  POST: { method: 'POST', path: '/rest/api/3/issue' },
};

export function ticketingBench(): TicketingBench {
  const { clock, jira, faults, ticketing, makeTicket } = site({ approvals: { byAutomation: true } }, TOLD);
  return {
    clock,
    ticketing,
    people: { requester: ROSA, beneficiary: BRAM, approver: MIRA, unlinked: UMA },
    toolIdOf: accountIdOf,
    makeTicket,
    unknownTicketId: '999999',
    journal({ id }) {
      const { journal } = jira.ticket(id);
      const texts = (wanted: string) => journal.filter(({ kind }) => kind === wanted).map(({ text }) => text);
      return { notes: texts('work_note'), comments: texts('comment') };
    },
    closeAsPerson: ({ id }) => void jira.patchTicket(id, { fields: { state: STATUS.closed } }),
    closeDuringNextWrite: ({ id }) => jira.raceNextWrite(id, STATUS.closed),
    decideAs: (as, { id }, rowId, state, comments) =>
      void jira.decideApproval(id, rowId, { as, state, comments }),
    duplicateLink: (entraId) =>
      jira.accounts.provision('second@contoso.example', entraId, accountIdOf('second')),
    writeAs: (as, { id }, text) => void jira.patchTicket(id, { as, fields: { work_notes: text } }),
    remove: ({ id }) => jira.deleteTicket(id),
    followUps: ({ id }) => jira.ticket(id).tasks.length,
    askByItself: (entraId, { id }) => jira.requestApproval(id, entraId).id,
    faultNext(effect, method) {
      faults.add({ match: MATCHES[method ?? 'GET'] ?? {}, count: 1, effect });
    },
  };
}

export function inboundBench(): TicketInboundBench {
  const { makeTicket, clock, received } = site();
  return {
    inbound: createJiraInbound(SETTINGS),
    repeatsFor: 2 * 3_600_000,
    async deliver() {
      const ticket = makeTicket();
      await pass(clock, 5000);
      const [init] = received;
      assert.ok(init);
      return { headers: init.headers, body: init.body, at: clock.now(), ticket };
    },
  };
}
