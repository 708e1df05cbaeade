import type { FiledAway, TicketRef } from './ticket.ts';

/** The stored name of a kind of access; which there are, the list of kinds says. */
export type Kind = string;

/** How long the access is asked for. Days and minutes count from proven access; `until` is a moment. */
export type AskedDuration =
  | { readonly lasts: 'indefinitely' }
  | { readonly lasts: 'until'; readonly at: string }
  | { readonly lasts: 'days'; readonly days: number }
  | { readonly lasts: 'minutes'; readonly minutes: number };

/**
 * What a ticket asks, in our words. People are Entra object ids. Only declared fields are here, so that its digest
 * (the *request digest*) never changes because of notes, states or our own write-backs.
 */
export type AccessRequest = {
  readonly ticket: TicketRef;
  readonly kind: Kind;
  readonly requesterId: string;
  readonly beneficiaryId: string;
  readonly catalogItem: string;
  /** Declared variables only, trimmed; which are declared, the policy table says. */
  readonly variables: Readonly<Record<string, string>>;
  readonly duration: AskedDuration;
  readonly justification: string;
  /** Who reported it, where that is neither who opened the ticket nor whom it is for. As a party to the request they decide nothing about it. */
  readonly reportedBy?: string;
  /** Set where it was filed with us while the ticket tool was away. */
  readonly filed?: Omit<FiledAway, 'kind'>;
  /** Who asked to renew what the ticket asked for. As a party to the request they decide nothing about it. */
  readonly renewalAskedBy?: string;
};

/** `{system}-{ticket id}-{kind}`, with `-v{n}` from the second version on. Also the orchestration's instance id. */
export function requestIdOf(ticket: Pick<TicketRef, 'system' | 'id'>, kind: Kind, version: number): string {
  const base = `${ticket.system}-${ticket.id}-${kind}`;
  return version === 1 ? base : `${base}-v${version}`;
}

/** `group-membership` → `groupMembership`: an orchestrator is named after its access type. */
export function orchestratorOf(kind: Kind): string {
  return kind.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
