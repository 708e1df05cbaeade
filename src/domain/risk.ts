import type { Instant } from './instant.ts';

/**
 * What is known of one thing about a person, and how. `late`: records of it may still be on their way; `unlicensed`: the directory
 * shows it to no tenant without the license, or hides it; `missing`: it was not answered, or there is none. What is not known never helps a release.
 */
export type Known<T> =
  | {
      readonly known: 'yes';
      readonly value: T;
      /** The call it comes from, as people may look it up. */
      readonly source: string;
      readonly askedAt: Instant;
      /** Of the newest record in it; `null`: it has no records, or none with a time. */
      readonly newestAt: Instant | null;
    }
  | {
      readonly known: 'late' | 'unlicensed' | 'missing';
      /** A sentence without its stop. */
      readonly because: string;
      readonly source: string;
      readonly askedAt: Instant;
    };

export type RiskLevel = 'none' | 'low' | 'medium' | 'high' | 'hidden' | 'unknown';

/** `none` also for somebody whom the directory has never known at risk. */
export type RiskState =
  | 'none'
  | 'confirmedSafe'
  | 'remediated'
  | 'dismissed'
  | 'atRisk'
  | 'confirmedCompromised'
  | 'unknown';

export type UserRisk = {
  readonly state: RiskState;
  readonly level: RiskLevel;
  /** As the directory names it, e.g. `adminDismissedAllRiskForUser`. */
  readonly detail: string;
  readonly updatedAt: Instant | null;
  /** Whether the directory still works on a verdict. */
  readonly processing: boolean;
};

/** One entry of the risk history: what led to the state, and who did it. */
export type RiskEvent = UserRisk & {
  /** Id of who did it, a person's or an app's; `null`: the directory itself, or it is not said. */
  readonly byId: string | null;
  /** Whether that is one of our own identities. */
  readonly byUs: boolean;
  readonly eventTypes: readonly string[];
};

export type RiskDetection = {
  readonly id: string;
  readonly type: string;
  readonly level: RiskLevel;
  readonly state: RiskState;
  readonly detail: string;
  /** `realtime`, `nearRealtime`, `offline` or `unknown`. */
  readonly timing: string;
  /** When it happened, and when the directory noticed: a detection is new by the second. */
  readonly happenedAt: Instant | null;
  readonly detectedAt: Instant | null;
  readonly ipAddress: string | null;
  /** City, state, country, as far as known. */
  readonly place: string | null;
  readonly country: string | null;
  readonly correlationId: string | null;
  readonly requestId: string | null;
  /** What the directory says of the device, in short; text from outside, only ever shown. */
  readonly device: string | null;
};

export type SignIn = {
  readonly id: string;
  readonly at: Instant;
  readonly succeeded: boolean;
  readonly errorCode: number | null;
  readonly failure: string | null;
  /** Whether a second factor is known to have been passed: v1.0 only hints at it, so that most are `unknown`. */
  readonly mfa: 'passed' | 'failed' | 'unknown';
  readonly riskLevel: RiskLevel;
  readonly riskState: RiskState;
  readonly deviceId: string | null;
  readonly device: string | null;
  readonly ipAddress: string | null;
  readonly place: string | null;
  readonly country: string | null;
  readonly correlationId: string | null;
  /** Whether Conditional Access stopped it. */
  readonly stoppedByConditionalAccess: boolean;
};

export type AuthenticationMethod = {
  readonly id: string;
  /** As the directory names its type: `password`, `fido2`, `microsoftAuthenticator`, ... */
  readonly type: string;
  readonly registeredAt: Instant | null;
};

export type EnrolledDevice = {
  /** The device's own id, which sign-ins name. */
  readonly deviceId: string;
  readonly displayName: string;
  readonly registeredAt: Instant | null;
  readonly compliant: boolean | null;
  readonly managed: boolean | null;
};

/** The account as far as containment and release go by it. */
export type AccountState = {
  readonly enabled: boolean | null;
  readonly userType: 'Member' | 'Guest' | null;
  /** Whether the password is another directory's: of a synced user, or of a federated domain. */
  readonly synced: boolean;
  readonly federated: boolean | null;
  readonly passwordChangedAt: Instant | null;
  readonly sessionsValidFrom: Instant | null;
  /** Whether the next sign-in has to choose a new password; `with-mfa`: only after a second factor. */
  readonly mustChangePassword: 'no' | 'yes' | 'with-mfa' | null;
};

/** A directory role that somebody holds or may activate. */
export type HeldRole = {
  /** `null`: no role is seen, but whoever is in a group that may carry roles is protected as if there were one. */
  readonly roleId: string | null;
  readonly name: string;
  /** Of the group through which; `null`: directly. */
  readonly throughGroupId: string | null;
  readonly eligible: boolean;
};

/** Something that was done to the account, by the directory's own audit. */
export type AccountChange = {
  readonly at: Instant;
  readonly activity: string;
  readonly byId: string | null;
  readonly byUs: boolean;
  /** A person or app, as the directory names them. */
  readonly by: string | null;
  readonly correlationId: string | null;
  /** Names of properties that were changed. */
  readonly properties: readonly string[];
};
