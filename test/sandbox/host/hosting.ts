/** A host with a virtual clock and a way to call it. */
import { setImmediate as macrotask } from 'node:timers/promises';
import { type SandboxClock, virtualClock } from '../../../sandbox/clock.ts';
import { memoryStore, type StateStore } from '../../../sandbox/host/durable/state-store.ts';
import type { EmbeddedHost, HostKeys, HostOptions } from '../../../sandbox/host/embedded-host.ts';
import { createHost } from '../../../sandbox/host/host.ts';
import { captureRegistrations } from '../../../sandbox/host/registrations.ts';
import type { Registry } from '../../../sandbox/host/registry.ts';

export const ORIGIN = 'http://127.0.0.1:7091';
export const START = Date.parse('2026-03-03T09:00:00Z');

export const KEYS: HostKeys = {
  master: 'the-master-key',
  host: { default: 'the-host-key' },
  functions: { guarded: { default: 'its-default-key', partner: 'its-partner-key' } },
  durable: 'the-durable-key',
};

export type Hosted = {
  readonly host: EmbeddedHost;
  readonly clock: SandboxClock;
  readonly storage: StateStore;
  readonly registry: Registry;
  /** Sends a request; a body is sent as JSON. */
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** The same below the durable API, with its key. */
  readonly durable: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** What the host logged. */
  readonly lines: readonly string[];
};

export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly json: unknown;
};

/** Starts a host for what `register` registers. */
export async function hosted(register: () => void, options: Partial<HostOptions> = {}): Promise<Hosted> {
  const clock = options.clock ?? virtualClock(START);
  const storage = options.storage ?? memoryStore();
  const registry = options.registry ?? captureRegistrations(register);
  const lines: string[] = [];
  const host = createHost({
    registry,
    clock,
    storage,
    hostJson: { extensions: { durableTask: { hubName: 'testhub' } } },
    settings: {},
    keys: KEYS,
    origin: ORIGIN,
    log: (line) => void lines.push(line),
    ...options,
  });
  await host.start();
  const call: Hosted['call'] = async (method, path, body, headers = {}) => {
    const typed = body === undefined ? {} : { 'content-type': 'application/json' };
    const init = {
      method,
      headers: { ...typed, ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    };
    return answerOf(await host.handle(new Request(`${ORIGIN}${path}`, init)));
  };
  const durable: Hosted['durable'] = (method, path, body) =>
    call(
      method,
      `/runtime/webhooks/durabletask/${path}${path.includes('?') ? '&' : '?'}code=${KEYS.durable}`,
      body,
    );
  return { host, clock, storage, registry, call, durable, lines };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const json: unknown =
    /json/.test(response.headers.get('content-type') ?? '') && text ? JSON.parse(text) : null;
  return { status: response.status, text, headers: response.headers, json };
}

/** Runs what can run, moving the clock to whatever is due next, until `done` holds or nothing is left to do. */
export async function runUntil(
  { host, clock }: Pick<Hosted, 'host' | 'clock'>,
  done: () => boolean,
): Promise<void> {
  for (let steps = 0; steps < 1000; steps += 1) {
    for (let quiet = 0; quiet < 5; quiet += 1) await macrotask();
    if (done()) return;
    const due = clock.nextDue(['due']);
    if (due === null && host.busy() === 0) break;
    if (due !== null) clock.moveTo(due);
  }
}

/** The status of an instance, as its owner sees it. */
export function statusOf(host: EmbeddedHost, instanceId: string): string | undefined {
  return host.instances().find((one) => one.instanceId === instanceId)?.runtimeStatus;
}
