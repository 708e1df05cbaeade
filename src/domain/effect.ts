import type { Instant } from './instant.ts';
import type { PlanClash } from './license.ts';

/**
 * What an attempted directory write did, as far as the answer tells.
 *
 * `uncertain` means the call may have taken effect (time-out, reset, 429, 5xx): what is there afterwards may be there
 * because of it. `later` means it did not take effect and trying again may help. `rejected` means trying again will not help.
 */
export type WriteEffect =
  | { readonly effect: 'changed'; readonly trace: Trace }
  /** The directory says there was nothing to do: already a member, or not a member. */
  | { readonly effect: 'unchanged'; readonly trace: Trace }
  | {
      readonly effect: 'uncertain';
      readonly because: string;
      readonly retryAfterSeconds: number | null;
      readonly trace: Trace;
    }
  | {
      readonly effect: 'later';
      readonly because: string;
      readonly retryAfterSeconds: number | null;
      readonly trace: Trace;
    }
  | {
      readonly effect: 'rejected';
      readonly code: RejectionCode;
      readonly because: string;
      readonly trace: Trace;
      /** Of licenses: the plans that the answer names. */
      readonly plans?: PlanClash;
    };

export type RejectionCode =
  | 'target-missing'
  | 'group-not-writable'
  | 'not-permitted'
  | 'policy-of-the-directory'
  | 'no-seats'
  | 'unknown-license'
  | 'license-conflict'
  | 'license-dependency'
  | 'license-inherited'
  | 'usage-location'
  /** The app has no permission for it, or the person is one whom no app may touch: the directory says the same of both. */
  | 'not-for-apps'
  /** It is kept in another directory, and changed there. */
  | 'mastered-elsewhere'
  /** The tenant has no license for it. */
  | 'unlicensed'
  /** The directory wants a second factor for it, or an authentication context, which no app has. */
  | 'mfa-required'
  /** The directory lets the person have it by no eligibility that it wants to see. */
  | 'not-eligible'
  /** Somebody else gives the person the same at present, and a second time can't be given. */
  | 'held-otherwise'
  /** Held back on our side: no deployed table lets it be written. */
  | 'outside-the-tables'
  | 'malformed';

/** Correlation ids an auditor can take to the vendor. */
export type Trace = {
  readonly status: number;
  readonly requestId: string | null;
  readonly clientRequestId: string;
  /** What came back, without secrets; left out where nothing was sent. */
  readonly answered?: unknown;
};

/** A write as it goes out, below the directory's own version. */
export type WireCall = {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** `null`: none. */
  readonly body: unknown;
};

/** One look at a direct edge over two read paths. They must agree to count. */
export type EdgeReading = {
  readonly userId: string;
  readonly target: string;
  readonly edge: 'present' | 'absent' | 'disagree' | 'unknown';
  /** Whether the user is in the group by any path. `null` when not read. */
  readonly effective: boolean | null;
  /** Why it is `unknown`. */
  readonly because?: string;
  /** The group hides its members from us: no look can tell whether the edge is gone. */
  readonly hidden?: true;
  /** The directory knows no such user, and no member of that id: deleted, as far as this look tells. */
  readonly userMissing?: true;
  /** When the directory will end it, of what it ends by itself and shows to be there. */
  readonly endsAt?: Instant;
  /** Why it won't come true any more, in words: something came after our attempt that ends the looking. */
  readonly overtaken?: string;
  /** What it was to bring about is so by something else. */
  readonly elsewhere?: true;
};
