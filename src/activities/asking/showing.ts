import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import type { Limits } from '../limits.ts';

/** What every card needs beside its request: the company's time, and where its links lead. */
export type Showing = Pick<Limits, 'timeZone'> & {
  /** The ticket in its own tool, which everybody of the request may open; `null`: the tool is not connected. */
  readonly ticketLink: string | null;
  /** What is kept of the request, which only those who run the service may read. */
  readonly evidenceLink: string;
};

export function showing(
  { ticketing, limits }: Pick<Means, 'ticketing' | 'limits'>,
  { ticket, openedAs, requestId }: Pick<RequestRecord, 'ticket' | 'openedAs' | 'requestId'>,
): Showing {
  const { system } = openedAs ?? ticket;
  return {
    timeZone: limits.timeZone,
    ticketLink: ticketing[system]?.linkTo(openedAs ?? ticket) ?? null,
    evidenceLink: evidenceLink(limits, requestId),
  };
}

export function evidenceLink({ consoleBase }: Pick<Limits, 'consoleBase'>, requestId: string): string {
  return `${consoleBase}/api/console/requests/${encodeURIComponent(requestId)}`;
}
