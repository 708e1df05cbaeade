/** What Identity Protection keeps of people at risk (graph 10.1, 10.4). */
import type { Actor } from '../directory/records.ts';

export const RISK_LEVELS = ['none', 'low', 'medium', 'high'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

export const RISK_STATES = [
  'none',
  'confirmedSafe',
  'remediated',
  'dismissed',
  'atRisk',
  'confirmedCompromised',
] as const;
export type RiskState = (typeof RISK_STATES)[number];

export type RiskDetail =
  | 'none'
  | 'adminGeneratedTemporaryPassword'
  | 'userPerformedSecuredPasswordChange'
  | 'adminDismissedAllRiskForUser'
  | 'adminConfirmedAccountSafe'
  | 'adminConfirmedUserCompromised'
  | 'adminConfirmedSigninSafe'
  | 'adminDismissedRiskForSignIn'
  | 'adminConfirmedSigninCompromised';

export type Verdict = 'dismiss' | 'confirmSafe' | 'confirmCompromised';

/** The risk of one user. */
export type UserRisk = {
  readonly riskLevel: RiskLevel;
  readonly riskState: RiskState;
  readonly riskDetail: RiskDetail;
  /** A verdict was accepted and has not come to anything yet. */
  readonly isProcessing: boolean;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
};

export type RiskOutcome = Pick<UserRisk, 'riskLevel' | 'riskState' | 'riskDetail'>;

/** One change of a user's risk; `by` is `null` where the service itself made it. */
export type HistoryItem = {
  readonly id: string;
  readonly risk: UserRisk;
  readonly by: Actor | null;
  readonly riskEventTypes: readonly string[];
};

export type Place = {
  readonly city?: string;
  readonly state?: string;
  readonly countryOrRegion?: string;
};

/** What was noticed about a user. Times are milliseconds since the epoch. */
export type Detection = {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
  readonly level: RiskLevel;
  readonly state: RiskState;
  readonly detail: RiskDetail;
  /** When it happened, which may be long before it was noticed. */
  readonly at: number;
  readonly detectedAt: number;
  readonly updatedAt: number;
  readonly ipAddress: string | null;
  readonly location: Place | null;
  /** JSON text. */
  readonly additionalInfo: string;
  readonly requestId: string;
  readonly correlationId: string;
};

export const NO_RISK: RiskOutcome = { riskLevel: 'none', riskState: 'none', riskDetail: 'none' };

/** Whether somebody still has to do something about it. */
export const isOpen = (state: RiskState): boolean => state === 'atRisk' || state === 'confirmedCompromised';
