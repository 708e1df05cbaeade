/** One change that a product needs. */
export type PendingChange = {
  readonly target: string;
  readonly name: string;
  /** For a license: what stays off. */
  readonly disabledPlans?: readonly string[];
  /** A standing grant of ours explains what is there: this one joins it, so that neither cuts the other short (H4). */
  readonly joins: boolean;
  /** Needs no further seat: a plan of a license that is held, or the location. */
  readonly enables: boolean;
};
