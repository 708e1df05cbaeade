import type { Instant } from './instant.ts';

/** Where a directory role holds: `tenant`, `au-{id}` in an administrative unit, or `object-{id}` for one object alone. */
type RoleScope = string;

/** How a person comes to the role: by an administrator's assignment, or by having activated an eligibility of theirs. */
type RoleWay = 'assigned' | 'activated';

type MemberType = 'direct' | 'group' | 'inherited';

/** A role that somebody has at present. */
export type RoleInstance = {
  readonly roleId: string;
  readonly scope: RoleScope;
  readonly how: RoleWay;
  readonly memberType: MemberType;
  /** Of the schedule that it comes from, as requests name it, too; `null`: not told. */
  readonly scheduleId: string | null;
  /** `null`: not told, as of what is held for good. */
  readonly startsAt: Instant | null;
  /** `null`: for good. */
  readonly endsAt: Instant | null;
};

/** A role that somebody may activate. */
export type RoleEligibility = {
  readonly roleId: string;
  readonly scope: RoleScope;
  readonly memberType: MemberType;
  /** `null`: for good. */
  readonly endsAt: Instant | null;
};

/** What the tenant's own policy demands for a role. */
export type RolePolicy = {
  /** Whether an administrator's assignment needs a second factor, which no app has: an app's is refused for ever. */
  readonly mfaOnAdminAssign: boolean;
  /** Whether a person's own activation needs an authentication context. */
  readonly authenticationContext: boolean;
  /** Whether an administrator's assignment needs a justification, and a ticket. */
  readonly justification: boolean;
  readonly ticketing: boolean;
  /** How long an administrator's assignment may last; `null`: for good. */
  readonly longestMinutes: number | null;
  /** How long a person's own activation may last; `null`: for good. */
  readonly longestActivationMinutes: number | null;
  /** Whether people have to approve a person's own activation in the directory itself. */
  readonly approvalOnActivation: boolean;
};

/** A request that somebody made of the directory for a role: what it wants, and how far it has come. */
export type RoleRequest = {
  readonly id: string;
  /** As the directory names it: `adminAssign`, `selfActivate`, ... */
  readonly action: string;
  readonly status: string;
  readonly roleId: string;
  readonly scope: RoleScope;
  /** Of the schedule that it made; `null`: not told, or none yet. */
  readonly scheduleId: string | null;
  readonly createdAt: Instant | null;
  /** Object or client id of who made it; `null`: not told. */
  readonly createdById: string | null;
  /** Whether that is one of our own identities. */
  readonly byUs: boolean;
  /** The mark of ours in its justification; `null`: none. */
  readonly mark: string | null;
  readonly endsAt: Instant | null;
};

export type RoleDefinition = {
  readonly roleId: string;
  readonly displayName: string;
  readonly builtIn: boolean;
  readonly enabled: boolean;
};

/**
 * How a role is given for a time. `admin-assign`: we assign it, which asks nobody for a second factor or an approval of the directory's
 * own; `self-activate`: the person activates an eligibility of theirs, and we look for that.
 */
type RoleMode = 'admin-assign' | 'self-activate';

/** What a change of a role is besides its target. */
export type RoleDetail = {
  readonly mode: RoleMode;
  /** How long it is given for: its end is so long after it is sent, and the directory keeps it. */
  readonly minutes: number;
  /** What the directory is told it is for: the number of the ticket, or of the incident that it is linked to. */
  readonly ticketNumber: string;
  /** One line; a mark of ours is put behind it. */
  readonly justification: string;
  /** It is in effect by an earlier version of the ticket, which nobody is asked about again: where it is not, nothing is sent for it. */
  readonly goesOn?: true;
  /** It is in effect by an earlier version of the ticket, and is to last until then in place of its end. */
  readonly until?: Instant;
};

type Role = { readonly roleId: string; readonly scope: RoleScope };

/** One write of a role. */
export type RoleWrite =
  | (Role & {
      readonly does: 'activate';
      /** When the directory is to end it. */
      readonly endsAt: Instant;
      readonly justification: string;
      readonly ticket: { readonly number: string; readonly system: string };
    })
  /** What is in effect by us is to end later. */
  | (Role & {
      readonly does: 'extend';
      readonly endsAt: Instant;
      readonly justification: string;
      readonly ticket: { readonly number: string; readonly system: string };
    })
  | (Role & { readonly does: 'deactivate'; readonly justification: string })
  /** A request of ours that has not come to anything is called off. `askedId`: the directory's id of it. */
  | (Role & { readonly does: 'cancel'; readonly askedId: string });
