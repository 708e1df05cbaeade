import type { GroupClass } from '../../company/groups.ts';

/** A user object. Times are ISO 8601 without fractions. */
export type UserRecord = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  readonly userType: 'Member' | 'Guest';
  /** Of a guest: whether the invitation was accepted; left out: it was. */
  readonly externalUserState?: 'PendingAcceptance' | 'Accepted';
  readonly jobTitle: string | null;
  readonly department: string | null;
  readonly costCenter: string | null;
  readonly employeeType: string | null;
  readonly employeeLeaveDateTime: string | null;
  readonly managerId: string | null;
  readonly usageLocation: string | null;
  readonly country: string | null;
  readonly onPremisesSyncEnabled: true | null;
  readonly isManagementRestricted: true | null;
  readonly createdDateTime: string;
  /** Sign-ins of before count no more; left out: since the account was made. */
  readonly sessionsValidFrom?: string;
  /** When the password was last set; left out: when the account was made. */
  readonly passwordChangedAt?: string;
  /** Whether the next sign-in has to change the password, with a second factor or without; left out: it hasn't. */
  readonly passwordChange?: 'none' | 'demanded' | 'demanded-with-mfa';
  /** Set while the object is in the recycle bin. */
  readonly deletedDateTime: string | null;
};

/** A SKU somebody or a group is given, with the ids of its plans that are off. */
export type AssignedLicense = { readonly skuId: string; readonly disabledPlans: readonly string[] };

export type GroupRecord = {
  readonly id: string;
  readonly displayName: string;
  readonly class: GroupClass;
  readonly description: string;
  readonly tags: readonly string[];
  readonly ownerIds: readonly string[];
  /** A dynamic group has everybody of these departments; for others it only filled the group at the start. */
  readonly departments: readonly string[];
  /** A Microsoft 365 group whose members only callers with `Member.Read.Hidden` see. */
  readonly hidesMembers: boolean;
  /** What members get by group-based licensing. */
  readonly assignedLicenses: readonly AssignedLicense[];
  readonly createdDateTime: string;
  readonly deletedDateTime: string | null;
};

/** A direct membership: since when (milliseconds since the epoch), and who made it. */
export type Edge = { readonly since: number; readonly by: string };

/** Who changed something: an app, a person in the portal, or a service of Microsoft's own. */
export type Actor =
  | {
      readonly kind: 'app';
      readonly appId: string;
      /** Of its service principal, where it has one. */
      readonly objectId?: string;
      readonly displayName: string;
    }
  | { readonly kind: 'user'; readonly id: string; readonly userPrincipalName: string }
  | { readonly kind: 'service'; readonly displayName: string };

/** How a membership names its maker: `app:{appId}`, `user:{id}` or `service:{name}`. */
export function nameOf(actor: Actor): string {
  if (actor.kind === 'service') return `service:${actor.displayName}`;
  return actor.kind === 'app' ? `app:${actor.appId}` : `user:${actor.id}`;
}

export type DirectoryChange = {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor: Actor;
} & (
  | {
      readonly kind: 'user';
      readonly before: UserRecord | null;
      /** `null`: permanently deleted. */
      readonly after: UserRecord | null;
    }
  | { readonly kind: 'group'; readonly before: GroupRecord | null; readonly after: GroupRecord | null }
  | {
      readonly kind: 'member';
      readonly groupId: string;
      readonly memberId: string;
      readonly present: boolean;
    }
  | {
      readonly kind: 'license';
      readonly userId: string;
      readonly before: readonly AssignedLicense[];
      readonly after: readonly AssignedLicense[];
      /** What kept the change from taking effect; `null`: it did. */
      readonly failure: string | null;
    }
);
