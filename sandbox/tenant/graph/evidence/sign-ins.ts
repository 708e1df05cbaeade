/** The log of sign-ins: told minutes late and out of order (graph 6.4). */
import { TENANT_ID } from '../../../company.ts';
import type { Random } from '../../simulator.ts';
import type { UserRecord } from '../directory/records.ts';
import type { Place } from '../risk/records.ts';
import type { GraphSwitches } from '../switches.ts';

export const SIGN_IN_RESULTS = [
  'success',
  'blocked',
  'blocked-by-policy',
  'account-disabled',
  'mfa-failed',
] as const;
type SignInResult = (typeof SIGN_IN_RESULTS)[number];

type DeviceHint = {
  readonly deviceId: string;
  readonly displayName: string;
  readonly isCompliant: boolean;
};

/** A sign-in as it happened. Times are milliseconds since the epoch. */
export type SignIn = {
  readonly user: UserRecord;
  readonly result: SignInResult;
  readonly mfa: boolean;
  readonly device: DeviceHint | null;
  readonly ipAddress: string;
  readonly location: Place;
  readonly at: number;
  /** When it can be read; left out: as late as records are. */
  readonly readableAt?: number;
};

/** As `GET /auditLogs/signIns` returns it. */
export type SignInRecord = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly createdDateTime: string;
  readonly correlationId: string;
};

export interface SignIns {
  /** The id of the record. */
  add(signIn: SignIn): string;
  /** Whether it can be read by now or not. */
  find(id: string): SignInRecord | undefined;
  /** Records that can be read by now, newest first. */
  readable(now: number): readonly SignInRecord[];
}

/** The codes are the real ones; which of them a case has differs. */
const STATUS: Readonly<Record<SignInResult, readonly [number, string | null]>> = {
  success: [0, null],
  blocked: [50053, 'Sign-in was blocked.'],
  'blocked-by-policy': [53003, 'Access has been blocked by Conditional Access policies.'],
  'account-disabled': [50057, 'The user account is disabled.'],
  'mfa-failed': [500121, 'Authentication failed during strong authentication request.'],
};

export function createSignIns(random: Random, switches: GraphSwitches): SignIns {
  let log: { readonly record: SignInRecord; readonly readableAt: number }[] = [];
  return {
    add(signIn) {
      const { from, to } = switches.signInDelayMinutes;
      const readableAt = signIn.readableAt ?? signIn.at + 60_000 * (from + random.next() * (to - from));
      const record = recordOf(signIn, random, switches);
      log = [...log, { record, readableAt }].sort((a, b) =>
        b.record.createdDateTime.localeCompare(a.record.createdDateTime),
      );
      return record.id;
    },
    find: (id) => log.find(({ record }) => record.id === id)?.record,
    readable: (now) => log.filter(({ readableAt }) => readableAt <= now).map(({ record }) => record),
  };
}

function recordOf(signIn: SignIn, random: Random, switches: GraphSwitches): SignInRecord {
  const { user, result, device, at, ipAddress, location } = signIn;
  const [errorCode, failureReason] = STATUS[result];
  // whether there was a second factor can't be read in v1.0: these are hints, where there are any
  const hinted = signIn.mfa && switches.signInMfaHints === 'shown';
  return {
    id: random.guid(),
    createdDateTime: new Date(at).toISOString(),
    userId: user.id,
    userDisplayName: user.displayName,
    userPrincipalName: user.userPrincipalName.toLowerCase(),
    appDisplayName: 'Office 365 SharePoint Online',
    clientAppUsed: 'Browser',
    userAgent: null,
    correlationId: random.guid(),
    isInteractive: true,
    ipAddress,
    location: { city: null, state: null, countryOrRegion: null, ...location, geoCoordinates: null },
    deviceDetail: deviceDetail(device),
    status: {
      errorCode,
      failureReason,
      additionalDetails: hinted ? 'MFA completed in Azure AD' : null,
    },
    conditionalAccessStatus: result === 'blocked-by-policy' ? 'failure' : hinted ? 'success' : 'notApplied',
    appliedConditionalAccessPolicies: policies(result, hinted),
    authenticationAppDeviceDetails: null,
    homeTenantId: TENANT_ID,
    resourceTenantId: TENANT_ID,
  };
}

function deviceDetail(device: DeviceHint | null): object {
  const { deviceId = '', displayName = '', isCompliant = false } = device ?? {};
  const isManaged = isCompliant;
  const [operatingSystem, browser] = ['Windows 11', 'Edge 140.0.0'];
  const trustType = device ? 'Azure AD joined' : '';
  return { deviceId, displayName, operatingSystem, browser, isCompliant, isManaged, trustType };
}

function policies(result: SignInResult, hinted: boolean): readonly object[] {
  if (result === 'blocked-by-policy') return [BLOCKING_POLICY];
  return hinted ? [secondFactorPolicy(result)] : [];
}

const BLOCKING_POLICY = {
  id: 'c3a5a3a0-0000-4000-a000-000000000002',
  displayName: 'Block sign-ins at risk',
  enforcedGrantControls: ['Block'],
  enforcedSessionControls: [],
  result: 'failure',
};

const secondFactorPolicy = (result: SignInResult) => ({
  id: 'c3a5a3a0-0000-4000-a000-000000000001',
  displayName: 'Require multifactor authentication',
  enforcedGrantControls: ['Mfa'],
  enforcedSessionControls: [],
  result: result === 'success' ? 'success' : 'failure',
});
