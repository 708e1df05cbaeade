import type { AccessTable, Entitlement } from '../../policy/access/access-table.ts';
import type { ExceptionalClass } from '../../policy/access/guarded-group.ts';
import type { ProbeCheck } from '../../probes/index.ts';

/** What a catalog item may grant. Several groups are a bundle: all or none. */
export type GroupEntitlement = Entitlement & {
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly allows: readonly ExceptionalClass[];
  readonly downstream: ProbeCheck | null;
};

/** The policy table of group membership, as its JSON file says it. */
export type GroupMembershipTable = AccessTable<GroupEntitlement> & {
  readonly kind: 'group-membership';
  /** Stage added per exceptional class; a class without one is refused, whatever an entitlement allows. */
  readonly exceptionalStages: Readonly<Partial<Record<ExceptionalClass, string>>>;
  /** Groups known to be privileged or for emergencies, whatever the directory says of them. */
  readonly protectedGroups: readonly {
    readonly id: string;
    readonly name: string;
    readonly class: 'privileged' | 'break-glass';
  }[];
};
