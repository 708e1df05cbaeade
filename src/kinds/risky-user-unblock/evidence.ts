import type { AccessFacts } from '../../domain/facts.ts';
import type { Instant } from '../../domain/instant.ts';
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
} from '../../domain/risk.ts';

/** The account with what one call shows beside it. */
type AccountEvidence = {
  readonly account: Known<AccountState>;
  readonly methods: Known<readonly AuthenticationMethod[]>;
  readonly devices: Known<readonly EnrolledDevice[]>;
};

/** What decisions of the kind go by, by the names under which it is read and recorded. */
export type Evidence = {
  readonly risk: Known<UserRisk>;
  /** Newest first. */
  readonly history: Known<readonly RiskEvent[]>;
  readonly detections: Known<readonly RiskDetection[]>;
  /** Entra ids of everybody who is at risk now. */
  readonly atRisk: Known<readonly string[]>;
  readonly signIns: Known<readonly SignIn[]>;
  readonly changes: Known<readonly AccountChange[]>;
  readonly account: AccountEvidence;
  readonly roles: Known<readonly HeldRole[]>;
};

export type EvidenceName = keyof Evidence;

/** What was read of each part; nothing of one that was not. */
export function evidenceIn({ parts = {} }: AccessFacts, now: Instant): Evidence {
  const known = <Name extends EvidenceName>(name: Name, otherwise: Evidence[Name]): Evidence[Name] =>
    Object.hasOwn(parts, name) ? (parts[name] as Evidence[Name]) : otherwise;
  const not: Known<never> = { known: 'missing', because: 'it was not read', source: 'none', askedAt: now };
  return {
    risk: known('risk', not),
    history: known('history', not),
    detections: known('detections', not),
    atRisk: known('atRisk', not),
    signIns: known('signIns', not),
    changes: known('changes', not),
    account: known('account', { account: not, methods: not, devices: not }),
    roles: known('roles', not),
  };
}

/** What is known, or nothing. */
export function knownValue<T>(of: Known<T>): T | null {
  return of.known === 'yes' ? of.value : null;
}
