/** The border between connectors and simulated vendors: real URLs, faults on demand, every call remembered. */
import type { SandboxClock } from '../../../sandbox/clock.ts';
import { createFaults, type Faults } from '../../../sandbox/tenant/faults/fault-book.ts';
import type { Simulator, Strike } from '../../../sandbox/tenant/simulator.ts';
import {
  createOutbound,
  type Outbound,
  type OutboundEntry,
} from '../../../src/connectors/outbound/outbound.ts';

export type Border = {
  readonly outbound: Outbound;
  readonly faults: Faults;
  /** What our own telemetry was told. */
  readonly entries: readonly OutboundEntry[];
  /** `METHOD https://host/path?query` of every call, oldest first. */
  readonly calls: string[];
};

export const TOTAL_MS = 30_000;

export function border(
  clock: SandboxClock,
  hosts: readonly string[],
  simulators: readonly Simulator[],
): Border {
  const faults = createFaults();
  const entries: OutboundEntry[] = [];
  const calls: string[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { host, pathname, search } = new URL(url);
    const method = init.method ?? 'GET';
    calls.push(`${method} ${url}`);
    const simulator = simulators.find((each) => each.answersFor(host));
    if (!simulator) throw new TypeError(`no simulator answers for ${host}`);
    const effect = faults.strike({ host, method, path: pathname + search });
    if (!effect) return simulator.handle(new Request(url, init));
    if (effect.applied) await simulator.handle(new Request(url, init));
    return struck(effect);
  };
  const outbound = createOutbound({
    fetch,
    allowedHosts: hosts,
    timeoutMs: { connect: 20_000, total: TOTAL_MS },
    maxBytes: 4 * 1024 * 1024,
    log: (entry) => entries.push(entry),
    now: clock.now,
    timer: (milliseconds, fire) => clock.schedule(clock.now() + milliseconds, fire),
  });
  return { outbound, faults, entries, calls };
}

async function struck(effect: Strike): Promise<Response> {
  switch (effect.kind) {
    case 'hang':
      return new Promise(() => undefined);
    case 'reset':
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
      });
    case 'html':
      return new Response('<html>Sign in</html>', { status: 200, headers: { 'content-type': 'text/html' } });
    case 'partial':
      throw new Error('Only the tenant cuts answers off.');
    case 'status': {
      const headers = new Headers({ 'content-type': 'application/json' });
      if (effect.retryAfter !== undefined) headers.set('retry-after', String(effect.retryAfter));
      return new Response(JSON.stringify(effect.body ?? {}), { status: effect.status, headers });
    }
  }
}

/** Lets everything that is already due run, then moves the clock. */
export async function pass(clock: SandboxClock, milliseconds: number): Promise<void> {
  await new Promise(setImmediate);
  clock.moveTo(clock.now() + milliseconds);
  await new Promise(setImmediate);
}
