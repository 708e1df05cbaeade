/** The sandbox company and every vendor it uses, as one `fetch`. */

import type { SandboxClock } from '../clock.ts';
import { TENANT_ID } from '../company.ts';
import { COMPANY_PERMISSIONS, OPTIONAL_PERMISSIONS } from '../company-permissions.ts';
import { addressOf, type PlainRequest } from '../plain-request.ts';
import { dispatch, type LateCall, type Outcome, type TenantSimulator, UnderWay } from './dispatch.ts';
import { createEntra, type Entra } from './entra/entra.ts';
import { createFaults, type Faults } from './faults/fault-book.ts';
import { type BuiltGraph, buildGraph } from './graph/build.ts';
import type { LagModel } from './graph/directory/lag.ts';
import type { PimSwitches } from './graph/pim/switches.ts';
import type { GraphSwitches } from './graph/switches.ts';
import { createOutboundLog, type OutboundLog } from './outbound-log.ts';
import { seededRandom } from './random.ts';
import type { Surroundings } from './simulator.ts';
import { createUsedPermissions, type UsedPermissionRow } from './used-permissions.ts';

/** Headers that say which request a call is for, and why. The vendor never sees them. */
const REQUEST_HEADER = 'x-countersign-request';
const PURPOSE_HEADER = 'x-countersign-purpose';

export type CallMeta = {
  readonly requestId?: string;
  readonly purpose?: string;
  /** Whether it leaves so late that its caller may have been given up. */
  readonly leftLate?: boolean;
};

export interface Tenant extends Omit<BuiltGraph, 'simulator'> {
  /**
   * An outbound call of the app. Rejects as `fetch` would: unknown host, connection reset, or the reason of the
   * request's signal. Takes the two headers above off the request.
   */
  fetch(request: PlainRequest, meta?: CallMeta): Promise<Response>;
  /** Takes in another vendor. The first that answers for a host gets the call. */
  register(simulator: TenantSimulator): void;
  /** What a simulator is built with; each name has its own stream of random numbers. */
  surroundings(name: string): Surroundings;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly outbound: OutboundLog;
  readonly entra: Entra;
  /** Calls that are slow, or take effect later than their caller was told. */
  underWay(): number;
  /** Calls that took effect after their caller was told otherwise, or was given up; oldest first. */
  late(): readonly LateCall[];
  /** The slow ones among them, whose callers wait for sandbox time. */
  slow(): number;
  /** Which permissions the app's Graph calls needed, in order of first use. */
  usedPermissions(): readonly UsedPermissionRow[];
}

export type TenantOptions = {
  readonly clock: SandboxClock;
  /** The same seed gives the same people, lags and ids. */
  readonly seed?: string;
  readonly deliver: Surroundings['deliver'];
  /** Application permissions of our app when the sandbox starts. */
  readonly permissions?: readonly string[];
  /** The one identity holds those of accounts, too: for the simulated directory by itself. */
  readonly oneHoldsAll?: boolean;
  readonly lag?: LagModel;
  readonly switches?: Partial<GraphSwitches>;
  /** How PIM behaves, where it isn't as unpleasant as it may be. */
  readonly pim?: Partial<PimSwitches>;
};

export function createTenant(options: TenantOptions): Tenant {
  const { clock, deliver, seed = 'countersign' } = options;
  const faults = createFaults();
  const underWay = new UnderWay(clock);
  const surroundings = (name: string): Surroundings => {
    return { clock, deliver, random: seededRandom(`${seed}/${name}`), faults: faults.items };
  };
  const entra = createEntra({
    ...surroundings('entra'),
    tenantId: TENANT_ID,
    permissions: options.permissions ?? [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS],
    oneHoldsAll: options.oneHoldsAll ?? false,
    namesOf: (id) => built.directory.user(id),
  });
  const { simulator: graph, ...built } = buildGraph(surroundings('graph'), entra, { ...options, seed });
  const simulators: TenantSimulator[] = [entra, graph];
  const outbound = createOutboundLog();
  const used = createUsedPermissions();
  return {
    ...built,
    clock,
    faults,
    outbound,
    entra,
    surroundings,
    register: (simulator) => void simulators.push(simulator),
    usedPermissions: used.rows,
    underWay: () => underWay.count,
    late: () => underWay.late,
    slow: () => underWay.slow,
    async fetch(request, meta) {
      const about = aboutCall(request, meta);
      const at = new Date(clock.now()).toISOString();
      const { host, pathname, search } = addressOf(request);
      const simulator = simulators.find((one) => one.answersFor(host));
      const call = { host, method: request.method, path: `${pathname}${search}` };
      const { signal } = request;
      if (meta?.leftLate) underWay.tookEffect(request);
      const answered = dispatch(simulator, faults, request, call, underWay).then((outcome) => {
        used.add(outcome.trace?.permissions ?? [], about.purpose);
        outbound.add({ at, ...about, method: request.method, url: request.url, ...border(outcome) });
        return handOver(outcome, signal);
      });
      return await orGivenUp(answered, signal);
    },
  };
}

function aboutCall(request: PlainRequest, meta: CallMeta | undefined) {
  const requestId = meta?.requestId ?? request.headers.get(REQUEST_HEADER);
  const purpose = meta?.purpose ?? request.headers.get(PURPOSE_HEADER);
  request.headers.delete(REQUEST_HEADER);
  request.headers.delete(PURPOSE_HEADER);
  return { requestId, purpose };
}

/** What the recorder at the border saw of the answer. */
function border({ result, trace }: Outcome) {
  const response = result instanceof Response ? result : null;
  return {
    status: response?.status ?? 0,
    msRequestId: response?.headers.get('request-id') ?? null,
    ...(trace?.batch ? { batch: trace.batch } : {}),
  };
}

/** A caller that gave up while a slow call was on its way hears nothing of it any more. */
function orGivenUp(answered: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    answered.then(resolve, reject);
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function handOver({ result }: Outcome, signal: AbortSignal): Promise<Response> {
  if (result instanceof Response) return Promise.resolve(result);
  if (result !== 'nothing') return Promise.reject(result.thrown);
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
