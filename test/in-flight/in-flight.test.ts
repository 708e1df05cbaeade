import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { KINDS } from '../../src/kinds/index.ts';
import { orchestratorsFor } from '../../src/orchestrators/index.ts';
import { agree, stated } from '../support/statements.ts';
import { aWorld } from '../support/world.ts';
import { isThere } from './place.ts';
import { PLACES } from './places.ts';
import { recordedAt } from './recorded.ts';
import { asLeft, failuresOf, journalOf, playTo } from './tape.ts';

const ORCHESTRATORS = join(import.meta.dirname, '..', '..', 'src', 'orchestrators');
/** Real milliseconds after which one place is taken to stand still. */
const timeout = 120_000;
const WAITS = /\b(?:sleep\w*\(context|waitForExternalEvent\()/;

describe('a run that the release before left in flight', () => {
  for (const [place, { goOn, states, settings = {} }] of Object.entries(PLACES))
    test(`a run that the release before left in flight goes on and its ticket ends truthful: ${place}`, {
      timeout,
    }, async (t) => {
      const left = recordedAt(place);
      const world = await aWorld(t, { ...(await asLeft(left)), settings });
      const failures = failuresOf(world);
      await playTo(world, left);
      const { number } = left;
      assert.deepEqual(journalOf(world, number), left.journal, 'the tape leads to another tenant');
      assert.equal(stated(world, number), states[0]);
      await goOn(world, number);
      assert.equal(stated(world, number), states[1]);
      await agree(world);
      assert.deepEqual(failures, [], 'a run of the release before can not be replayed');
    });
});

describe('the places where runs wait', () => {
  const waiting = Object.values(PLACES).flatMap(({ waits }) => waits ?? []);

  test('the places where runs wait are in each orchestrator there is', () => {
    const there = new Set(waiting.map(({ run }) => run));
    const without = Object.keys(orchestratorsFor(KINDS.map(({ kind }) => kind))).filter(
      (name) => !there.has(name),
    );
    assert.deepEqual(without, [], 'add a place and record it: npm run in-flight -- "its name"');
  });

  test('the places where runs wait are in each file of orchestrators that waits', () => {
    const files = globSync('**/*.ts', { cwd: ORCHESTRATORS })
      .filter((path) => WAITS.test(readFileSync(join(ORCHESTRATORS, path), 'utf8')))
      .sort();
    assert.ok(files.length > 10);
    assert.deepEqual([...new Set(waiting.map(({ at }) => at))].sort(), files);
  });

  test('the places where runs wait are what was recorded at each', () => {
    for (const [place, { waits }] of Object.entries(PLACES)) {
      if (waits === null) continue;
      const { host } = recordedAt(place);
      const runs = host.flatMap((change) => (change.kind === 'put' ? [change.instance] : []));
      assert.ok(
        runs.some((run) => isThere(run, waits)),
        `${place}: no run of ${waits.run} waits after ${waits.after}`,
      );
    }
  });
});
