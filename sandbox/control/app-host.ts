/** Whatever runs the app: the embedded host in this process or a child, Azure Functions Core Tools, or nothing of ours. */
import type { Freeze } from '../host/embedded-host.ts';

export type HostName = 'embedded' | 'func' | 'none';

export type HostStatus = {
  /** Invocations, turns and activities in flight, plus messages ready to run. */
  readonly running: number;
  /** When the host's own clock has something due that must fire (durable timers), in ms; `null` when the tenant's clock has it. */
  readonly nextDue: number | null;
  /** The same for schedules, which a long jump may pass over. */
  readonly nextTick: number | null;
  /** Requests that a worker has taken which stands still; none when left out. */
  readonly frozenRequests?: number;
  /** Whether a worker stands still; none when left out. */
  readonly frozen?: boolean;
};

/** Times are ISO 8601; `endedAt` null while it runs or when a kill cut it off. */
export type ActivityRow = {
  readonly seq: number;
  readonly instanceId: string;
  readonly name: string;
  readonly attempt: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Outbound calls and table writes of it that passed through the host's hands. */
  readonly steps: number;
};

/** Kills at the `nth` execution (default the next) of an activity; `after`: its effect is done, its result not recorded. */
export type KillPoint = {
  readonly activity: string;
  readonly nth?: number;
  readonly point: 'before' | 'after';
};

/** Without `when`: now. `restart` default true. */
export type Kill = { readonly when?: KillPoint; readonly restart?: boolean };

export interface AppHost {
  readonly name: HostName;
  /** Where people reach the app, as `http://127.0.0.1:7071`. */
  readonly url: string;
  status(): Promise<HostStatus>;
  /** Moves the host's own clock; nothing to do when it shares the tenant's. */
  moveTo(ms: number): Promise<void>;
  activities(): Promise<readonly ActivityRow[]>;
  /** Throws an `UnsupportedByHost` where the process isn't ours. */
  kill(kill: Kill): Promise<'killed' | 'armed'>;
  /** Forgets where it was to be killed. Throws an `UnsupportedByHost` where the process isn't ours. */
  disarm(): Promise<void>;
  /** Has a worker stand still for a while. Throws an `UnsupportedByHost` where the process isn't ours. */
  freeze(freeze: Freeze): Promise<'frozen' | 'armed'>;
  /** Sends a request to the app; rejects when nothing listens. */
  fetch(request: Request): Promise<Response>;
  /** Forgets everything the app stored and starts it anew. */
  reset(): Promise<void>;
}

export class UnsupportedByHost extends Error {
  override readonly name = 'UnsupportedByHost';
}

/** What the supervisor asks a child process that runs the embedded host; each is answered by `HostReply` with its id. */
export type HostAsk =
  | { readonly id: number; readonly ask: 'status' | 'activities' | 'disarm' | 'reset' }
  /** `sentAt` in real ms, so that the way between the processes costs no sandbox time. */
  | { readonly id: number; readonly ask: 'moveTo'; readonly to: number; readonly sentAt: number }
  | { readonly id: number; readonly ask: 'arm'; readonly when: KillPoint }
  | { readonly id: number; readonly ask: 'freeze'; readonly freeze: Freeze };

export type HostReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: string };
