import type { Instant } from './instant.ts';
import type { UserLicenses } from './license.ts';
import type { TicketApprovalState, TicketStanding } from './ticket.ts';

/** A user as the directory shows them. `null` means the directory did not say: a missing attribute never passes a check. */
export type UserFacts = {
  readonly id: string;
  readonly found: boolean;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly enabled: boolean | null;
  readonly userType: 'Member' | 'Guest' | null;
  /** A guest who has not accepted the invitation yet, and can sign in nowhere here before. Left out: nobody such. */
  readonly invited?: true;
  readonly jobTitle: string | null;
  readonly department: string | null;
  readonly costCenter: string | null;
  readonly employeeType: string | null;
  readonly leaveAt: Instant | null;
  readonly managerId: string | null;
};

/** Somebody the directory doesn't know (any more). */
export function missingUser(id: string): UserFacts {
  return {
    id,
    found: false,
    displayName: '',
    userPrincipalName: '',
    enabled: null,
    userType: null,
    jobTitle: null,
    department: null,
    costCenter: null,
    employeeType: null,
    leaveAt: null,
    managerId: null,
  };
}

/** An account as it is right now; what decisions are recorded with has no more than `UserFacts`. */
export type AccountFacts = UserFacts & {
  /** Sign-ins of before this moment count no more; `null`: the directory did not say. */
  readonly sessionsValidFrom: Instant | null;
};

/** A group as the directory shows it. */
export type GroupFacts = {
  readonly id: string;
  readonly found: boolean;
  readonly displayName: string;
  readonly dynamic: boolean;
  readonly roleAssignable: boolean;
  readonly synced: boolean;
  readonly restrictedManagement: boolean;
  readonly mailEnabled: boolean;
  /** An M365 group (`Unified`) is mail-enabled and can be written; a mail-enabled security group can't. */
  readonly unified: boolean;
  /** Who is in it is not shown to us, so that nothing about a membership could be proven. */
  readonly hiddenMembers: boolean;
  /** Ids of all groups this group is nested in, directly or not; left out: it was not read. */
  readonly within?: readonly string[];
  /** Privileged or role-assignable groups this group is nested in, directly or not. */
  readonly privilegedParents: readonly { readonly id: string; readonly displayName: string }[];
};

/**
 * Whether somebody is in a group by which a policy table tells people apart, directly or through another group. `hidden`: they
 * are not seen there, and the group shows nobody who is. `missing`: there is no such group (any more).
 */
export type RoleGroupFacts = {
  readonly displayName: string;
  readonly state: 'in' | 'not-in' | 'hidden' | 'missing';
};

/** Somebody who was on call when it was read. */
export type OnCallFacts = {
  readonly id: string;
  /** 1 is called first. */
  readonly level: number;
  /** Set where somebody put them there in place of whoever the rota names, by the ids of those who are known to have. */
  readonly override?: { readonly madeBy: readonly string[] };
};

/** Who was on call for a team. `unlinked`: levels of those who are tied to no account. Not known is never nobody. */
export type RosterFacts =
  | { readonly known: true; readonly onCall: readonly OnCallFacts[]; readonly unlinked?: readonly number[] }
  /** `because`: in words of whoever was asked. */
  | { readonly known: false; readonly because: string };

/** Everything a decision reads, gathered before it and recorded with it. */
export type AccessFacts = {
  readonly requester: UserFacts;
  readonly beneficiary: UserFacts;
  /** Everybody policy may ask: managers, owners, members of approver groups. By Entra id. */
  readonly people: Readonly<Record<string, UserFacts>>;
  /** Direct members of each approver group policy names, by group id. */
  readonly approverGroups: Readonly<Record<string, readonly string[]>>;
  /** By team; only where policy asks whoever is on call. */
  readonly rosters?: Readonly<Record<string, RosterFacts>>;
  readonly groups: Readonly<Record<string, GroupFacts>>;
  /** The direct edge beneficiary → group, for every group of the entitlement and every incompatible one. */
  readonly directMemberships: Readonly<Record<string, boolean>>;
  /** Groups among those above that the beneficiary is in by any path. */
  readonly effectiveMemberships: readonly string[];
  /**
   * Names, by id, of the groups among those read that hide their members from us: what is not seen of them is left out of
   * `approverGroups` and `directMemberships`, and never counts as nobody or as no member.
   */
  readonly hiddenGroups?: Readonly<Record<string, string>>;
  /** Of the beneficiary, by id of each role group that the entitlement is for, or not for; left out: none was read. */
  readonly roleGroups?: Readonly<Record<string, RoleGroupFacts>>;
  /** Groups where standing grants of ours explain the direct edge: joined, not "already there" (H4). */
  readonly grantedByUs: readonly string[];
  /** Targets that other requests hold through us, whatever the directory shows by now, and the ticket of each. */
  readonly heldByUs: Readonly<Record<string, string>>;
  /** What the directory has refused to do for this request, by target, and by which code; left out: nothing. */
  readonly refusedHere?: Readonly<Record<string, string>>;
  /** What the beneficiary has of Microsoft 365; only where the kind asks for it. */
  readonly licenses?: LicenseFacts;
  /** What only the kind goes by, by the names of its parts (`Rules.factParts`). Left out: the kind has none, or nothing of them was read. */
  readonly parts?: Readonly<Record<string, unknown>>;
  readonly ticket: {
    readonly standing: TicketStanding;
    readonly active: boolean;
    readonly approval: TicketApprovalState;
    /** Approvals taken in the ITSM tool, each by the approver or a delegate of theirs in person, and linked to Entra. */
    readonly provenApprovals: readonly ProvenApproval[];
  };
};

/** A yes that a ticket has in its own tool, and whose word it is. */
export type ProvenApproval = {
  readonly approverId: string;
  /** Who was asked, where a delegate of theirs decided in their place; left out: the approver themselves. */
  readonly onBehalfOf?: string;
  readonly at: Instant;
  readonly rowId: string;
};

/** Licenses as a decision needs them, with seats, and who has the sign-in name that the ticket carries. */
export type LicenseFacts = UserLicenses & {
  /** Entra id of whoever has that name now; `null`: nobody has, or the ticket carries none. */
  readonly namedId: string | null;
};
