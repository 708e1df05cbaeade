import type { RoleDetail } from './directory-role.ts';
import type { Instant } from './instant.ts';
import type { TicketRef } from './ticket.ts';

/**
 * `waiting`: decided, and another run has the right to write the edge; whoever closes grants closes it, and it justifies
 * nothing. `armed`: the end is recorded, nothing was proven yet. `active`: access is proven, the clock runs. `ending`:
 * to be taken back; a later apply must refuse. `ended`: proven gone, or proven to be justified by something else.
 * `void`: never took effect.
 */
export type GrantState = 'waiting' | 'armed' | 'active' | 'ending' | 'ended' | 'void';

/** Why the grant of a usage location ended with the proof of the access that needed it. */
export const KEPT_FOR_GOOD = 'kept';

/** Why an entry ended with its own proof: it was done, and can't be undone. */
export const DONE = 'done';

/** Why a suspension ended: a later part of the decision took it off. */
export const RELEASED = 'released';

/** Over as it was decided, and proven, so that its request goes on; nobody closed it. */
export function isOverByProof({ endReason }: Pick<Grant, 'endReason'>): boolean {
  return endReason === KEPT_FOR_GOOD || endReason === DONE || endReason === RELEASED;
}

/** Whether a decision takes it off, and that is not finished. */
export function isBeingReleased({ state, endReason }: Pick<Grant, 'state' | 'endReason'>): boolean {
  return state === 'ending' && endReason === RELEASED;
}

/** Why a run closed its grants of which nothing was ever sent. */
export const NOT_WRITTEN = 'not-written';

/** Who put the direct edge there. `inferred`: an attempt of ours went unanswered and the edge was there afterwards. */
type Ownership = 'none' | 'ours' | 'inferred';

/** Standing access we gave: one beneficiary, one target, one ticket. */
export type Grant = {
  /** `{requestId}~{target}`; rows of before have the place in their plan where the target is. */
  readonly id: string;
  readonly requestId: string;
  readonly ticket: TicketRef;
  readonly beneficiaryId: string;
  readonly target: string;
  readonly targetName: string;
  /** Governed groups that the target was nested in when it was armed: who is in the one is in the others. */
  readonly within?: readonly string[];
  /** Of a license: service plans that stay off when it is assigned. */
  readonly disabledPlans?: readonly string[];
  /** Of a directory role: how it is given; `mark` is how requests of ours for it are known in the directory. */
  readonly role?: RoleDetail & { readonly mark: string };
  readonly state: GrantState;
  /**
   * When it ends if nothing else happens; `null`: it doesn't, or it waits and its end is counted from later on. Set
   * before the first write, moved when access is proven.
   */
  readonly endsAt: Instant | null;
  /** Seconds counted from proven access; `null` when the end is a fixed moment or there is none. */
  readonly lastsSeconds: number | null;
  /** When the directory will end it, as a proof of it has shown; left out: it does not end it, or no proof has. */
  readonly shownEndsAt?: Instant;
  readonly armedAt: Instant;
  readonly startedAt: Instant | null;
  /** When our first attempt was sent, of what only that tells from what was there before; left out: none, or it doesn't matter. */
  readonly attemptedAt?: Instant;
  /** Something of it was there again after this moment, by a call of which nothing had been heard; left out: nothing was. */
  readonly givenAfter?: Instant;
  readonly endedAt: Instant | null;
  /**
   * Why it is ending or ended, or will be when its end was brought forward: `expired`, `rolled-back`, `ticket-closed`,
   * `not-written`, `account-disabled`, `account-deleted`, `left`, `operator`; `set-back` and `not-planned` where the request goes on.
   */
  readonly endReason: string | null;
  /** Until when an end that can't be finished now is left alone; its due time is the same. */
  readonly parkedUntil?: Instant;
  /** The request whose decision takes it off, where that is another one than put it on; left out: its own, or none does. */
  readonly releasedBy?: string;
  /** When the requester was told that the end is near. */
  readonly noticedAt: Instant | null;
};

/**
 * The right to write one direct edge. Nobody writes without it; it is taken over only when its owner has ended and
 * `notAfter` plus the outbound time-out has passed (H4, H5).
 */
export type Claim = { readonly owner: string; readonly fence: number; readonly notAfter: Instant };

/** One row per beneficiary and group: what was there before us and what justifies it now. */
export type AccessRow = {
  readonly beneficiaryId: string;
  readonly target: string;
  /** The direct edge before our first grant. */
  readonly base: 'absent' | 'present';
  /** What the attribute was before our first change, for targets that are a value; left out: not changed by us. */
  readonly prior?: string | null;
  /** Of a service plan: plans of its license that were off right before our last attempt; left out: the license was not assigned. */
  readonly plansOff?: { readonly readAt: Instant; readonly planIds: readonly string[] };
  readonly ownership: Ownership;
  /** With `inferred`: when the first of the unanswered attempts was sent that the edge may come from. */
  readonly inferredFrom?: Instant;
  /** Ids of the live grants that justify the edge. */
  readonly holders: readonly string[];
  readonly claim: Claim | null;
  /** Raised each time a claim is taken. */
  readonly fence: number;
  /** Attempts sent and not yet answered, by change key and attempt number; each is written before its call. */
  readonly unanswered: readonly {
    readonly key: string;
    readonly attempt: number;
    readonly sentAt: Instant;
  }[];
  /**
   * Attempts to add of which no answer is on record, whatever later ones were answered: the call of a worker that stood still or
   * died, or one whose answer was lost, may still take effect. Left out: none.
   */
  readonly outstanding?: readonly Outstanding[];
};

export type Outstanding = {
  readonly grantId: string;
  readonly key: string;
  readonly sentAt: Instant;
  /** Since when what it was to give is there, though the grant is over. */
  readonly seenAt?: Instant;
  /** That is somebody else's doing; this call may still come after it. */
  readonly notOurs?: true;
};
