import type { Means } from '../activities/activity.ts';
import { addMilliseconds, instant, MINUTE } from '../domain/instant.ts';
import type { Look } from './sweep.ts';

/** A link that fails for so long may be one that never works again, while a fresh one would. */
const PATIENCE = 15 * MINUTE;

/** Whether what goes by this name, or the sweep as a whole, has been failing for so long that it is to begin with a fresh link. */
export function isToBeginAnew({ clock }: Pick<Means, 'clock'>, look: Look, called: string): boolean {
  return hasFailedFor(clock, look, called, PATIENCE);
}

export function hasFailedFor(clock: Means['clock'], look: Look, called: string, time: number): boolean {
  const since = look.failingSince(called);
  return since !== null && since <= addMilliseconds(instant(clock.now()), -time);
}
