import type {
  RoleDefinition,
  RoleEligibility,
  RoleInstance,
  RolePolicy,
  RoleRequest,
  RoleWrite,
} from '../domain/directory-role.ts';
import type { WireCall, WriteEffect } from '../domain/effect.ts';
import type { Instant } from '../domain/instant.ts';
import type { Known } from '../domain/risk.ts';
import type { AccountRead } from './accounts.ts';

/** One person's place in the directory as two read paths have it, with what was asked of the directory for them. */
export type RoleState = {
  /** Instances of the role in the scope, held directly. */
  readonly instances: Known<readonly RoleInstance[]>;
  /** Whether the directory's own list of assignments names the person for the role and the scope. */
  readonly listed: Known<boolean>;
  /** Requests for the role and the scope, newest first. */
  readonly requests: Known<readonly RoleRequest[]>;
};

/** A role in a scope as a person has it by whatever way, as two read paths have it. */
export type RoleHeld = {
  /** Instances of the role that hold in the scope, held directly or through groups that may carry roles. */
  readonly instances: Known<readonly RoleInstance[]>;
  /** Whether the directory's own list of assignments names the person, or such a group of theirs, for the role where it holds in the scope. */
  readonly listed: Known<boolean>;
};

/** Somebody, or a group, that has a role. */
export type RoleHolder = RoleInstance & { readonly principalId: string };

/**
 * Directory roles. No method waits, retries or throws for an expected answer; exceptions are bugs. Each is one round trip unless it
 * says otherwise. What the tenant has no license for is `unlicensed`.
 */
export interface Roles {
  /** What a person has at present, directly and through groups that may carry roles; up to two round trips and one for each further page. */
  instances(userId: string, requestId: string): Promise<AccountRead<Known<readonly RoleInstance[]>>>;
  /** What a person may activate, directly and through such groups; as many round trips. */
  eligible(userId: string, requestId: string): Promise<AccountRead<Known<readonly RoleEligibility[]>>>;
  /** What the tenant's policy demands for a role, whatever the scope. A policy that leaves a rule out is `missing`. */
  policy(roleId: string, requestId: string): Promise<AccountRead<Known<RolePolicy>>>;
  /** The person as to one role and scope, over two read paths; two round trips, and one more for each further page. */
  state(
    userId: string,
    role: { readonly roleId: string; readonly scope: string },
    requestId: string,
  ): Promise<AccountRead<RoleState>>;
  /** One role in one scope by whatever way the person has it, over two read paths; as many round trips as `instances`. */
  held(
    userId: string,
    role: { readonly roleId: string; readonly scope: string },
    requestId: string,
  ): Promise<AccountRead<RoleHeld>>;
  /** Every role there is; one more round trip for each further page. */
  definitions(requestId: string): Promise<AccountRead<Known<readonly RoleDefinition[]>>>;
  /** Everybody who has a role at present, in whatever scope; one more round trip for each further page. */
  holders(roleId: string, requestId: string): Promise<AccountRead<Known<readonly RoleHolder[]>>>;
  /** The write as it goes out, for whoever records it first; nothing is sent. */
  roleCall(userId: string, does: RoleWrite): WireCall;
  /**
   * Never to be repeated unread: the directory has no key by which it would know a repetition. `changed`: it was accepted, and comes to
   * something later or never. What can't leave up to `notAfter` is not sent, and is `later`.
   */
  writeRole(
    userId: string,
    does: RoleWrite,
    clientRequestId: string,
    requestId: string,
    notAfter?: Instant,
  ): Promise<WriteEffect>;
}
