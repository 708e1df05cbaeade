import type { Call, FaultBook, FaultRule, Strike } from '../simulator.ts';
import { durationMs } from './duration.ts';
import { matcher } from './matcher.ts';

/** A rule in force. `struck` counts the calls it hit. */
type FaultRow = FaultRule & { readonly id: string; readonly struck: number };

/**
 * The faults in force, in the order they were added. The first rule that matches and still has calls to hit
 * strikes; later rules don't see a call that was struck.
 */
export interface Faults extends FaultBook {
  /** Throws a `RangeError` for a rule that can't work (an unreadable duration, a status outside 100 to 599). */
  add(rule: FaultRule): FaultRow;
  list(): readonly FaultRow[];
  /** Whether there was such a rule. */
  remove(id: string): boolean;
  clear(): void;
  /** The longest time, in milliseconds, that a rule has this call take; 0 when none does. Counts the call. */
  slownessOf(call: Call): number;
  /**
   * The same rules for the items inside a batch. Only rules that name a path apply: "every second call fails"
   * means calls, not the items they carry.
   */
  readonly items: FaultBook;
}

type Entry = {
  readonly id: string;
  readonly rule: FaultRule;
  readonly matches: (call: Call) => boolean;
  /** Milliseconds of lag or slowness; 0 for rules that strike. */
  readonly time: number;
  passed: number;
  struck: number;
};

export function createFaults(): Faults {
  let entries: Entry[] = [];
  let added = 0;
  const row = ({ id, rule, struck }: Entry): FaultRow => ({ ...rule, id, struck });
  const bookOf = (sees: (entry: Entry) => boolean): FaultBook => ({
    strike: (call) => (entries.length === 0 ? null : strike(entries.filter(sees), call)),
    lagOf: (call) =>
      entries.reduce((longest, entry) => {
        const counts = kindOf(entry) === 'lag' && entry.time > longest && sees(entry) && entry.matches(call);
        return counts ? entry.time : longest;
      }, 0),
  });
  return {
    ...bookOf(() => true),
    items: bookOf(({ rule }) => rule.match.path !== undefined),
    slownessOf: (call) =>
      entries
        .filter((entry) => kindOf(entry) === 'slow' && entry.matches(call) && isHit(entry))
        .reduce((longest, { time }) => Math.max(longest, time), 0),
    add(rule) {
      check(rule);
      const time = timeOf(rule);
      added += 1;
      const entry = { id: `fault-${added}`, rule, matches: matcher(rule.match), time, passed: 0, struck: 0 };
      entries.push(entry);
      return row(entry);
    },
    list: () => entries.map(row),
    remove(id) {
      const before = entries.length;
      entries = entries.filter((entry) => entry.id !== id);
      return entries.length < before;
    },
    clear() {
      entries = [];
    },
  };
}

const kindOf = ({ rule }: Entry) => rule.effect.kind;

function timeOf({ effect }: FaultRule): number {
  if (effect.kind === 'lag') return durationMs(effect.reads);
  return effect.kind === 'slow' ? durationMs(effect.takes) : 0;
}

function strike(entries: readonly Entry[], call: Call): Strike | null {
  for (const entry of entries) {
    const { effect } = entry.rule;
    if (effect.kind === 'lag' || effect.kind === 'slow' || !entry.matches(call)) continue;
    if (isHit(entry)) return effect;
  }
  return null;
}

/** Counts a call that matches, and tells whether it is one of those that the rule hits. */
function isHit(entry: Entry): boolean {
  const { skip = 0, count = Number.POSITIVE_INFINITY } = entry.rule;
  if (entry.passed < skip) entry.passed += 1;
  else if (entry.struck < count) {
    entry.struck += 1;
    return true;
  }
  return false;
}

function check({ effect, skip = 0, count = 1 }: FaultRule): void {
  const status = effect.kind === 'status' ? effect.status : 500;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`A fault can't answer with status ${status}; use 200 to 599.`);
  }
  if ('appliedAfter' in effect && effect.appliedAfter !== undefined) {
    durationMs(effect.appliedAfter);
    if (effect.applied)
      throw new RangeError('A call is either applied at once or appliedAfter a while; choose.');
  }
  if (!Number.isInteger(skip) || skip < 0 || !Number.isInteger(count) || count < 1) {
    throw new RangeError(`A fault needs skip >= 0 and count >= 1, whole numbers; got ${skip} and ${count}.`);
  }
}
