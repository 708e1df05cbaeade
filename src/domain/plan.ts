/** One directory write: who, which group, which way. Data. */
export type Change = {
  /** `{ticket number}:{user}:{target}:{action}`: the idempotency key. */
  readonly key: string;
  readonly userId: string;
  readonly target: string;
  /** The name the policy table expects; a renamed group blocks the run. */
  readonly targetName: string;
  readonly action: 'add' | 'remove';
};

/** The ordered changes that take the directory from what it is to what was decided. */
export type Plan = {
  readonly changes: readonly Change[];
  /** SHA-256 over ticket content, policy digest and changes; approvals bind to it. */
  readonly digest: string;
};

export function changeKey(
  ticketNumber: string,
  userId: string,
  target: string,
  action: Change['action'],
): string {
  return `${ticketNumber}:${userId}:${target}:${action}`;
}

/** Whether every change of `executed` was in `approved`: approvals cover a change set, and any part of it. */
export function isPartOf(executed: Plan, approved: Plan | null): boolean {
  const keys = new Set(approved?.changes.map(({ key }) => key));
  return executed.changes.every(({ key }) => keys.has(key));
}
