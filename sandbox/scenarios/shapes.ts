/** What the control API and the app's API answer, as far as scenarios read it (docs/sandbox.md). */
export type User = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly employeeLeaveDateTime: string | null;
};

export type Group = { readonly id: string; readonly displayName: string };

export type Member = { readonly id: string };

export type Order = {
  readonly catalogItem: string;
  readonly requestedFor: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** `drop`: the app is never told of the order. */
  readonly webhook?: 'drop';
};

export type Ticket = {
  readonly number: string;
  readonly stateLabel: string;
  readonly active: boolean;
  readonly journal: readonly {
    readonly at: string;
    readonly by: string;
    readonly kind: 'work_note' | 'comment';
    readonly text: string;
  }[];
  readonly tasks: readonly { readonly table: string; readonly number: string; readonly state: string }[];
};

export type Card = {
  readonly channel: string;
  readonly id: string;
  readonly requestId: string;
  readonly stage: string;
  readonly state: 'open' | 'closed';
  readonly approvers: readonly string[];
};

export type Activity = { readonly seq: number; readonly instanceId: string; readonly name: string };

export type OutboundCall = {
  readonly seq: number;
  readonly at: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
};

export type Fault = {
  readonly match: { readonly host?: string; readonly method?: string; readonly path?: string };
  readonly skip?: number;
  readonly count?: number;
  readonly effect:
    | {
        readonly kind: 'status';
        readonly status: number;
        readonly retryAfter?: number;
        readonly body?: unknown;
      }
    | { readonly kind: 'html' };
};

export type RequestView = {
  readonly requestId: string;
  readonly phase: string;
  readonly outcome: string | null;
  readonly beneficiaryId: string | null;
  readonly due: string | null;
};

/** What Teams got for a press; `body.value` is a card, or a text for the presser. */
export interface Pressed {
  readonly status: number;
  readonly body: { readonly value?: unknown } | string | null;
}
