import { type TicketingBench, ticketingContract } from '../contracts/ticketing.ts';
import { AUDITED, BRAM, instance, MIRA, ROSA, UMA } from './instance.ts';

ticketingContract('ServiceNow', (): TicketingBench => {
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
    followUps: ({ id }) => servicenow.ticket(id).tasks.length,
    faultNext(effect, method) {
      faults.add({ match: { path: '/api/now/*', ...(method && { method }) }, count: 1, effect });
    },
  };
});
