/** Evidence about a person, of which a test changes what it is about. */

import type { AccessFacts, UserFacts } from '../../../src/domain/facts.ts';
import { missingUser } from '../../../src/domain/facts.ts';
import { DAY, HOUR, instant, MINUTE, milliseconds } from '../../../src/domain/instant.ts';
import type { AccessRequest } from '../../../src/domain/request.ts';
import type { Known, RiskDetection, SignIn, UserRisk } from '../../../src/domain/risk.ts';
import type { Evidence } from '../../../src/kinds/risky-user-unblock/evidence.ts';

export const NOW = '2026-03-03T09:00:00.000Z';

/** The moment so many milliseconds before it was read. */
export const ago = (time: number): string => instant(milliseconds(NOW) - time);

export const WHO = 'c41e15f6-46f2-551e-b4da-66566b8bf3bb';
export const REPORTER = 'a0000000-0000-4000-8000-000000000001';
export const MANAGER = '94b080e4-692c-589a-bfab-a05952b5f8c6';
export const [ONCALL_1, ONCALL_2, LEAD, OPS_1, OPS_2] = [1, 2, 3, 4, 5].map(
  (place) => `b0000000-0000-4000-8000-00000000000${place}`,
) as [string, string, string, string, string];

export const ROLE_GROUPS = {
  'a44ab3a9-b1f9-5a6b-b4e6-dac03ccef8ad': [ONCALL_1, ONCALL_2],
  '7c539340-f979-555a-ba8c-732197f7f258': [LEAD],
  'bd643fed-352f-5fe3-ad4f-42d8f7854765': [OPS_1, OPS_2],
};

export const [VIPS, BREAK_GLASS, SERVICES] = [
  '3fa7c8cf-e783-540e-b203-81811e57aecc',
  'c13b886d-e396-520a-9ddf-2ce6969c6a17',
  '627461c1-ef0e-5582-8a1d-34063e7fefc6',
] as const;

export function known<T>(value: T, newestAt: string | null = NOW): Known<T> {
  return { known: 'yes', value, source: 'GET /of/the/directory', askedAt: NOW, newestAt };
}

export function unknown(as: 'late' | 'unlicensed' | 'missing'): Known<never> {
  return { known: as, because: 'the directory did not say', source: 'GET /of/the/directory', askedAt: NOW };
}

export function risk(more: Partial<UserRisk> = {}): UserRisk {
  return {
    state: 'atRisk',
    level: 'medium',
    detail: 'none',
    updatedAt: ago(2 * HOUR),
    processing: false,
    ...more,
  };
}

export function detection(more: Partial<RiskDetection> = {}): RiskDetection {
  return {
    ...{
      id: 'd-1',
      type: 'unlikelyTravel',
      level: 'medium',
      state: 'atRisk',
      detail: 'none',
      timing: 'offline',
    },
    ...{ happenedAt: ago(3 * HOUR), detectedAt: ago(2 * HOUR), ipAddress: '203.0.113.9', place: 'Lagos, NG' },
    ...{ country: 'NG', correlationId: 'c-1', requestId: 'r-1', device: null },
    ...more,
  };
}

export function signIn(more: Partial<SignIn> = {}): SignIn {
  return {
    ...{ id: 's-1', at: ago(HOUR), succeeded: true, errorCode: 0, failure: null, mfa: 'passed' },
    ...{
      riskLevel: 'none',
      riskState: 'none',
      deviceId: 'phone',
      device: 'Phone',
      ipAddress: '198.51.100.2',
    },
    ...{ place: 'Utrecht, NL', country: 'NL', correlationId: 'c-2', stoppedByConditionalAccess: false },
    ...more,
  };
}

/** A new phone: enrolled by a sign-in that was not risky, then a detection, then a second factor passed on it. */
export function evidence(more: Partial<Evidence> = {}): Evidence {
  return {
    risk: known(risk()),
    history: known([]),
    detections: known([detection()]),
    atRisk: known([WHO]),
    signIns: known([signIn(), signIn({ id: 's-0', at: ago(5 * HOUR + 10 * MINUTE) })]),
    changes: known([]),
    account: {
      account: known({
        ...{ enabled: true, userType: 'Member', synced: false, federated: false },
        ...{ passwordChangedAt: ago(90 * DAY), sessionsValidFrom: ago(90 * DAY), mustChangePassword: 'no' },
      }),
      methods: known([
        { id: 'm-1', type: 'password', registeredAt: null },
        { id: 'm-2', type: 'microsoftAuthenticator', registeredAt: ago(90 * DAY) },
      ]),
      devices: known([
        {
          ...{ deviceId: 'phone', displayName: 'Phone', registeredAt: ago(5 * HOUR) },
          ...{ compliant: true, managed: true },
        },
      ]),
    },
    roles: known([]),
    ...more,
  };
}

export function person(id: string, more: Partial<UserFacts> = {}): UserFacts {
  return {
    ...missingUser(id),
    ...{
      found: true,
      enabled: true,
      userType: 'Member',
      displayName: id,
      userPrincipalName: `${id}@contoso.example`,
    },
    ...more,
  };
}

export function facts(of: Evidence, more: Partial<AccessFacts> = {}): AccessFacts {
  const deciders = [...Object.values(ROLE_GROUPS).flat(), MANAGER];
  return {
    requester: person(REPORTER),
    beneficiary: person(WHO, { managerId: MANAGER }),
    people: Object.fromEntries(deciders.map((id) => [id, person(id)])),
    approverGroups: ROLE_GROUPS,
    ...{ groups: {}, directMemberships: {}, effectiveMemberships: [], grantedByUs: [], heldByUs: {} },
    roleGroups: Object.fromEntries(
      [VIPS, BREAK_GLASS, SERVICES].map((id) => [id, { displayName: id, state: 'not-in' as const }]),
    ),
    ticket: { standing: 'open', active: true, approval: 'not-requested', provenApprovals: [] },
    parts: { contained: 0, ...of },
    ...more,
  };
}

export const REQUEST: AccessRequest = {
  ticket: {
    system: 'servicenow',
    id: '9d385017c611228701d22104cc95c371',
    number: 'INC0010042',
    type: 'incident',
  },
  kind: 'risky-user-unblock',
  requesterId: REPORTER,
  beneficiaryId: WHO,
  catalogItem: 'Risky user',
  variables: {},
  duration: { lasts: 'indefinitely' },
  justification: 'She can not sign in.',
};
