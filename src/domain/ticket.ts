import type { Instant } from './instant.ts';

/** What kind of record a ticket is in its tool: something that was ordered, or something that went wrong. */
export type TicketType = 'request' | 'incident';

/** Which record in which ITSM tool. `system` is the connector's name; `id` is the tool's immutable record id. */
export type TicketRef = {
  readonly system: string;
  readonly id: string;
  readonly number: string;
  /** Left out: a request. */
  readonly type?: TicketType;
};

/** A ticket's reference out of whatever carries one, so that rows keep nothing else of it. */
export function refOf({ system, id, number, type }: TicketRef): TicketRef {
  return { system, id, number, ...(type && { type }) };
}

/** What people choose on a form without a catalog item, as the tool stores it. What it does not show is left out. */
export type TicketFields = {
  readonly category?: string;
  readonly subcategory?: string;
  readonly priority?: string;
  /** Which kind of access it asks for, where the tool is set up to ask that. */
  readonly accessType?: string;
  /** How it was reported: by phone, mail, chat or an alert. */
  readonly channel?: string;
};

/** What the tool's own approval says about the whole ticket. Anything we don't know is `unknown`, never approved. */
export type TicketApprovalState =
  | 'not-requested'
  | 'requested'
  | 'approved'
  | 'rejected'
  | 'canceled'
  | 'not-required'
  | 'unknown';

/** Where a ticket stands, in neutral words; the tool's own state values stay inside its connector. */
export type TicketStanding =
  | 'open'
  | 'in-progress'
  | 'completed'
  | 'incomplete'
  | 'skipped'
  | 'canceled'
  | 'unknown';

/** One approver row of the ITSM tool. */
export type TicketApproval = {
  readonly id: string;
  /** The tool's user id of the person the row names. */
  readonly approverToolId: string;
  readonly state: TicketApprovalState;
  /** When it was made, and when anything of it changed last: who decided, and when, is `Ticketing.whoSet`'s to say. */
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Another text with each change of the row. */
  readonly version: string;
  /** What the tool calls whom the row asks; only ever shown. */
  readonly approverName?: string;
  /** Whether our own account wrote it last. */
  readonly byUs?: true;
  /** Whether the row asks the person as one of a group: its word may be the group's. */
  readonly ofGroup?: true;
  /** The number of the order as a whole, where the row is about that; left out: it is about the ticket. */
  readonly ofOrder?: string;
};

/** Who put a record into the state it is in, by the tool's own history of that state: never who touched the record last. */
export type SetBy =
  | {
      readonly known: true;
      /** The tool's user, and the name the history has for them. */
      readonly toolId: string;
      readonly name: string;
      readonly at: Instant;
      /** What they wrote on the record themselves. */
      readonly words: string;
      /** Since when nothing of the user's own record has changed. */
      readonly userSince: Instant;
      /** Whether it was our own account. */
      readonly byUs?: true;
      /** Whether it was the tool itself or our own account, and no person. */
      readonly byTool?: true;
    }
  | {
      readonly known: false;
      /** A sentence without its stop. */
      readonly because: string;
      /** The name the history has, where it has one. */
      readonly name?: string;
      readonly byTool?: true;
      /** What an administrator of the tool has to do so that it can be told. */
      readonly todo?: string;
    };

/** Whether one user of the tool had handed their approvals to another, at a moment. */
export type Delegation =
  | {
      readonly inForce: true;
      /** The tool's users who made it or changed it last, as far as they are users still. */
      readonly madeBy: readonly string[];
      /** The name the tool has for whoever handed them over, and since when nothing of their record has changed. */
      readonly ownerName: string;
      readonly ownerSince: Instant;
    }
  /** `because`: a sentence without its stop. */
  | { readonly inForce: false; readonly because: string };

/** What a ticket is one part of; it may be approved, or called off, as a whole. */
export type TicketOrder = {
  readonly number: string;
  readonly approval: TicketApprovalState;
  readonly standing: TicketStanding;
  readonly active: boolean;
};

/** How somebody came to ask us while the ticket tool was away. */
export type FiledAway = {
  readonly kind: string;
  readonly awaySince: Instant;
  /** The ticket that was opened for it since; `null`: none yet. */
  readonly ticket: TicketRef | null;
  /** The incident that the person has named, once it was read; `null`: it was not, or they named none. */
  readonly incident: TicketRef | null;
};

/** A ticket as read with our own credentials, never as a webhook described it. */
export type Ticket = TicketRef & {
  /** `null`: it is of none. */
  readonly catalogItem: { readonly id: string; readonly name: string } | null;
  /** Left out: none of them is read of such tickets. */
  readonly fields?: TicketFields;
  /** The tool's user ids. `null` where the ticket names nobody. */
  readonly openedByToolId: string | null;
  readonly requestedForToolId: string | null;
  /** Who reported it, where that need not be who opened it. Left out: such tickets have no column for it. */
  readonly reportedByToolId?: string | null;
  /** Catalog variables by name; every value is text, and has nothing like a secret in it. */
  readonly variables: Readonly<Record<string, string>>;
  /** The same as they were typed, where something like a secret is in them: for digests of before, and never kept. */
  readonly asTyped?: Readonly<Record<string, string>>;
  /** Questions that are answered several times over, and how: nothing of that is in `variables` as one answer. */
  readonly several?: Readonly<Record<string, string>>;
  /** Why it can't be told which questions are answered in rows. */
  readonly rowsUnread?: string;
  readonly standing: TicketStanding;
  readonly active: boolean;
  readonly approval: TicketApprovalState;
  readonly approvals: readonly TicketApproval[];
  readonly updatedAt: Instant;
  /** Left out: the ticket stands by itself. */
  readonly order?: TicketOrder;
  /** Set where the person has filed it with us: for which kind, and when the tool has been away since. */
  readonly filed?: FiledAway;
  /** Why variables and approvals are left out: they could not be read, and the ticket is closed. */
  readonly unread?: string;
};

/** Since when a tool's user is tied to a person, by the name (left out: not kept) that the tool's history has for them. */
export type StoredLink = {
  readonly entraId: string;
  readonly provenBy: string;
  readonly at: Instant;
  readonly name?: string;
};

/** A person of the ITSM tool, linked to Entra by a stored immutable id with exactly one match (H10). */
export type LinkedPerson =
  | {
      readonly linked: true;
      readonly toolId: string;
      readonly entraId: string;
      readonly provenBy: string;
      /** The name by which the tool's history knows the user. */
      readonly name?: string;
    }
  | {
      readonly linked: false;
      readonly toolId: string;
      readonly because: string;
      /** Whether the tool named another Entra user before, who may still come back. */
      readonly changed?: true;
      /** Whether whoever runs the tool has to mend the user's record, or our rights, before anybody can tell. */
      readonly setUp?: true;
    };
