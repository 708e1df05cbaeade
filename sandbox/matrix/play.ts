/** Plays one journey with one trouble, and says what became of it. */

import { type TableWay, wayFor } from '../tables/table-way.ts';
import { arm } from './cases/arm.ts';
import { nameOf, type Trouble } from './cases/case.ts';
import { listenToTables, type Recording, recordingOf } from './cases/recording.ts';
import type { Journey } from './journeys.ts';
import { endedWithoutReason } from './measure/without-reason.ts';
import { type Morning, morningOf, noonAfter } from './morning.ts';
import type { Rest } from './stage.ts';

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
/** So many tickets are counted, not listed. */
const MANY = 10;

const mornings = new Map<Journey, Promise<Morning>>();

function morning(journey: Journey): Promise<Morning> {
  const known = mornings.get(journey) ?? morningOf(journey);
  mornings.set(journey, known);
  return known;
}

/** The way that a case goes by itself: always the same. */
export function wayOf(journey: Journey, trouble: Trouble): TableWay {
  return wayFor(`${journey.name} ${nameOf(trouble)}`);
}

/** @param tables how the app reaches its tables, if not as the case does by itself. */
export async function play(
  journey: Journey,
  trouble: Trouble,
  tables: TableWay = wayOf(journey, trouble),
): Promise<Played> {
  const logged: string[] = [];
  const log = (line: string) => void logged.splice(0, Math.max(0, logged.push(line) - KEPT_LINES));
  const { world, doors, stage } = await noonAfter(await morning(journey), journey, trouble, { tables, log });
  try {
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
    const outcome = wordsOf(rests.map(({ stated }) => stated));
    const expects = expectedIn(journey, trouble, outcome);
    const expected = wordsOf(expects);
    const other =
      changesNothing(trouble) && !fits(outcome, expected) && !neverHeard(outcome)
        ? [`expected ${expected}`]
        : [];
    const badly = endedWithoutReason(
      trouble,
      rests.map(({ stated }) => stated),
      expects,
    );
    const recording = await recordingOf(world, tableWrites, doors);
    return { rests, outcome, disagreements: [...failure, ...found, ...other, ...badly], recording, logged };
  } finally {
    world.stop();
  }
}

type Expected = Journey['expects'];

const wordsOf = (expects: Expected): string =>
  expects.map((stated) => counted(stated).join(' + ')).join(' > ');

/** Many that state the same are told as one. */
function counted(stated: readonly string[]): readonly string[] {
  if (stated.length < MANY) return stated;
  return [...Map.groupBy(stated, (one) => one)].map(([one, all]) => `${all.length}x ${one}`);
}

function expectedIn({ expects, orElse }: Journey, { family }: Trouble, outcome: string): Expected {
  return orElse && family !== 'none' && fits(outcome, wordsOf(orElse)) ? orElse : expects;
}

/** `none/*` stands for every outcome without access. */
function fits(outcome: string, expected: string): boolean {
  const words = outcome.split(/(?<=[+>]) /);
  const wanted = expected.split(/(?<=[+>]) /);
  return (
    words.length === wanted.length &&
    wanted.every((one, index) => {
      const [before = '', after] = one.split('*');
      const word = words[index] ?? '';
      return after === undefined ? word === one : word.startsWith(before) && word.endsWith(after);
    })
  );
}

/** What the host recovers from by itself: a crash, a worker that stands still, a store's hiccup, slow reads, a delivery that came twice or late. */
function changesNothing(trouble: Trouble): boolean {
  if (trouble.family === 'inbound') return trouble.fate !== 'dropped';
  return ['none', 'crash', 'freeze', 'write'].includes(trouble.family);
}

/** The sender does not send again: an event that was lost before it was recorded comes in by a sweep, or never. */
function neverHeard(outcome: string): boolean {
  return outcome.includes('nothing');
}
