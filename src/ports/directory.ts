import type { EdgeReading, WireCall, WriteEffect } from '../domain/effect.ts';
import type { AccountFacts, GroupFacts, LicenseFacts, RoleGroupFacts, UserFacts } from '../domain/facts.ts';
import type { Instant } from '../domain/instant.ts';

/** What a decision about group membership needs to read. */
export type FactsWanted = {
  readonly userIds: readonly string[];
  /** Read the manager of these users too (and the manager's own facts). */
  readonly managersOf: readonly string[];
  readonly groupIds: readonly string[];
  /** Groups whose direct members may approve. */
  readonly approverGroupIds: readonly string[];
  /** Whose membership of `groupIds` and `incompatibleGroupIds` is read, direct and effective. */
  readonly beneficiaryId: string;
  readonly incompatibleGroupIds: readonly string[];
  /** Groups by which policy tells people apart: whether the beneficiary is in them by any path. */
  readonly roleGroupIds?: readonly string[];
  /** Groups policy calls privileged whatever the directory says of them; nesting in one is reported. */
  readonly privilegedGroupIds?: readonly string[];
  /** The beneficiary's licenses with the company's seats, and who has this sign-in name (`null`: the ticket carries none). */
  readonly licenses?: { readonly userPrincipalName: string | null };
};

export type FactsRead = {
  readonly users: Readonly<Record<string, UserFacts>>;
  readonly groups: Readonly<Record<string, GroupFacts>>;
  readonly approverGroups: Readonly<Record<string, readonly string[]>>;
  readonly directMemberships: Readonly<Record<string, boolean>>;
  readonly effectiveMemberships: readonly string[];
  /**
   * Names, by id, of approver groups and incompatible groups that hide their members from us; they are left out of
   * `approverGroups`, and of `directMemberships` unless the person is seen in them.
   */
  readonly hiddenGroups: Readonly<Record<string, string>>;
  /** Where they were asked for. */
  readonly roleGroups?: Readonly<Record<string, RoleGroupFacts>>;
  readonly licenses?: LicenseFacts;
};

/** A group as it is looked at outside of decisions. */
export type GroupLook = {
  readonly found: boolean;
  readonly displayName: string;
  /** Who is in it is not shown to us. */
  readonly hidesMembers: boolean;
  /** Ids of groups that are direct members; none where it hides them. */
  readonly nested: readonly string[];
};

/** A read that time may cure, or one that it won't. */
export type ReadFailure = {
  readonly read: 'failed';
  readonly because: string;
  readonly retryAfterSeconds: number | null;
  readonly mayCure: boolean;
  /** Every read path says that there is no such user. */
  readonly userMissing?: true;
  /** What was asked for is more than is read at once; less of it may do. */
  readonly tooLarge?: true;
  /** It was refused for the number of calls. */
  readonly throttled?: true;
};

type Users = Readonly<Record<string, AccountFacts>>;

/** `users` of a read that failed: those who could be read all the same; left out where nobody could. */
export type UsersRead =
  | { readonly read: 'done'; readonly users: Users }
  | (ReadFailure & { readonly users?: Users });

export type Edge = { readonly userId: string; readonly groupId: string };

export type UserChange = { readonly userId: string; readonly removed: 'no' | 'soft' | 'permanent' };

/** A direct member that came or went. `person`: a user, as far as the directory says; groups can be members too. */
export type MemberChange = {
  readonly groupId: string;
  readonly memberId: string;
  readonly present: boolean;
  readonly person: boolean;
};

/** A group that changes are told of. `null`: not told this time. */
export type GroupSeen = {
  readonly id: string;
  readonly deleted: boolean;
  readonly displayName: string | null;
  /** A rule or another directory chooses its members. */
  readonly managedElsewhere: boolean | null;
};

/**
 * Users, groups and direct membership. No method waits, retries or throws for an expected answer; exceptions are
 * bugs. Every method is at most one round trip unless it says otherwise.
 */
export interface Directory {
  /** Where an administrator opens a user or a group, or people activate roles of theirs: `id` is empty then. */
  linkTo(what: 'user' | 'group' | 'activation', id: string): string;
  /** One `$batch` where it fits; approver groups may need further pages. */
  readFacts(
    wanted: FactsWanted,
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly facts: FactsRead } | ReadFailure>;
  /**
   * Who a user is now: enabled, deleted, leave date. `found: false` for a deleted user. An exact user principal name is
   * understood in place of an id; the answer is under what was asked for. Has failed where one of them could not be read.
   */
  readUsers(userIds: readonly string[], requestId: string): Promise<UsersRead>;
  /** Groups, each with the groups that are directly in it; large ones take further round trips. */
  lookAtGroups(
    groupIds: readonly string[],
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly groups: Readonly<Record<string, GroupLook>> } | ReadFailure>;
  /**
   * Names of groups directly in the group through which the user is in it as well (`through`), and of those that hide from us
   * whether they are (`unseen`). A few round trips where groups are nested in it.
   */
  waysInto(
    edge: Edge,
    requestId: string,
  ): Promise<
    | { readonly read: 'done'; readonly through: readonly string[]; readonly unseen: readonly string[] }
    | ReadFailure
  >;
  /** Whether nobody has this id any more, nor could be restored under it, as far as one look shows. */
  isDeletedForGood(
    userId: string,
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly forGood: boolean } | ReadFailure>;
  /** Whether the user is a direct member of the group now (to re-check an approver at the click). */
  isMember(
    edge: Edge,
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly member: boolean } | ReadFailure>;
  /** The write as it goes out, for whoever records it first; nothing is sent. */
  memberCall(action: 'add' | 'remove', edge: Edge): WireCall;
  /**
   * Safe to repeat. `clientRequestId` goes out as `client-request-id`. What can't leave up to `notAfter` is not sent, and
   * is `later`; left out: it is sent whenever.
   */
  addMember(edge: Edge, clientRequestId: string, requestId: string, notAfter?: Instant): Promise<WriteEffect>;
  removeMember(
    edge: Edge,
    clientRequestId: string,
    requestId: string,
    notAfter?: Instant,
  ): Promise<WriteEffect>;
  /**
   * Reads each direct edge over two paths, in one `$batch` for up to ten edges, and in a second one whether groups where
   * somebody is not seen show their members; more edges are read in several. `expect`: nobody is to be seen, so that the
   * groups are asked in the first one already.
   */
  readEdges(edges: readonly Edge[], requestId: string, expect?: 'absent'): Promise<readonly EdgeReading[]>;
  /**
   * Users that changed since the link. `link` null: starts from now. A link that expired answers `reset: true` with
   * no changes: the caller must look at every user it cares about.
   */
  userChanges(link: string | null): Promise<
    | {
        readonly read: 'done';
        readonly changes: readonly UserChange[];
        readonly link: string;
        readonly reset: boolean;
        /** There is more than one call reads: the next one goes on from the link. */
        readonly more?: true;
      }
    | ReadFailure
  >;
  /**
   * Direct members of up to fifty groups that changed since the link. `link` null, or one that expired: all members
   * there are, and `whole` says so. `inParts`: a look at all members that takes more than one call is told as far as it came.
   */
  groupChanges(
    groupIds: readonly string[],
    link: string | null,
    inParts?: 'in-parts',
  ): Promise<
    | {
        readonly read: 'done';
        readonly whole: boolean;
        readonly groups: readonly GroupSeen[];
        readonly changes: readonly MemberChange[];
        readonly link: string;
        /** There is more than one call reads: the next one goes on from the link. */
        readonly more?: true;
      }
    | ReadFailure
  >;
  /** Whether the directory's audit log names our own principal as the one who added this member after `since`. */
  weAdded(
    edge: Edge,
    since: Instant,
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly weDid: boolean } | ReadFailure>;
}
