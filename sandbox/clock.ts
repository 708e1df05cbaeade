/**
 * Sandbox time: one clock that everything simulated and the embedded host share.
 *
 * A `virtual` clock stands still until somebody moves it; tests live there. A `running` clock follows the real
 * one plus an offset that `moveTo` enlarges; `npm start` lives there. Time never goes back, and is whole milliseconds:
 * what is due at a fraction of one is due at the next.
 */
export type Cancel = () => void;

type Entry = {
  readonly at: number;
  readonly order: number;
  readonly kind: DueKind;
  readonly fire: () => void;
};

/** `tick`: a schedule's next occurrence, which a long jump may pass over; `due`: anything that must fire in order. */
type DueKind = 'due' | 'tick';

export interface SandboxClock {
  /** Milliseconds since the epoch, sandbox time. */
  now(): number;
  /** Calls `fire` once when sandbox time reaches `at` (never synchronously). Returns how to take it back. */
  schedule(at: number, fire: () => void, kind?: DueKind): Cancel;
  /** When the earliest thing of the given kinds is due (every kind when left out), or `null`. */
  nextDue(kinds?: readonly DueKind[]): number | null;
  /** Moves sandbox time forward to `to` (no effect if it is past) and fires what became due, in order of time. */
  moveTo(to: number): void;
  /** Stops real timers, so that a process can end. */
  stop(): void;
}

/** The pending entries of a clock, in order of time and then of arrival. */
class Agenda {
  #entries: Entry[] = [];
  #order = 0;

  add(when: number, kind: DueKind, fire: () => void): Entry {
    const at = Math.ceil(when);
    const entry = { at, kind, fire, order: this.#order++ };
    const index = this.#entries.findIndex((other) => other.at > at);
    if (index < 0) this.#entries.push(entry);
    else this.#entries.splice(index, 0, entry);
    return entry;
  }

  remove(entry: Entry): void {
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#entries.splice(index, 1);
  }

  next(kinds?: readonly DueKind[]): number | null {
    const entry = this.#entries.find(({ kind }) => !kinds || kinds.includes(kind));
    return entry ? entry.at : null;
  }

  takeDue(now: number): Entry | null {
    const first = this.#entries[0];
    if (!first || first.at > now) return null;
    this.#entries.shift();
    return first;
  }
}

/** A clock that only `moveTo` moves. */
export function virtualClock(startAt: number): SandboxClock {
  const agenda = new Agenda();
  let now = Math.ceil(startAt);
  let flushing = false;
  const flush = () => {
    flushing = false;
    for (let entry = agenda.takeDue(now); entry; entry = agenda.takeDue(now)) entry.fire();
  };
  const flushSoon = () => {
    if (flushing) return;
    flushing = true;
    queueMicrotask(flush);
  };
  return {
    now: () => now,
    schedule(at, fire, kind = 'due') {
      const entry = agenda.add(at, kind, fire);
      if (entry.at <= now) flushSoon();
      return () => agenda.remove(entry);
    },
    nextDue: (kinds) => agenda.next(kinds),
    moveTo(to) {
      if (to > now) now = Math.ceil(to);
      flushSoon();
    },
    stop: () => undefined,
  };
}

const LONGEST_REAL_TIMER = 2 ** 31 - 1;

/** A clock that follows the real one; `moveTo` adds to its offset. */
export function runningClock(startAt: number = Date.now()): SandboxClock {
  const agenda = new Agenda();
  let offset = Math.ceil(startAt) - Date.now();
  let timer: NodeJS.Timeout | null = null;
  const now = () => Date.now() + offset;
  const rearm = () => {
    if (timer) clearTimeout(timer);
    const next = agenda.next();
    timer = next === null ? null : setTimeout(run, Math.min(Math.max(next - now(), 0), LONGEST_REAL_TIMER));
  };
  const run = () => {
    for (let entry = agenda.takeDue(now()); entry; entry = agenda.takeDue(now())) entry.fire();
    rearm();
  };
  return {
    now,
    schedule(at, fire, kind = 'due') {
      const entry = agenda.add(at, kind, fire);
      rearm();
      return () => {
        agenda.remove(entry);
        rearm();
      };
    },
    nextDue: (kinds) => agenda.next(kinds),
    moveTo(to) {
      if (to > now()) offset += Math.ceil(to) - now();
      rearm();
    },
    stop() {
      if (timer) clearTimeout(timer);
    },
  };
}
