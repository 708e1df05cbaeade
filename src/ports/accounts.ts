import type { AccountWrite } from '../domain/account-action.ts';
import type { DoneAction } from '../domain/debt.ts';
import type { WireCall, WriteEffect } from '../domain/effect.ts';
import type { Instant } from '../domain/instant.ts';
import type {
  AccountChange,
  AccountState,
  AuthenticationMethod,
  EnrolledDevice,
  HeldRole,
  Known,
  RiskDetection,
  RiskEvent,
  SignIn,
  UserRisk,
} from '../domain/risk.ts';
import type { ReadFailure } from './directory.ts';

export type AccountRead<Value> = { readonly read: 'done'; readonly value: Value } | ReadFailure;

type PeoplePage = { readonly people: Known<readonly string[]>; readonly next: string | null };

/** A detection with whom it is about. */
type PersonsDetection = RiskDetection & { readonly userId: string };

type Belongings = {
  readonly account: Known<AccountState>;
  readonly methods: Known<readonly AuthenticationMethod[]>;
  readonly devices: Known<readonly EnrolledDevice[]>;
};

/**
 * Accounts of people: how much they are at risk, and what happened to them. No method waits, retries or throws for an expected answer;
 * exceptions are bugs. Each is one round trip unless it says otherwise. Whoever calls keeps the pace: of those about risk the whole
 * tenant has one a second, of reports five in ten seconds; a 429 comes back as a failure that asks for ten seconds.
 */
export interface Accounts {
  /** One call about risk. Somebody whom the directory has never known at risk is known, in state `none`. */
  risk(userId: string, requestId: string): Promise<AccountRead<Known<UserRisk>>>;
  /** One call about risk; newest first. */
  riskHistory(userId: string, requestId: string): Promise<AccountRead<Known<readonly RiskEvent[]>>>;
  /**
   * One call about risk: what was noticed at or after the moment, of one person or (`null`) of everybody; newest first by when it was
   * noticed. Of more than one page (500) it is `missing`. What the license hides has the level `hidden`.
   */
  detections(
    userId: string | null,
    since: Instant,
    requestId: string,
  ): Promise<AccountRead<Known<readonly PersonsDetection[]>>>;
  /**
   * One call about risk: ids of a page (500) of everybody who is at risk or confirmed compromised now. `from`: where another page was
   * said to be (`next`); `null`: the first one.
   */
  atRisk(requestId: string, from: string | null): Promise<AccountRead<PeoplePage>>;
  /** One report; newest first. Of more than one page it is `missing`. */
  signIns(userId: string, since: Instant, requestId: string): Promise<AccountRead<Known<readonly SignIn[]>>>;
  /** One report: what the directory's audit says was done to the account; newest first. */
  changes(
    userId: string,
    since: Instant,
    requestId: string,
  ): Promise<AccountRead<Known<readonly AccountChange[]>>>;
  /** One report: what somebody did between two moments, by the directory's own audit, which comes minutes late; newest first. */
  actionsBy(
    userId: string,
    from: Instant,
    to: Instant,
    requestId: string,
  ): Promise<AccountRead<Known<readonly DoneAction[]>>>;
  /** The account over two read paths, which must agree to count. */
  state(
    userId: string,
    requestId: string,
  ): Promise<AccountRead<{ readonly direct: Known<AccountState>; readonly listed: Known<AccountState> }>>;
  /** The account, its authentication methods and its devices. */
  account(userId: string, requestId: string): Promise<AccountRead<Belongings>>;
  /** Directory roles held and eligible, directly and through groups that may carry roles; up to three round trips, and one for each further page. */
  roles(userId: string, requestId: string): Promise<AccountRead<Known<readonly HeldRole[]>>>;
  /** The write as it goes out, for whoever records it first; nothing is sent. It holds no password. */
  accountCall(userId: string, does: AccountWrite): WireCall;
  /**
   * Safe to repeat, though each repetition is done anew: read first. A random password is told to nobody, and is in no effect. A verdict
   * that is `changed` was accepted, and comes to something later or never; it is one call about risk. What can't leave up to `notAfter`
   * is not sent, and is `later`.
   */
  writeAccount(
    userId: string,
    does: AccountWrite,
    clientRequestId: string,
    requestId: string,
    notAfter?: Instant,
  ): Promise<WriteEffect>;
  /** Whether the directory's audit log names our own principal as who disabled the sign-in after `since`. */
  weDisabled(
    userId: string,
    since: Instant,
    requestId: string,
  ): Promise<{ readonly read: 'done'; readonly weDid: boolean } | ReadFailure>;
}
