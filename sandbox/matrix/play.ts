/** Plays one journey with one trouble, and says what became of it. */
import { createWorld } from '../world.ts';
import { arm } from './cases/arm.ts';
import type { Trouble } from './cases/case.ts';
import { standAtDoors } from './cases/inbound.ts';
import { listenToTables, type Recording, recordingOf } from './cases/recording.ts';
import type { Journey } from './journeys.ts';
import { type Rest, Stage } from './stage.ts';

export type Played = {
  readonly rests: readonly Rest[];
  /** What every ticket stated at each rest, as one text: the outcome of the case. */
  readonly outcome: string;
  /** In words; empty when the case held. */
  readonly disagreements: readonly string[];
  readonly recording: Recording;
  /** The newest lines the app logged. */
  readonly logged: readonly string[];
};

const KEPT_LINES = 5;

export async function play(journey: Journey, trouble: Trouble): Promise<Played> {
  const logged: string[] = [];
  const world = await createWorld({
    seed: 'matrix',
    log: (line) => void logged.splice(0, Math.max(0, logged.push(line) - KEPT_LINES)),
  });
  try {
    const doors = standAtDoors(world, trouble);
    const never = journey.never ?? false;
    const stage = new Stage(world, doors, { outage: trouble.family === 'outage', never });
    journey.prepare?.(stage);
    world.clock.moveTo(world.clock.now() + 120_000); // what was prepared can be read by now
    await stage.settle();
    const tableWrites = listenToTables(world);
    await arm(world, trouble);
    const failure = await journey.play(stage).then(
      () => [],
      (error: unknown) => [
        `the journey could not be played: ${error instanceof Error ? error.stack : error}`,
      ],
    );
    const { rests } = stage;
    const found = rests.flatMap(({ label, disagreements }) => disagreements.map((one) => `${label}: ${one}`));
    const outcome = rests.map(({ stated }) => stated.join(' + ')).join(' > ');
    const expected = journey.expects.map((stated) => stated.join(' + ')).join(' > ');
    const other =
      changesNothing(trouble) && outcome !== expected && !neverHeard(outcome) ? [`expected ${expected}`] : [];
    const recording = await recordingOf(world, tableWrites, doors);
    return { rests, outcome, disagreements: [...failure, ...found, ...other], recording, logged };
  } finally {
    world.stop();
  }
}

/** What the host recovers from by itself: a crash, a store's hiccup, slow reads, a delivery that came twice or late. */
function changesNothing(trouble: Trouble): boolean {
  if (trouble.family === 'inbound') return trouble.fate !== 'dropped';
  return ['none', 'crash', 'write'].includes(trouble.family);
}

/** The sender does not send again: an event that was lost before it was recorded comes in by a sweep, or never. */
function neverHeard(outcome: string): boolean {
  return outcome.startsWith('nothing');
}
