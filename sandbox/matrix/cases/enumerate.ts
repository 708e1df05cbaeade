/** Every case of a journey, in a fixed order. */
import type { Door, InboundFate, Trouble } from './case.ts';
import { effectsOn, OUTAGES } from './effects.ts';
import type { Recording } from './recording.ts';

/** A single failure, and so many in a row that patience is needed. */
const COUNTS = [1, 4];
/** Until the activity has run elsewhere, and until its request may be over. */
const FROZEN_MINUTES = [4, 90];
const LAGS = ['PT45S', 'PT10M', 'PT2H'];
const WRITE_EFFECTS = ['crash', 'conflict', 'busy', 'lost-answer', 'never-arrived'] as const;
const AGAIN: readonly InboundFate[] = ['twice', 'twice-at-once', 'dropped', 'unanswered'];
/** Who presses or acts waits for the answer, so that only machines' deliveries can be late. */
const FATES: Readonly<Record<Door, readonly InboundFate[]>> = {
  webhook: [...AGAIN, 'late'],
  press: AGAIN,
  notification: [...AGAIN, 'late'],
  act: AGAIN,
};

const DOORS = Object.keys(FATES) as readonly Door[];

export function casesOf(recording: Recording): readonly Trouble[] {
  return [
    { family: 'none' },
    ...crashes(recording),
    ...DOORS.flatMap((door) => inbound(door, recording.delivered[door])),
    ...LAGS.map((reads): Trouble => ({ family: 'lag', reads })),
    ...outages(recording),
    ...calls(recording),
    ...writes(recording),
    ...freezes(recording),
  ];
}

function crashes(recording: Recording): readonly Trouble[] {
  return executions(recording).flatMap(({ activity, nth }) =>
    (['before', 'after'] as const).map((point): Trouble => ({ family: 'crash', activity, nth, point })),
  );
}

function freezes(recording: Recording): readonly Trouble[] {
  return executions(recording).flatMap(({ activity, nth, steps }) =>
    upTo(steps).flatMap((index) =>
      FROZEN_MINUTES.map(
        (minutes): Trouble => ({ family: 'freeze', activity, nth, step: index + 1, minutes }),
      ),
    ),
  );
}

function executions({ activities }: Recording) {
  const seen = new Map<string, number>();
  return activities.map(({ name: activity, steps }) => {
    const nth = (seen.get(activity) ?? 0) + 1;
    seen.set(activity, nth);
    return { activity, nth, steps };
  });
}

function inbound(door: Door, times: number): readonly Trouble[] {
  return upTo(times).flatMap((index) =>
    FATES[door].map((fate): Trouble => ({ family: 'inbound', door, nth: index + 1, fate })),
  );
}

function outages({ calls }: Recording): readonly Trouble[] {
  const hosts = new Set(calls.map(({ match }) => match.host));
  const matches = [...calls.map(({ match }) => match), ...[...hosts].map((host) => ({ host }))];
  return matches.flatMap((match) =>
    OUTAGES.map((outage): Trouble => ({ family: 'outage', match, ...outage })),
  );
}

function calls({ calls }: Recording): readonly Trouble[] {
  return calls.flatMap(({ match, skips }) =>
    skips.flatMap((skip) =>
      effectsOn(match).flatMap((effect) =>
        COUNTS.map((count): Trouble => ({ family: 'call', match, skip, count, effect })),
      ),
    ),
  );
}

function writes({ tableWrites }: Recording): readonly Trouble[] {
  return tableWrites.flatMap(({ conditional }, after) =>
    WRITE_EFFECTS.filter((effect) => conditional || effect !== 'conflict').map(
      (effect): Trouble => ({ family: 'write', after, effect }),
    ),
  );
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
