import type { Chance } from '../../chance.ts';
import { lognormal } from '../../random.ts';
import type { Random } from '../../simulator.ts';
import { BEFORE_TIME, REPLICAS, type View, type Visibility } from './cell.ts';

/**
 * How late reads are. `default`: each change reaches each replica after its own delay (median 3 s, 95% within 30 s,
 * now and then minutes up to ten), the eventual index later still. A number: everywhere after exactly so many
 * milliseconds. `off`: at once.
 */
export type LagModel = 'default' | 'off' | { readonly fixedMs: number };

export interface Lag {
  model: LagModel;
  /** When a change committed now becomes visible; drawn from `from` where given. */
  visibility(at: number, from?: Random): Visibility;
  /** A view for one read, of the call that is named. */
  view(call: string, now: number, eventual: boolean, lagMs: number): View;
}

const MEDIAN = 3000;
/** 95% within ten times the median: ln(10) / 1.645. */
const SIGMA = 1.4;
const LONGEST = 600_000;
/** One change in so many takes minutes on some replica. */
const STRAGGLERS = 0.002;
const FROM_THE_START: Visibility = Array.from({ length: REPLICAS + 1 }, () => BEFORE_TIME);

export function createLag(chance: Chance, initial: LagModel = 'default'): Lag {
  const delay = (from: Random) => {
    if (from.next() < STRAGGLERS) return 120_000 + from.next() * (LONGEST - 120_000);
    return Math.min(lognormal(from, MEDIAN, SIGMA), LONGEST);
  };
  const lag: Lag = {
    model: initial,
    visibility(at, from = chance('visible')) {
      const { model } = lag;
      if (at === BEFORE_TIME || model === 'off') return FROM_THE_START;
      if (model !== 'default') return FROM_THE_START.map(() => at + model.fixedMs);
      const replicas = Array.from({ length: REPLICAS }, () => at + delay(from));
      return [...replicas, Math.max(...replicas) + delay(from)];
    },
    view(call, now, eventual, lagMs) {
      if (lag.model === 'off') return { from: 'committed', now, lag: lagMs };
      if (eventual) return { from: 'eventual', now, lag: lagMs };
      return { from: Math.floor(chance(call).next() * REPLICAS), now, lag: lagMs };
    },
  };
  return lag;
}
