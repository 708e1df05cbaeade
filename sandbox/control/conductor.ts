/** Moves sandbox time forward, so that everything due happens in order and nothing is left running. */
import type { SandboxClock } from '../clock.ts';
import type { AppHost } from './app-host.ts';

export type ConductorOptions = {
  readonly clock: SandboxClock;
  readonly appHost: AppHost;
  /** Webhooks and presses on their way to the app. */
  readonly deliveriesRunning: () => number;
  /** Webhooks that wait for their time to be sent; settling sends them. */
  readonly deliveriesWaiting?: () => number;
  /** Calls of the app that no answer will come for before time moves (a `hang` fault, a slow answer). */
  readonly callsHanging: () => number;
  /** Calls of the app that are being answered, which takes no sandbox time: nothing moves before. */
  readonly callsAnswering?: () => number;
  /** When the app's own tables have something due next, in ms; a sweep of the app picks it up. */
  readonly nextHint?: (now: number) => Promise<number | null>;
  /** Whether the app still owes a proof or a write-back. */
  readonly pending?: () => Promise<boolean>;
  /** Real milliseconds that only grow. */
  readonly realNow?: () => number;
  /** Real milliseconds an advance may take; 60 s when left out. */
  readonly longestMs?: number;
};

export interface Conductor {
  /** Resolves true once `to` is reached and everything is idle; false when `longestMs` was not enough. */
  advance(to: number): Promise<boolean>;
  /**
   * Resolves true once nothing runs and nothing is owed; false after `timeoutMs` real milliseconds (default `longestMs`),
   * or when something is owed for four days of sandbox time.
   */
  settle(timeoutMs?: number): Promise<boolean>;
}

const LONGEST_MS = 60_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
/** Up to here an advance stops at every occurrence of every schedule. */
const EVERY_TICK_WITHIN = 2 * HOUR;
/** Up to here it stops every five minutes between due things, then every hour, and beyond a week every six. */
const SHORT_STEPS_WITHIN = 48 * HOUR;
const HOURLY_WITHIN = 7 * 24 * HOUR;
/** What is owed for longer waits for something that no sweep hurries: between due things there is a tick now and then. */
const EVERY_TICK_WHILE_OWED = 10 * MINUTE;
/** What is still owed after so much sandbox time waits for something that does not come: settling gives up. */
const LONGEST_OWED = 4 * 24 * HOUR;
/** How long an overdue hint keeps an advance on every tick, so that a sweep can pick it up. */
const OVERDUE_PATIENCE = 10 * MINUTE;

export function createConductor(options: ConductorOptions): Conductor {
  const { clock, appHost, realNow = () => performance.now(), longestMs = LONGEST_MS } = options;
  const moveTo = async (ms: number) => {
    clock.moveTo(ms);
    await appHost.moveTo(ms);
  };
  const idle = (deadline: number) => idleBy(options, () => realNow() < deadline);
  return {
    async advance(to) {
      const deadline = realNow() + longestMs;
      const span = to - clock.now();
      while (await idle(deadline)) {
        if (clock.now() >= to) return true;
        await moveTo(Math.min(to, await nextStop(options, span)));
      }
      return false;
    },
    async settle(timeoutMs = longestMs) {
      const deadline = realNow() + timeoutMs;
      const began = clock.now();
      while (await idle(deadline)) {
        if (!(await owed(options))) return true;
        const now = clock.now();
        if (now - began > LONGEST_OWED) return false;
        const step = now - began > EVERY_TICK_WHILE_OWED ? 5 * MINUTE : 0;
        const next = earliest(now, [...(await dues(options)), ...later(await ticks(options), now + step)]);
        if (next === null) return false;
        await moveTo(next);
      }
      return false;
    },
  };
}

async function owed({ deliveriesWaiting, pending }: ConductorOptions): Promise<boolean> {
  return (deliveriesWaiting?.() ?? 0) > 0 || ((await pending?.()) ?? false);
}

/** Looks, some of them milliseconds apart, after which what waits for a hanging call is taken to wait only for that. */
const STUCK_AFTER_LOOKS = 60;

/** Whether nothing runs any more before `inTime` says no; looked at twice, because one thing ends as another starts. */
async function idleBy(options: ConductorOptions, inTime: () => boolean): Promise<boolean> {
  let before = '';
  for (let quiet = 0, looks = 0, same = 0; quiet < 2; looks++) {
    await pause(looks);
    const { running, frozenRequests = 0 } = await options.appHost.status();
    const hanging = options.callsHanging();
    const deliveries = Math.max(0, options.deliveriesRunning() - frozenRequests);
    const now = `${running} ${deliveries} ${hanging}`;
    same = hanging > 0 && now === before ? same + 1 : 0;
    before = now;
    const next = options.clock.nextDue();
    const firing = next !== null && next <= options.clock.now() ? 1 : 0; // a running clock fires a moment after it was moved
    const working = firing + Math.max(0, running + deliveries - held(hanging, deliveries));
    // Several things can wait for one call, a token's say: nothing moves until it is given up.
    const stuck = same > STUCK_AFTER_LOOKS && (options.callsAnswering?.() ?? 0) === 0;
    quiet = working === 0 || stuck ? quiet + 1 : 0;
    if (!inTime()) return false;
  }
  return true;
}

/** A call that hangs holds the activity that made it, and a press or webhook whose door waits for it. */
function held(hanging: number, deliveries: number): number {
  return hanging === 0 ? 0 : hanging + Math.min(hanging, deliveries);
}

/** Gives way to what runs in this process first, then to other processes. */
function pause(looks: number): Promise<void> {
  return new Promise((resolve) => {
    if (looks < 50) setImmediate(resolve);
    else setTimeout(resolve, 2);
  });
}

async function nextStop(options: ConductorOptions, span: number): Promise<number> {
  const now = options.clock.now();
  const hint = (await options.nextHint?.(now)) ?? null;
  const stops = [...(await dues(options)), hint];
  const overdue = hint !== null && hint <= now && now - hint <= OVERDUE_PATIENCE;
  const next = await ticks(options);
  const step = span <= SHORT_STEPS_WITHIN ? 5 * MINUTE : span <= HOURLY_WITHIN ? HOUR : 6 * HOUR;
  if (span <= EVERY_TICK_WITHIN || overdue) stops.push(...next);
  else stops.push(...later(next, now + step));
  return earliest(now, stops) ?? Number.POSITIVE_INFINITY;
}

async function dues({ clock, appHost }: ConductorOptions): Promise<readonly (number | null)[]> {
  return [clock.nextDue(['due']), (await appHost.status()).nextDue];
}

async function ticks({ clock, appHost }: ConductorOptions): Promise<readonly (number | null)[]> {
  return [clock.nextDue(['tick']), (await appHost.status()).nextTick];
}

const later = (times: readonly (number | null)[], than: number): readonly (number | null)[] =>
  times.map((time) => time && Math.max(time, than));

function earliest(now: number, times: readonly (number | null)[]): number | null {
  const ahead = times.filter((time): time is number => time !== null && time > now);
  return ahead.length > 0 ? Math.min(...ahead) : null;
}
