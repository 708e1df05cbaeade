/** What an embedded Functions host needs, and what it offers. */
import type { SandboxClock } from '../clock.ts';
import type { RuntimeStatus } from './durable/state.ts';
import type { StateStore } from './durable/state-store.ts';
import type { Registry } from './registry.ts';

/** Keys as Azure keeps them: name → value. */
export type HostKeys = {
  readonly master: string;
  /** Host keys, good for every function of level `function`; Azure makes one named `default`. */
  readonly host: Readonly<Record<string, string>>;
  /** Function name → key name → value. */
  readonly functions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The `durabletask_extension` system key. */
  readonly durable: string;
};

export type ActivityCall = {
  readonly name: string;
  readonly instanceId: string;
  /** 1 for the first activity execution this host object began, 2 for the next, … */
  readonly nth: number;
};

/** A worker stands still for a while: now, or before the `step`th outbound call or table write of an activity's nth execution. */
export type Freeze = {
  readonly when?: { readonly activity: string; readonly nth?: number; readonly step?: number };
  /** Milliseconds of sandbox time. */
  readonly forMs: number;
};

export type HostOptions = {
  readonly registry: Registry;
  /** Loads the app once more, as each further worker does: one more to start with, one in place of another. */
  readonly load?: () => Registry;
  /** How many workers run the app; one when left out. */
  readonly workers?: number;
  /**
   * Real milliseconds that a function over its time still gets. Where the clock runs and is moved by others, a function
   * can begin just before a jump, and be minutes old before it had a moment to do anything. None when left out.
   */
  readonly patienceMs?: number;
  /** Told that a worker has to end. Whoever runs the app in the host's own process ends that; else another is started. */
  readonly onWorkerEnd?: () => void;
  readonly clock: SandboxClock;
  readonly storage: StateStore;
  /** The parsed host.json. */
  readonly hostJson: unknown;
  /** App settings: `%NAME%` in bindings, `AzureWebJobs.<function>.Disabled`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly keys: HostKeys;
  /** Scheme, host and port that links name, as `http://127.0.0.1:7071`. */
  readonly origin: string;
  readonly log?: (line: string) => void;
  /** Makes ids; random when left out. A seeded one makes runs repeat exactly. */
  readonly guid?: () => string;
  /** `socket`: durable clients send to `origin`, which must then be listened on. Default: straight to this host. */
  readonly clientTransport?: 'in-process' | 'socket';
  /** Runs around each activity: `after` means the effect happened and the result is not recorded yet. */
  readonly onActivity?: (point: 'before' | 'after', call: ActivityCall) => Promise<void> | void;
};

export type ActivityRun = {
  readonly seq: number;
  readonly instanceId: string;
  readonly name: string;
  /** 1, or more when a kill cut an earlier execution of the same scheduled call off. */
  readonly attempt: number;
  /** Milliseconds of sandbox time. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Outbound calls and table writes, as far as they pass through the host's hands. */
  readonly steps: number;
};

export type InstanceSummary = {
  readonly instanceId: string;
  readonly name: string;
  readonly runtimeStatus: RuntimeStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly output: unknown;
  readonly customStatus: unknown;
  /** Events in the history, and their size as JSON text in UTF-8 bytes. */
  readonly historyEvents: number;
  readonly historyBytes: number;
};

export interface EmbeddedHost {
  /** Runs `appStart` hooks, resumes what storage holds, schedules timers. */
  start(): Promise<void>;
  /** Everything HTTP: functions, `/runtime/webhooks/durabletask`, `/admin`, `/`. */
  handle(request: Request): Promise<Response>;
  /** Turns, activities, HTTP and timer invocations in flight, plus messages ready to run now; not what is frozen. */
  busy(): number;
  /** Resolves once `busy()` is 0. */
  idle(): Promise<void>;
  /** Every activity execution this host object began, oldest first. */
  activities(): readonly ActivityRun[];
  instances(): readonly InstanceSummary[];
  /** Runs a timer-triggered function now, as an operator would through the admin API. */
  runTimer(name: string): Promise<void>;
  /** Whether a worker stands still, and how many requests it has taken that nobody answers before it goes on. */
  standing(): { readonly frozen: boolean; readonly frozenRequests: number };
  /** Has one worker stand still, in the middle of whatever it does; the others go on. */
  freeze(freeze: Freeze): 'frozen' | 'armed';
  /** As SIGKILL: what is in flight is abandoned and its results are dropped; storage stays as it was. */
  kill(): void;
  /** As SIGTERM: refuses new work, lets running invocations end, runs `appTerminate` hooks. */
  stop(): Promise<void>;
}
