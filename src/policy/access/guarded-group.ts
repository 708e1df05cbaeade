import type { EntitlementIndex } from './index-entitlement.ts';
import type { StageIndex } from './index-stages.ts';

/** Classes of groups that nobody joins through a ticket unless the entitlement allows it and an extra stage approves. */
export type ExceptionalClass =
  | 'role-assignable'
  | 'restricted-management'
  | 'nested-in-privileged'
  | 'privileged'
  | 'break-glass';

/** A group that an entitlement leads into. */
export type GuardedGroup = {
  readonly id: string;
  readonly name: string;
  readonly protectedAs: 'privileged' | 'break-glass' | null;
  readonly rule: string;
};

/** An entitlement that leads into groups. */
export type GuardedIndex = EntitlementIndex & {
  readonly groups: readonly GuardedGroup[];
  /** The extra stage of each exceptional class that the entitlement allows. */
  readonly exceptional: ReadonlyMap<ExceptionalClass, StageIndex>;
};
