import type { Means } from '../activities/activity.ts';
import { callOperators, tellInChat } from '../activities/outbox/call-operators.ts';
import { moment } from '../activities/wording/words.ts';
import { DAY, type Instant, milliseconds } from '../domain/instant.ts';
import {
  blindness,
  type Outage,
  type SweepState,
  stuckItems,
  type ToldBy,
  type Trouble,
} from '../domain/sweep-state.ts';
import { boundOf, SWEEPS, type SweepName } from './sweep-list.ts';

/** Named in one message; the others are in health. */
const MOST_NAMED = 5;
/** That it is good again is news for so long. */
const NEWS_FOR = DAY;

/**
 * Tells operators once of a sweep that is blind past its bound, once when it looks again, and once of items that have
 * failed for an hour: in chat, or by an incident where chat reaches nobody. What could not be told is told at the next
 * tick. @returns the state with what was told.
 */
export async function tellOperators(
  means: Means,
  name: SweepName,
  state: SweepState,
  now: Instant,
  log: (line: string) => void,
): Promise<SweepState> {
  const outage = state.outage && (await tellOutage(means, name, state, state.outage, now, log));
  return { ...state, outage, items: await tellItems(means, name, state, now, log) };
}

async function tellOutage(
  means: Means,
  name: SweepName,
  state: SweepState,
  outage: Outage,
  now: Instant,
  log: (line: string) => void,
): Promise<Outage | null> {
  const { meanwhile, todo } = SWEEPS[name];
  if (outage.over) {
    const text = `${name} looks again since ${at(means, outage.over)}; it had not been able to since ${at(means, outage.since)}. Changes in between are caught up with.`;
    const isOld = milliseconds(now) - milliseconds(outage.over) > NEWS_FOR;
    if (isOld || (await tellInChat(means, name, text)) || outage.told === 'incident') return null;
    return outage;
  }
  if (outage.told || !blindness(state, now, boundOf(means.limits, name), now)) return outage;
  const text = `${name} has not been able to look since ${at(means, outage.since)}: ${outage.because} Until it can: ${meanwhile} ${todo}`;
  log(text);
  const told = await tell(means, name, `${name}:${outage.since}`, `${name} is blind`, text);
  return { ...outage, told };
}

async function tellItems(
  means: Means,
  name: SweepName,
  state: SweepState,
  now: Instant,
  log: (line: string) => void,
): Promise<SweepState['items']> {
  const untold = stuckItems(state, now).filter(([, { told }]) => told === null);
  const [oldest] = untold;
  if (!oldest) return state.items;
  const named = untold.slice(0, MOST_NAMED).map(([item, { because }]) => `${item}: ${because}`);
  const more =
    untold.length > named.length ? [`and ${untold.length - named.length} more, named by health`] : [];
  const text = `${name} can't follow ${untold.length} since ${at(means, oldest[1].since)}, and tries again at each of its times. ${[...named, ...more].join('; ')}. Nothing else waits for it. Look at the rows that are named, and repair or remove them.`;
  log(text);
  const once = `${name}:${oldest[0]}:${oldest[1].since}`;
  const told = await tell(means, name, once, `${name} can't follow ${oldest[0]}`, text);
  const marked = untold.map(([item, trouble]): [string, Trouble] => [item, { ...trouble, told }]);
  return { ...state.items, ...Object.fromEntries(marked) };
}

const at = ({ limits }: Means, when: Instant) => moment(when, limits?.timeZone ?? 'UTC');

async function tell(
  means: Means,
  name: SweepName,
  once: string,
  title: string,
  text: string,
): Promise<ToldBy> {
  return await callOperators(means, name, { correlationId: `sweep:${once}`, title, text });
}
