/** The simulated instance as the contracts of ticket tools and rosters want it. */
import assert from 'node:assert/strict';
import { createServiceNowInbound } from '../../../src/connectors/servicenow/inbound.ts';
import { createServiceNowRoster } from '../../../src/connectors/servicenow/roster.ts';
import type { RosterBench } from '../contracts/roster.ts';
import type { TicketInboundBench } from '../contracts/ticket-inbound.ts';
import type { TicketingBench } from '../contracts/ticketing.ts';
import { pass } from '../support/border.ts';
import { AUDITED, BRAM, instance, MIRA, ROSA, SETTINGS, UMA } from './instance.ts';

export function ticketingBench(): TicketingBench {
  const { clock, servicenow, faults, ticketing, toolIdOf, makeTicket } = instance(AUDITED);
  return {
    clock,
    ticketing,
    people: { requester: ROSA, beneficiary: BRAM, approver: MIRA, unlinked: UMA },
    toolIdOf,
    makeTicket,
    unknownTicketId: 'f'.repeat(32),
    journal({ id }) {
      const { journal } = servicenow.ticket(id);
      const texts = (wanted: string) => journal.filter(({ kind }) => kind === wanted).map(({ text }) => text);
      return { notes: texts('work_note'), comments: texts('comment') };
    },
    closeAsPerson: ({ id }) => void servicenow.closeTicket(id, { state: '4' }),
    closeDuringNextWrite: ({ id }) => servicenow.raceNextWrite(id, { state: '4' }),
    decideAs: (as, { id }, rowId, state, comments) =>
      void servicenow.decideApproval(id, rowId, { as, state, comments }),
    duplicateLink: (entraId) =>
      void servicenow.addUser({ user_name: 'second', active: 'true', u_entra_object_id: entraId }),
    writeAs: (as, { id }, text) => void servicenow.patchTicket(id, { as, fields: { work_notes: text } }),
    remove: ({ id }) => servicenow.deleteTicket(id),
    followUps: ({ id }) => servicenow.ticket(id).tasks.length,
    faultNext(effect, method) {
      faults.add({ match: { path: '/api/now/*', ...(method && { method }) }, count: 1, effect });
    },
  };
}

export function inboundBench(): TicketInboundBench {
  const { makeTicket, clock, received } = instance();
  return {
    inbound: createServiceNowInbound(SETTINGS),
    async deliver() {
      const ticket = makeTicket();
      await pass(clock, 5000);
      const [init] = received;
      assert.ok(init);
      return { headers: init.headers, body: init.body, at: clock.now(), ticket };
    },
  };
}

export const TEAM = 'SecOps';

export function onCallAtServiceNow() {
  const { clock, servicenow, outbound, faults, toolIdOf } = instance();
  const roster = createServiceNowRoster(SETTINGS, outbound, clock);
  return { clock, servicenow, faults, toolIdOf, roster };
}

export function rosterBench(): RosterBench {
  const { clock, servicenow, faults, toolIdOf, roster } = onCallAtServiceNow();
  return {
    roster,
    clock,
    people: [ROSA, BRAM, MIRA],
    toolIdOf,
    team: TEAM,
    teamWithoutRota: 'Identity Ops',
    onCall(ids, until) {
      const to = until === undefined ? {} : { to: new Date(clock.now() + until).toISOString() };
      servicenow.setOnCall(
        TEAM,
        ids.map((userId, place) => ({ userId, level: place + 1, ...to })),
      );
    },
    hide(how) {
      servicenow.switches.rights.roster = false;
      servicenow.switches.rights.unreadRoster = how;
    },
    faultNext(effect) {
      faults.add({ match: { path: '/api/now/*' }, count: 1, effect });
    },
  };
}
