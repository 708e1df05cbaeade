import type { RoleDetail } from './directory-role.ts';
import type { UsablePlan } from './license.ts';

/** One directory write: who, which target, which way. Data. */
export type Change = {
  /** `{ticket number}:{user}:{target}:{action}`: the idempotency key. */
  readonly key: string;
  readonly userId: string;
  readonly target: string;
  /** What people call it. The name the policy table expects of a group: a renamed one blocks the run. */
  readonly targetName: string;
  readonly action: 'add' | 'remove';
  /** For a license: service plans that stay off. */
  readonly disabledPlans?: readonly string[];
  /** For a directory role: how it is given, and for how long. */
  readonly role?: RoleDetail;
  /** What was known when it was decided, in a word of the kind's: an approval is for that, and for nothing that came since. Left out: for the change alone. */
  readonly basis?: string;
};

/** The ordered changes that take the directory from what it is to what was decided. */
export type PlannedChanges = {
  readonly changes: readonly Change[];
  /** Service plans that must be usable before the ticket says so; left out where there are none. */
  readonly usable?: readonly UsablePlan[];
};

/** Planned changes for what one ticket says. */
export type Plan = PlannedChanges & {
  /** SHA-256 over ticket content and changes; approvals bind to it. */
  readonly digest: string;
};

/** What earlier parts of the request put on, and this plan takes off. */
export function releasedBy({ changes }: PlannedChanges): readonly string[] {
  return changes.filter(({ action }) => action === 'remove').map(({ target }) => target);
}

/** What the plan gives or puts on. */
export function givenBy({ changes }: PlannedChanges): readonly Change[] {
  return changes.filter(({ action }) => action === 'add');
}

/** What was to be gone on with, as nobody was asked, is no activation; and an end that was approved is not passed. */
function isRoleWithin(role: RoleDetail, approved: RoleDetail): boolean {
  if (role.mode !== approved.mode || role.minutes > approved.minutes) return false;
  if (approved.goesOn && !role.goesOn) return false;
  return role.until === undefined || (approved.until !== undefined && role.until <= approved.until);
}

export function changeKey(
  ticketNumber: string,
  userId: string,
  target: string,
  action: Change['action'],
): string {
  return `${ticketNumber}:${userId}:${target}:${action}`;
}

/**
 * Whether every change of `executed` was in `approved`: approvals cover a change set, and any part of it. Of a license that is
 * as many service plans kept off, or more; of a role as long, or shorter; of what rests on something, what it rested on then.
 */
export function isPartOf(executed: PlannedChanges, approved: readonly Change[]): boolean {
  const known = new Map(approved.map((change) => [change.key, change]));
  return executed.changes.every(({ key, disabledPlans = [], role, basis }) => {
    const change = known.get(key);
    if (change === undefined || change.basis !== basis) return false;
    if (role && !(change.role && isRoleWithin(role, change.role))) return false;
    return (change.disabledPlans ?? []).every((plan) => disabledPlans.includes(plan));
  });
}
