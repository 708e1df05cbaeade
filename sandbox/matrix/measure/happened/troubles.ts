/** When a vendor could not be talked to, or told old news: nobody can be blamed for what could not be read. */

import { durationMs } from '../../../tenant/faults/duration.ts';
import type { FaultRule } from '../../../tenant/simulator.ts';
import type { World } from '../../../world.ts';

const MINUTE = 60_000;
/** However long an answer asks to wait, nobody has to be waited for longer. */
const LONGEST_PAUSE = 15 * MINUTE;
/** A clock that moves further at once was moved for a host that was away. */
const NAP = 15 * MINUTE;

type Trouble = {
  readonly id: string;
  readonly rule: FaultRule;
  readonly from: number;
  /** `null`: it is still so. */
  to: number | null;
};

export interface Troubles {
  /** When what was so at a moment could be read at last; `Infinity`: it still can't. */
  readable(host: string, at: number): number;
  /** When the host was awake for the first time since. */
  awake(at: number): number;
  /** How long the host has been awake since it was away. */
  awakeFor(): number;
  /** How much longer than usual it may take: as far as reads stay behind, and as long as a few calls are told to wait. */
  patience(host: string): number;
}

/** A rule that strikes a few calls is no outage: whoever tries again gets through. */
export function noteTroubles({ tenant: { faults }, clock }: World): Troubles {
  const noted: Trouble[] = [];
  const { add, remove, clear } = faults;
  faults.add = (rule) => {
    const row = add(rule);
    noted.push({ id: row.id, rule, from: clock.now(), to: null });
    return row;
  };
  const over = (id?: string) => {
    for (const one of noted) if ((id === undefined || one.id === id) && one.to === null) one.to = clock.now();
  };
  faults.remove = (id) => {
    over(id);
    return remove(id);
  };
  faults.clear = () => {
    over();
    clear();
  };
  const leaps: { readonly from: number; readonly to: number }[] = [];
  const { moveTo } = clock;
  clock.moveTo = (to) => {
    const from = clock.now();
    if (to - from > NAP) leaps.push({ from, to });
    moveTo(to);
  };
  const of = (host: string) =>
    noted.filter(({ rule }) => rule.match.host === undefined || rule.match.host === host);
  const outages = (host: string) =>
    of(host).filter(({ rule }) => rule.effect.kind !== 'lag' && rule.count === undefined);
  return {
    readable: (host, at) =>
      outages(host).reduce((until, { from, to }) => {
        const end = to ?? Number.POSITIVE_INFINITY;
        return from <= until && end > until ? end : until;
      }, at),
    awakeFor: () => clock.now() - (leaps.at(-1)?.to ?? Number.NEGATIVE_INFINITY),
    awake: (at) => leaps.find(({ from, to }) => from <= at && to > at)?.to ?? at,
    patience: (host) => of(host).reduce((total, { rule }) => total + waitOf(rule), 0),
  };
}

function waitOf({ effect, count }: FaultRule): number {
  if (effect.kind === 'lag') return durationMs(effect.reads);
  if (count === undefined) return 0;
  const asked = effect.kind === 'status' ? Number(effect.retryAfter ?? 0) * 1_000 : 0;
  return count * Math.min(Math.max(MINUTE, asked), LONGEST_PAUSE);
}
