/** The process that runs the app on the embedded host. Its parent says what it needs, and asks; it ends with it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Timer } from '../../src/connectors/outbound/timer.ts';
import { noticeLeadOf, readRulebook } from '../../src/kinds/rulebook.ts';
import { register } from '../../src/register.ts';
import { readSettings } from '../../src/settings.ts';
import { createStorage } from '../../src/storage.ts';
import { runningClock, type SandboxClock } from '../clock.ts';
import type { HostAsk, HostReply, HostStatus, KillPoint } from '../control/app-host.ts';
import type { ChildEvent, ChildStart } from '../control/child-messages.ts';
import { fileStore } from '../host/durable/file-store.ts';
import type { ActivityCall, EmbeddedHost } from '../host/embedded-host.ts';
import { createHost } from '../host/host.ts';
import { listen } from '../host/listen.ts';
import { captureRegistrations } from '../host/registrations.ts';
import { workersFetch, workersTimer } from '../host/worker.ts';
import { createSandboxApp, sandboxCredential } from './sandbox-app.ts';
import { sandboxFetch } from './sandbox-fetch.ts';

/**
 * Real time: how long a child that reached the armed point waits for its parent's SIGKILL before it kills itself, and
 * how long a function over its time gets beyond.
 */
const PATIENCE_MS = 5_000;
const HOST_JSON: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'host.json'), 'utf8'),
);

type Armed = KillPoint & { left: number };
type Running = { readonly host: EmbeddedHost; readonly clock: SandboxClock };

let armed: Armed | null = null;
let running: Running | null = null;

process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the parent says when to end
process.once('disconnect', () => process.exit(0));
process.on('message', (message: ChildStart | HostAsk) => {
  if ('start' in message) void begin(message.start);
  else void reply(message);
});

function tell(message: ChildEvent | HostReply, sent?: () => void): void {
  process.send?.(message, undefined, undefined, () => sent?.());
}

async function begin(start: ChildStart['start']): Promise<void> {
  try {
    running = await run(start);
    tell({ event: 'ready' });
  } catch (error) {
    tell({ event: 'failed', message: error instanceof Error ? error.message : String(error) }, () =>
      process.exit(1),
    );
  }
}

async function run({
  port,
  now,
  sandboxUrl,
  hostFolder,
  policyFolder,
  settings,
  keys,
  workers,
}: ChildStart['start']): Promise<Running> {
  const clock = runningClock(now);
  const log = (line: string) => console.log(line);
  const origin = `http://127.0.0.1:${port}`;
  const read = readSettings(settings);
  const fetch = workersFetch(sandboxFetch(sandboxUrl));
  const timer: Timer = workersTimer((ms, fire) => clock.schedule(clock.now() + ms, fire));
  const rulebook = readRulebook(policyFolder);
  const makeApp = () =>
    createSandboxApp({
      settings: read,
      clock,
      timer,
      fetch,
      stores: createStorage(
        read,
        clock,
        sandboxCredential(read, clock, fetch, timer),
        noticeLeadOf(rulebook),
        { makesAnchors: true },
      ),
      rulebook,
      log,
    });
  const app = makeApp();
  refuseIssues([
    ...app.tableIssues().map(({ file, path, message }) => `${file}${path}: ${message}`),
    ...read.issues.map(({ message }) => message),
  ]);
  const registry = captureRegistrations(() => register(app));
  if (registry.failure) throw registry.failure;
  const host = createHost({
    registry,
    load: () => captureRegistrations(() => register(makeApp())),
    workers,
    patienceMs: PATIENCE_MS,
    // Host and app share this process: it ends, and the parent starts another.
    onWorkerEnd: () => process.kill(process.pid, 'SIGKILL'),
    clock,
    storage: fileStore(hostFolder),
    hostJson: HOST_JSON,
    settings,
    keys,
    origin,
    log,
    onActivity: reached,
  });
  await host.start();
  await listen(host, '127.0.0.1', port);
  return { host, clock };
}

/** On Azure a broken part stays off and the rest goes on; here it stops the start (H17). */
function refuseIssues(issues: readonly string[]): void {
  if (issues.length > 0) throw new Error(`The app is not in order:\n  ${issues.join('\n  ')}`);
}

/** Where the app is to die: tells the parent, then lets nothing in this process run any more. */
function reached(point: 'before' | 'after', { name }: ActivityCall): Promise<void> | undefined {
  if (armed?.activity !== name || armed.point !== point) return;
  armed.left -= 1;
  if (armed.left > 0) return;
  armed = null;
  const activities = running?.host.activities() ?? [];
  tell({ event: 'reached', activities }, () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE_MS);
    process.kill(process.pid, 'SIGKILL');
  });
  return new Promise(() => undefined);
}

async function reply(ask: HostAsk): Promise<void> {
  const { id } = ask;
  try {
    tell({ id, value: answerTo(ask) ?? null });
  } catch (error) {
    tell({ id, failure: error instanceof Error ? error.message : String(error) });
  }
}

function answerTo(ask: HostAsk): unknown {
  if (!running) throw new Error('The app has not started yet.');
  switch (ask.ask) {
    case 'status':
      return statusOf(running);
    case 'activities':
      return running.host.activities();
    case 'moveTo':
      running.clock.moveTo(ask.to + Date.now() - ask.sentAt);
      return undefined;
    case 'arm':
      armed = { ...ask.when, left: ask.when.nth ?? 1 };
      return undefined;
    case 'disarm':
      armed = null;
      return undefined;
    case 'freeze':
      return running.host.freeze(ask.freeze);
    case 'reset':
      throw new Error('A child is not reset; its parent starts another one.');
  }
}

/** What is due already counts as running: the clock fires it a moment after it was moved. */
function statusOf({ host, clock }: Running): HostStatus {
  const next = clock.nextDue();
  const firing = next !== null && next <= clock.now() ? 1 : 0;
  return {
    running: host.busy() + firing,
    nextDue: clock.nextDue(['due']),
    nextTick: clock.nextDue(['tick']),
    ...host.standing(),
  };
}
