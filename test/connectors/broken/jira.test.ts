/** The contract of ticket tools on a site that asks approvers by its own rules: what it finds beyond what it finds of other tools. */
import type { Ticketing } from '../../../src/ports/ticketing.ts';
import { type TicketingBench, ticketingContract } from '../contracts/ticketing.ts';
import { ticketingBench } from '../jira/benches.ts';
import { contractFinds } from './broken.ts';

function replaced(methods: (right: Ticketing, bench: TicketingBench) => Partial<Ticketing>) {
  return (bench: TicketingBench): TicketingBench => {
    const { ticketing: right } = bench;
    return { ...bench, ticketing: { ...right, ...methods(right, bench) } };
  };
}

type Read = Extract<Awaited<ReturnType<Ticketing['read']>>, { failed: false }>['ticket'];
type Set = Extract<Awaited<ReturnType<Ticketing['whoSet']>>, { failed: false }>['by'][string];

const readAs = (change: (ticket: Read) => Partial<Read>) =>
  replaced((right) => ({
    async read(ref, requestId) {
      const answer = await right.read(ref, requestId);
      return answer.failed ? answer : { ...answer, ticket: { ...answer.ticket, ...change(answer.ticket) } };
    },
  }));

const setAs = (change: (set: Set, bench: TicketingBench) => Set) =>
  replaced((right, bench) => ({
    async whoSet(what, records, requestId) {
      const answer = await right.whoSet(what, records, requestId);
      if (answer.failed) return answer;
      const by = Object.entries(answer.by).map(([id, set]) => [id, change(set, bench)]);
      return { ...answer, by: Object.fromEntries(by) };
    },
  }));

contractFinds(
  'ticket tools that ask by their own rules',
  ticketingContract,
  ticketingBench,
  replaced(() => ({})),
  {
    'shows no approvals': readAs(() => ({ approvals: [] })),
    'shows a ticket that waits for an approval as one that needs none': readAs(({ approval }) => ({
      approval: approval === 'requested' ? 'not-required' : approval,
    })),
    'takes a declined approval for one that is open': readAs(({ approval }) => ({
      approval: approval === 'rejected' ? 'requested' : approval,
    })),
    'shows every approver as having approved': readAs(({ approvals }) => ({
      approvals: approvals.map((row) => ({ ...row, state: 'approved' as const })),
    })),
    'shows the requester as the approver': replaced((right, { people, toolIdOf }) => ({
      async read(ref, requestId) {
        const answer = await right.read(ref, requestId);
        if (answer.failed) return answer;
        const approverToolId = toolIdOf(people.requester);
        const approvals = answer.ticket.approvals.map((row) => ({ ...row, approverToolId }));
        return { ...answer, ticket: { ...answer.ticket, approvals } };
      },
    })),
    'believes the list of approvals, whoever the history names': setAs((_, { people, toolIdOf }) => {
      const toolId = toolIdOf(people.approver);
      const at = '2026-12-31T00:00:00.000Z';
      return { known: true, toolId, name: toolId, at, words: '', userSince: '2026-01-01T00:00:00.000Z' };
    }),
    'knows nobody who decided': setAs(() => ({ known: false, because: 'it is not told' })),
    'takes the moment of asking for that of the decision': setAs((set) =>
      set.known ? { ...set, at: '2026-01-01T00:00:00.000Z' } : set,
    ),
    'asks the tool to find whatever it is given': replaced((right) => ({
      async read(ref, requestId) {
        const answer = await right.read(ref, requestId);
        return answer.failed ? { ...answer, kind: 'missing' } : answer;
      },
    })),
    'leaves the status where it is': replaced((right) => ({
      write: (ticket, note, requestId) => right.write(ticket, { ...note, standing: null }, requestId),
    })),
    'writes what is for customers as a note': replaced((right) => ({
      write: (ticket, note, requestId) => right.write(ticket, { ...note, comment: null }, requestId),
    })),
    'takes whoever reports it for whom it is for': readAs(({ openedByToolId }) => ({
      requestedForToolId: openedByToolId,
    })),
    'ends a list behind its first page': replaced((right) => ({
      async changedSince(since, limit, requestId) {
        const answer = await right.changedSince(since, limit, requestId);
        return answer.failed ? answer : { ...answer, tickets: answer.tickets.slice(0, 100), complete: true };
      },
    })),
  },
);
