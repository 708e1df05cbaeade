/** How patient and how strict the product is; read from settings once. Durations in seconds. */
export type Limits = {
  /** A write is not sent later than this after it was scheduled (H5). */
  readonly writeValidSeconds: number;
  /** The longest an outbound call may take. */
  readonly outboundSeconds: number;
  /** The age from which a proof is made again before "Fulfilled" is written (H11). */
  readonly proofFreshSeconds: number;
  /** How long before its end a grant's holder is told. */
  readonly noticeSeconds: number;
  /** The company's IANA time zone, for times people read. */
  readonly timeZone: string;
  /** By timer, how far apart two of its ticks may be, in milliseconds: from when on its silence is told. */
  readonly sweepGaps: Readonly<Record<string, number>>;
  /** Whose members are auditors; empty: whom a token of the last hour says to be one. */
  readonly auditorsGroupId: string;
  /** Whether a machine may draft text for people to read, where a table names what it is given. */
  readonly drafting: boolean;
  /** Where people find a request: `{base}/api/console/requests/{id}`. */
  readonly consoleBase: string;
};
