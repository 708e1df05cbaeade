/** One outbound call of the app: faults, the simulator, and what the recorder at the border writes down. */

import type { SandboxClock } from '../clock.ts';
import type { PlainRequest } from '../plain-request.ts';
import { durationMs } from './faults/duration.ts';
import type { Faults } from './faults/fault-book.ts';
import type { CallTrace } from './graph/graph.ts';
import { cutOff } from './servicenow/cut-off.ts';
import type { Call, Simulator, Strike } from './simulator.ts';

/** A simulator as the tenant takes it in. */
export interface TenantSimulator extends Simulator {
  /** About an answer it gave, beyond the answer. */
  traceOf?(response: Response): CallTrace | undefined;
  /** Milliseconds of sandbox time that it takes for an answer now; default: none. */
  takes?(): number;
  /** The body it would answer a failure with; default: none. */
  faultBody?(status: number): unknown;
  /** The status of an HTML page in place of an answer; default 200, as from a login page or a sleeping instance. */
  readonly htmlStatus?: number;
}

export type Outcome = {
  /** What the app gets: a response, a rejection, or nothing until its signal aborts. */
  readonly result: Response | { readonly thrown: unknown } | 'nothing';
  /** What the simulator did; there may be some even when the app got nothing of it. */
  readonly trace: CallTrace | undefined;
};

/** A call whose effect nobody waited for any more. `at`: milliseconds since the epoch. */
export type LateCall = { readonly at: number; readonly method: string; readonly url: string };

/** Calls on their way: slow ones, and those that take effect after their caller was answered. */
export class UnderWay {
  readonly #clock: SandboxClock;
  #count = 0;
  #slow = 0;
  readonly #late: LateCall[] = [];

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#count;
  }

  get late(): readonly LateCall[] {
    return this.#late;
  }

  /** Late, that is now. */
  tookEffect({ method, url }: PlainRequest): void {
    if (method !== 'GET') this.#late.push({ at: this.#clock.now(), method, url });
  }

  /** Those whose callers wait. */
  get slow(): number {
    return this.#slow;
  }

  later(ms: number, run: () => Promise<unknown>): void {
    this.#count += 1;
    this.#clock.schedule(this.#clock.now() + ms, () => {
      this.#count -= 1;
      void run();
    });
  }

  async wait(ms: number): Promise<void> {
    this.#slow += 1;
    await new Promise<void>((resume) => this.later(ms, async () => resume()));
    this.#slow -= 1;
  }
}

export async function dispatch(
  simulator: TenantSimulator | undefined,
  faults: Pick<Faults, 'strike' | 'slownessOf'>,
  request: PlainRequest,
  call: Call,
  underWay: UnderWay,
): Promise<Outcome> {
  if (!simulator) return { result: { thrown: noSuchHost(call.host) }, trace: undefined };
  const strike = faults.strike(call);
  const slowness = Math.max(faults.slownessOf(call), simulator.takes?.() ?? 0);
  if (slowness > 0) await underWay.wait(slowness);
  if (request.signal.aborted) underWay.tookEffect(request);
  const { appliedAfter = null } = strike && 'appliedAfter' in strike ? strike : {};
  if (appliedAfter !== null)
    underWay.later(durationMs(appliedAfter), () => {
      underWay.tookEffect(request);
      return simulator.handle(request);
    });
  if (strike && !strike.applied && strike.kind !== 'partial')
    return { result: struck(simulator, strike), trace: undefined };
  const response = await simulator.handle(request);
  const trace = simulator.traceOf?.(response);
  if (strike?.kind === 'partial') return { result: await cutOff(response), trace };
  return { result: strike ? struck(simulator, strike) : response, trace };
}

type Failure = Exclude<Strike, { kind: 'partial' }>;

function struck(simulator: TenantSimulator, effect: Failure): Outcome['result'] {
  switch (effect.kind) {
    case 'hang':
      return 'nothing';
    case 'reset':
      return { thrown: connectionReset() };
    case 'html':
      return new Response('<html><body><h1>Something is not right</h1></body></html>', {
        status: simulator.htmlStatus ?? 200,
        headers: { 'Content-Type': 'text/html; charset=utf-8' },
      });
    case 'status':
      return failure(simulator, effect);
  }
}

function failure(simulator: TenantSimulator, effect: Extract<Failure, { kind: 'status' }>): Response {
  const { status, retryAfter, body = simulator.faultBody?.(status) } = effect;
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  const empty = body === undefined || status === 204 || status === 304;
  if (empty) return new Response(null, { status, headers });
  if (typeof body === 'string') return new Response(body, { status, headers });
  return Response.json(body, { status, headers });
}

/** As `fetch` of Node puts it. */
function connectionReset(): TypeError {
  const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
  return new TypeError('fetch failed', { cause });
}

function noSuchHost(host: string): TypeError {
  const message = `getaddrinfo ENOTFOUND ${host}`;
  const cause = Object.assign(new Error(message), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: host,
  });
  return new TypeError('fetch failed', { cause });
}
