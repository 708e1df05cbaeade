import type { SandboxClock } from '../clock.ts';
import { seededRandom } from './random.ts';
import type { Random } from './simulator.ts';

/**
 * What is drawn about one thing at this moment. Two things never move each other's draws: calls that are under way together
 * may arrive in any order, and one call more or less elsewhere changes nothing here. The same thing asked again in the same
 * millisecond has a draw of its own.
 */
export type Chance = (subject: string) => Random;

export function createChance(seed: string, clock: Pick<SandboxClock, 'now'>): Chance {
  const asked = new Map<string, number>();
  let moment = Number.NaN;
  return (subject) => {
    if (clock.now() !== moment) asked.clear();
    moment = clock.now();
    const times = asked.get(subject) ?? 0;
    asked.set(subject, times + 1);
    return seededRandom(`${seed}/${moment}/${times}/${subject}`);
  };
}
