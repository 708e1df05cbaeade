/** The buckets that Graph throttles by (graph 8.1, 8.3, 10.6). */
import type { SandboxClock } from '../../clock.ts';
import type { Chance } from '../chance.ts';
import { Refusal } from './answer.ts';
import type { Query } from './call.ts';
import type { Route } from './route.ts';
import type { GraphSwitches } from './switches.ts';

interface Throttle {
  /** Charges one call of an app: each has buckets of its own. Throws the 429 `Refusal` when a bucket is empty; such calls count too. */
  charge(route: Route, query: Query, appId: string): void;
  /** What a call costs, in resource units. */
  unitsOf(route: Route, query: Query): number;
}

type Level = {
  readonly capacity: number;
  readonly windowMs: number;
  left: number;
  filledAt: number;
};

type Bucket = Level & { readonly scope: string; readonly reason: string };

export function createThrottle(
  clock: SandboxClock,
  tenantId: string,
  userCount: () => number,
  switches: GraphSwitches,
  chance: Chance,
): Throttle {
  const risk: Level = { capacity: 1, windowMs: 1000, left: 1, filledAt: clock.now() };
  /** One call a second for the whole tenant, and nothing that says when to come back. */
  const takeRisk = () => {
    const taken =
      switches.riskSecondsTaken > 0 && chance('second of risk').next() < switches.riskSecondsTaken;
    if (shortage(risk, 1, clock.now()) > 0 || taken)
      throw new Refusal(429, 'TooManyRequests', 'Too many requests.');
  };
  const bucketsOf = perApp((appId) => {
    const bucket = (kind: string, reason: string, capacity: number, windowMs: number): Bucket => {
      const scope = `Tenant_Application/${kind}/${appId}/${tenantId}`;
      return { scope, reason, capacity, windowMs, left: capacity, filledAt: clock.now() };
    };
    return {
      units: bucket('ReadWrite', 'ResourceUnitLimitExceeded', unitsPerWindow(userCount()), 10_000),
      writes: bucket('Write', 'WriteLimitExceeded', 3000, 150_000),
      reports: bucket('Read', 'CPULimitExceeded', 5, 10_000),
    };
  });
  const take = (from: Bucket, amount: number) => {
    const late = shortage(from, amount, clock.now());
    if (late > 0) throw tooMany(from, late, clock.now(), switches);
  };
  return {
    unitsOf,
    charge(route, query, appId) {
      if (switches.throttling === 'off') return;
      if (route.bucket === 'risk') return takeRisk();
      const { units, writes, reports } = bucketsOf(appId);
      if (route.bucket === 'reports') return take(reports, 1);
      take(units, unitsOf(route, query));
      if (route.method !== 'GET' && !isQuestion(route)) take(writes, 1);
    },
  };
}

function perApp<Buckets>(make: (appId: string) => Buckets): (appId: string) => Buckets {
  const made = new Map<string, Buckets>();
  return (appId) => {
    const buckets = made.get(appId) ?? make(appId);
    made.set(appId, buckets);
    return buckets;
  };
}

/** Resource units per ten seconds, by the number of users in the tenant. */
export function unitsPerWindow(users: number): number {
  if (users < 50) return 3500;
  return users <= 500 ? 5000 : 8000;
}

function unitsOf({ units }: Route, query: Query): number {
  const top = Number(query.get('$top') ?? Number.NaN);
  const cheaper = Number(query.has('$select')) + Number(top < 20);
  return Math.max(1, units - cheaper + Number(query.has('$expand')));
}

/** POST that only reads. */
const isQuestion = ({ path }: Route): boolean => path.endsWith('MemberGroups');

/** Takes from the bucket, even below empty; milliseconds until there would have been enough, 0 when there was. */
function shortage(bucket: Level, amount: number, now: number): number {
  const refill = ((now - bucket.filledAt) * bucket.capacity) / bucket.windowMs;
  bucket.left = Math.min(bucket.capacity, bucket.left + refill);
  bucket.filledAt = now;
  const missing = amount - bucket.left;
  bucket.left = Math.max(-bucket.capacity, bucket.left - amount);
  return missing > 0 ? (missing * bucket.windowMs) / bucket.capacity : 0;
}

function tooMany(bucket: Bucket, lateMs: number, now: number, switches: GraphSwitches): Refusal {
  const seconds = Math.max(1, Math.ceil(lateMs / 1000));
  const after = {
    integer: String(seconds),
    fractional: (seconds + 0.128).toFixed(3),
    'http-date': new Date(now + seconds * 1000).toUTCString(),
    missing: null,
  }[switches.retryAfter];
  return new Refusal(429, 'TooManyRequests', 'Too many requests.', {
    ...(after === null ? {} : { 'Retry-After': after }),
    'x-ms-throttle-scope': bucket.scope,
    'x-ms-throttle-information': bucket.reason,
  });
}
