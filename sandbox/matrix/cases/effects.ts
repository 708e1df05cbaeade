/** Every way a call can fail that the simulators know. */
import type { Strike } from '../../tenant/simulator.ts';
import type { CallPattern } from './case.ts';

const LONG_SECONDS = 3_600;

const ANY: readonly Strike[] = [
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, retryAfter: 2 },
  { kind: 'status', status: 429, retryAfter: LONG_SECONDS },
  ...[400, 401, 403, 404, 500, 503, 504].map((status) => ({ kind: 'status' as const, status })),
  { kind: 'reset' },
  { kind: 'html' },
  { kind: 'hang' },
];

/** The worst kind: the call took effect, and the answer says otherwise, or nothing. */
const APPLIED: readonly Strike[] = [
  ...[429, 500, 503, 504].map((status) => ({ kind: 'status' as const, status, applied: true })),
  { kind: 'reset', applied: true },
  { kind: 'html', applied: true },
  { kind: 'hang', applied: true },
];

/** Accepted, and nothing came of it. */
const EMPTY_PROMISE: Strike = { kind: 'status', status: 204 };

/** A wait that no patience covers, one that is no wait, and what is no time at all. */
const RETRY_AFTER: readonly Strike[] = [1, 86_400, 99_999_999].map((retryAfter) => ({
  kind: 'status',
  status: 429,
  retryAfter,
}));

/** It lay in a queue of the vendor's, or on the way: its caller has long tried again, or given up. */
const APPLIED_LATE: readonly Strike[] = [
  ...[503, 504].map((status) => ({ kind: 'status' as const, status, appliedAfter: 'PT3M' })),
  { kind: 'hang', appliedAfter: 'PT3M' },
  { kind: 'hang', appliedAfter: 'PT20M' },
];

/** A list that was cut off half-way, with the error behind it. */
const CUT_OFF: Strike = { kind: 'partial' };

/** Writes that Graph answers with a 204, done or not. */
const PROMISING = [/\/\$ref$/, /\/riskyUsers\/\w+$/, /\/revokeSignInSessions$/, /^\/v1\.0\/users\/\*$/];

export function effectsOn({ host, method, path }: CallPattern): readonly Strike[] {
  const more = [...RETRY_AFTER, ...(isTableApi(host, path) ? [CUT_OFF] : [])];
  if (method === 'GET') return [...ANY, ...more];
  const promises = PROMISING.some((one) => one.test(path)) ? [EMPTY_PROMISE] : [];
  return [...ANY, ...APPLIED, ...promises, ...more, ...APPLIED_LATE];
}

const isTableApi = (host: string, path: string) =>
  host.endsWith('.service-now.com') && path.startsWith('/api/now/');

/** What a vendor in trouble answers for hours. */
const TROUBLE: readonly Strike[] = [
  { kind: 'status', status: 503 },
  { kind: 'status', status: 401 },
  { kind: 'reset' },
  { kind: 'html' },
];

/** A right that was taken away, or a secret that ran out, and nobody who mends it soon. */
const REFUSED: Strike = { kind: 'status', status: 403 };

type Outage = { readonly effect: Strike; readonly hours: number };

const lasting = (hours: number, effects: readonly Strike[]): readonly Outage[] =>
  effects.map((effect) => ({ effect, hours }));

/** A night, and a weekend. */
export const OUTAGES: readonly Outage[] = [
  ...lasting(3, [...TROUBLE, REFUSED]),
  ...lasting(48, [...TROUBLE, REFUSED]),
];
