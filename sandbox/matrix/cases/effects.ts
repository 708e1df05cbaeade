/** Every way a call can fail that the simulators know. */
import type { FaultEffect } from '../../tenant/simulator.ts';
import type { CallPattern } from './case.ts';

const LONG_SECONDS = 3_600;

const ANY: readonly FaultEffect[] = [
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, retryAfter: 2 },
  { kind: 'status', status: 429, retryAfter: LONG_SECONDS },
  ...[400, 401, 403, 404, 500, 503, 504].map((status) => ({ kind: 'status' as const, status })),
  { kind: 'reset' },
  { kind: 'html' },
  { kind: 'hang' },
];

/** The worst kind: the call took effect, and the answer says otherwise, or nothing. */
const APPLIED: readonly FaultEffect[] = [
  ...[429, 500, 503, 504].map((status) => ({ kind: 'status' as const, status, applied: true })),
  { kind: 'reset', applied: true },
  { kind: 'html', applied: true },
  { kind: 'hang', applied: true },
];

/** Accepted, and nothing came of it. */
const EMPTY_PROMISE: FaultEffect = { kind: 'status', status: 204 };

export function effectsOn({ method, path }: CallPattern): readonly FaultEffect[] {
  if (method === 'GET') return ANY;
  const promises = path.endsWith('/$ref') ? [EMPTY_PROMISE] : [];
  return [...ANY, ...APPLIED, ...promises];
}

/** What a vendor in trouble answers for hours. */
export const OUTAGES: readonly FaultEffect[] = [
  { kind: 'status', status: 503 },
  { kind: 'status', status: 401 },
  { kind: 'reset' },
  { kind: 'html' },
];
