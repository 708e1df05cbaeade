import { type Filing, filingNumber, OFFLINE } from '../../domain/filing.ts';
import type { Ticket, TicketRef } from '../../domain/ticket.ts';
import type { Filings } from '../../ports/stores.ts';
import type { TicketFailure, Ticketing } from '../../ports/ticketing.ts';

const OK = { failed: false } as const;
/** The ticket is opened by a timer that ticks every minute. */
const OPENED_WITHIN = 60;

/**
 * What people filed with us while the ticket tool was away, as tickets. Who asks is proven by their sign-in. What is said to such a ticket is
 * said to the one that was opened for it in the tool; until then it waits, and is carried along.
 */
export function createOfflineTicketing(
  filings: Filings,
  tools: Readonly<Record<string, Ticketing>>,
): Ticketing {
  const toolOf = ({ tool }: Filing): Ticketing | undefined => tools[tool];
  /** The ticket that was opened for it, and its tool. */
  const opened = async (
    id: string,
  ): Promise<
    { readonly failed: false; readonly ticket: TicketRef; readonly tool: Ticketing } | TicketFailure
  > => {
    const filing = await filings.read(id);
    if (!filing) return missing(id);
    const tool = toolOf(filing);
    if (filing.ticket === null || !tool) return notYet(filing);
    return { ...OK, ticket: filing.ticket, tool };
  };
  /** Only a ticket that was opened can be told anything. */
  const onOpened = async <Answer>(
    { id }: Pick<TicketRef, 'id'>,
    act: (tool: Ticketing, ticket: TicketRef) => Promise<Answer>,
  ): Promise<Answer | TicketFailure> => {
    const found = await opened(id);
    return found.failed ? found : await act(found.tool, found.ticket);
  };
  const [first] = Object.values(tools);
  return {
    system: OFFLINE,
    title: 'Countersign',
    keptHere: true,
    linkTo: () => null,
    linkToFollowUp: (raised) => first?.linkToFollowUp(raised) ?? '',
    async read({ id }, requestId) {
      const filing = await filings.read(id);
      if (!filing) return missing(id);
      const own = ticketOf(filing);
      const { ticket } = filing;
      if (ticket === null) return { ...OK, ticket: own };
      const answer = await toolOf(filing)?.read(ticket, requestId);
      if (!answer) return notYet(filing);
      // What was begun without the tool goes on without it: it has an end of its own.
      if (answer.failed) return answer.away ? { ...OK, ticket: own } : answer;
      const { standing, active, updatedAt } = answer.ticket;
      return { ...OK, ticket: { ...own, standing, active, updatedAt } };
    },
    async link(toolUserId) {
      return {
        ...OK,
        person: { linked: true, toolId: toolUserId, entraId: toolUserId, provenBy: `${OFFLINE}:the sign-in` },
      };
    },
    toolUserOf: async () => ({ ...OK, toolUserId: null }),
    ...(first?.incident && { incident: first.incident }),
    whoSet: async () => ({ ...OK, by: {} }),
    write: (ticket, note, requestId) => onOpened(ticket, (tool, real) => tool.write(real, note, requestId)),
    async notesOn(ticket, lines, requestId) {
      const found = await opened(ticket.id);
      if (!found.failed) return await found.tool.notesOn(found.ticket, lines, requestId);
      return found.kind === 'later' ? { ...OK, standing: [] } : found;
    },
    async shownNotes(notes, requestId) {
      const shown = [];
      for (const note of notes) {
        const found = await opened(note.ticket.id);
        if (found.failed) continue;
        const answer = await found.tool.shownNotes([{ ...note, ticket: found.ticket }], requestId);
        if (answer.failed) return answer;
        shown.push(...Object.entries(answer.shown));
      }
      return { ...OK, shown: Object.fromEntries(shown) };
    },
    askApprovals: async () => ({ ...OK, rows: {}, unmade: {} }),
    settleApproval: async () => ({ ...OK, settled: true }),
    async followUp(ticket, followUp, requestId) {
      if (ticket === null) return { ...never('it has no queues') };
      return await onOpened(ticket, (tool, real) => tool.followUp(real, followUp, requestId));
    },
    async endFollowUp(correlationId, note, requestId) {
      return (
        (await first?.endFollowUp(correlationId, note, requestId)) ?? never('no ticket tool is connected')
      );
    },
    changedSince: async () => NOTHING,
    changedOrdersSince: async () => NOTHING,
    openOf: async () => NOTHING,
    closedFollowUps: async () => ({ ...OK, closed: [], complete: true }),
    health: async () => ({ ok: true }),
  };
}

const NOTHING = { ...OK, tickets: [], complete: true };

function ticketOf(filing: Filing): Ticket {
  const { filingId, personId, kind, away, entitlement, scope, minutes, incident, reason } = filing;
  const { filedAt, ticket, verified } = filing;
  return {
    ...{ system: OFFLINE, id: filingId, number: filingNumber(filingId) },
    catalogItem: null,
    filed: {
      ...{ kind, awaySince: away.since, ticket },
      incident: verified === undefined || verified === 'gone' ? null : verified,
    },
    ...{ openedByToolId: personId, requestedForToolId: personId },
    variables: { entitlement, scope, duration: `${minutes} minutes`, incident, justification: reason },
    ...{ standing: 'open', active: true, approval: 'not-requested', approvals: [], updatedAt: filedAt },
  };
}

function missing(id: string): TicketFailure {
  return { failed: true, kind: 'missing', because: `Nothing was filed as ${id}.`, retryAfterSeconds: null };
}

function notYet({ tool, away }: Filing): TicketFailure {
  const because = `${tool} has been away since ${away.since}, and the ticket is opened once it answers.`;
  return { failed: true, kind: 'later', because, retryAfterSeconds: OPENED_WITHIN, away: true };
}

function never(because: string): TicketFailure {
  return { failed: true, kind: 'refused', because, retryAfterSeconds: null };
}
