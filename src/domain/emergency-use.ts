import type { TicketRef } from './ticket.ts';

/** What a request uses of an emergency, by its newest decision. */
export type EmergencyUse = {
  /** The incident that it is for, where that is another record than its ticket; `null`: it is for none. */
  readonly incident: TicketRef | null;
  /** The window because of which a rule approved it, with the Entra ids of who vouched for that; `null`: people were asked. */
  readonly window: { readonly windowId: string; readonly vouchers: readonly string[] } | null;
  /** Entra ids of who would have been asked without that window. */
  readonly skipped: readonly string[];
};

/** Why what was given for an incident ends with it. */
export type RecordEnd = 'incident-over' | 'incident-lowered' | 'incident-gone';

/** How an incident stands, as far as that ends what was given for it. */
export type IncidentStanding = {
  readonly active: boolean;
  /** As the tool stores it. */
  readonly priority: string;
};
