/** One thing that has to be so for a tool and this app to work together. */
export type Check = {
  readonly name: string;
  /** `unknown`: nothing that was read tells it. */
  readonly verdict: 'ok' | 'failed' | 'unknown';
  readonly because: string;
  /** What to do about it; `null`: nothing, or `because` says so. */
  readonly todo: string | null;
};

/** What a tool says of itself when it asks for checks. It is signed, is shown, and decides nothing. */
export type Ping = {
  /** Milliseconds since the epoch, by the tool's clock. */
  readonly sentAt: number;
  /** Whether our account has each right, by its name; `null`: it does not say. */
  readonly rights: Readonly<Record<string, boolean>> | null;
  /** Whether the tool keeps who changed a table; `null`: it does not say. */
  readonly audited: Readonly<Record<string, boolean>> | null;
};
