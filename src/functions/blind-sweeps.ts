import type { Means } from '../activities/activity.ts';
import { type RefusedCalls, refusedNow, wordsOf } from '../activities/outbox/refused-calls.ts';
import type { Blind } from '../console/blind-note.ts';
import { type ConnectionFault, keyOf } from '../domain/connection-state.ts';
import type { Instant } from '../domain/instant.ts';
import { blindness, reasonOf } from '../domain/sweep-state.ts';
import { connectionFaults } from './connection-faults.ts';
import { sweepState } from './sweep.ts';
import { boundOf, SWEEPS, type SweepName } from './sweep-list.ts';
import { isToldElsewhere } from './told-elsewhere.ts';

/** What nobody looks at now, past the bound of each sweep, for the console. */
export async function blindSweeps(means: Means, now: Instant): Promise<readonly Blind[]> {
  const names = Object.keys(SWEEPS) as SweepName[];
  const blind = await Promise.all(names.map((name) => blindOf(means, name, now)));
  const refused = await refusedNow(means, now).catch(() => []);
  const faults = await connectionFaults(means).catch(() => []);
  return [
    ...faults.filter(({ about }) => !isToldElsewhere(about, 'banner')).map(blindOfFault),
    ...blind.filter((one) => one !== null),
    ...refused.map(blindOfRefused),
  ];
}

function blindOfFault(fault: ConnectionFault): Blind {
  const { since, because, todo } = fault;
  return { meanwhile: `${keyOf(fault)} fails.`, since, because: `${because} ${todo ?? ''}`.trimEnd() };
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
