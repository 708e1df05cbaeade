import type { Means } from '../activities/activity.ts';
import { type RefusedCalls, refusedNow, wordsOf } from '../activities/outbox/refused-calls.ts';
import type { Blind } from '../console/blind-note.ts';
import type { Instant } from '../domain/instant.ts';
import { blindness, reasonOf } from '../domain/sweep-state.ts';
import { sweepState } from './sweep.ts';
import { boundOf, SWEEPS, type SweepName } from './sweep-list.ts';

/** What nobody looks at now, past the bound of each sweep, for the console. */
export async function blindSweeps(means: Means, now: Instant): Promise<readonly Blind[]> {
  const names = Object.keys(SWEEPS) as SweepName[];
  const blind = await Promise.all(names.map((name) => blindOf(means, name, now)));
  const refused = await refusedNow(means, now).catch(() => []);
  return [...blind.filter((one) => one !== null), ...refused.map(blindOfRefused)];
}

function blindOfRefused(one: RefusedCalls): Blind {
  const { because, todo } = wordsOf(one);
  return { meanwhile: because, since: one.since, because: todo };
}

async function blindOf(means: Means, name: SweepName, now: Instant): Promise<Blind | null> {
  const { meanwhile } = SWEEPS[name];
  try {
    const state = (await sweepState(means, name))?.row;
    const blind = state && blindness(state, now, boundOf(means.limits, name), now);
    return blind ? { meanwhile, since: blind.since, because: blind.because } : null;
  } catch (error) {
    return { meanwhile, since: null, because: reasonOf(error) };
  }
}

/** Why the members of governed groups, or their accounts, are not followed just now; a first refusal counts. */
export async function notFollowed(means: Means): Promise<Blind | null> {
  for (const name of ['watchGroups', 'watchUsers'] as const) {
    const outage = (await sweepState(means, name).catch(() => null))?.row.outage; // health names a spoiled row
    if (outage && !outage.over)
      return { meanwhile: SWEEPS[name].meanwhile, since: outage.since, because: outage.because };
  }
  return null;
}
