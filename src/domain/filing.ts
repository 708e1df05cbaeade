import { createHash } from 'node:crypto';
import type { Instant } from './instant.ts';
import type { Kind } from './request.ts';
import type { TicketRef } from './ticket.ts';

/** Whose records filings are, beside those of ticket tools. */
export const OFFLINE = 'offline';

/**
 * What somebody asked of us while the ticket tool was away (store: Filings). It stands for a ticket for as long as its request lives;
 * the ticket that is opened later is its voice.
 */
export type Filing = {
  /** The person's object id and how many they have filed by then: two that are filed at once are one. */
  readonly filingId: string;
  readonly kind: Kind;
  /** Whom it is by and for. */
  readonly personId: string;
  readonly personName: string;
  /** As the policy table names them. */
  readonly entitlement: string;
  readonly scope: string;
  readonly title: string;
  readonly minutes: number;
  /** The number of the incident, as the person says; '': they know of none. */
  readonly incident: string;
  readonly reason: string;
  readonly filedAt: Instant;
  /** The tool that was away, in which its ticket is opened once it answers. */
  readonly tool: string;
  readonly away: { readonly since: Instant; readonly because: string };
  /** `null`: it is not opened yet. Never another one afterwards. */
  readonly ticket: TicketRef | null;
  /** The incident that it names, once that was read; `gone`: the tool has none such. Left out: it was not read, or none is named. */
  readonly verified?: TicketRef | 'gone';
  /** Looks that agree that the tool has no such incident. */
  readonly missing?: { readonly since: Instant; readonly looks: number };
};

/** What is still to be done for it in its tool. */
export const isOwedInTool = ({ ticket, incident, verified }: Filing): boolean =>
  ticket === null || (incident !== '' && verified === undefined);

export const filingIdOf = (personId: string, nth: number): string => `${personId}-${nth}`;

/** What people call it: short enough to be said on the phone. */
export function filingNumber(filingId: string): string {
  return `OFF-${createHash('sha256').update(filingId).digest('hex').slice(0, 8).toUpperCase()}`;
}

export function filingRef({ filingId }: Pick<Filing, 'filingId'>): TicketRef {
  return { system: OFFLINE, id: filingId, number: filingNumber(filingId) };
}

/** The id by which the ticket that is opened for it is found again. */
export const opensAs = ({ filingId }: Pick<Filing, 'filingId'>): string => `${OFFLINE}:${filingId}`;
