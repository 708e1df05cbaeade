import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nameOf, type Trouble } from '../../sandbox/matrix/cases/case.ts';
import { casesOf } from '../../sandbox/matrix/cases/enumerate.ts';
import { JOURNEYS } from '../../sandbox/matrix/journeys.ts';
import { journeyNamed, readOptions } from '../../sandbox/matrix/options.ts';
import { PLANTS } from '../../sandbox/matrix/planted/plants.ts';
import { tryPlant } from '../../sandbox/matrix/planted/self-test.ts';
import { play } from '../../sandbox/matrix/play.ts';
import { replayCommand } from '../../sandbox/matrix/report.ts';
import { chosen } from '../../sandbox/matrix/run.ts';

/** How many cases of each family a journey of the sample gets, spread over all it has. */
const SAMPLE: Readonly<Partial<Record<Trouble['family'], number>>> = {
  crash: 4,
  inbound: 2,
  call: 6,
  write: 4,
};

function sampleOf(cases: readonly Trouble[]): readonly Trouble[] {
  return Object.entries(SAMPLE).flatMap(([family, wanted = 0]) => {
    const all = cases.filter((one) => one.family === family);
    const step = Math.max(1, Math.floor(all.length / wanted));
    return all.filter((_, index) => index % step === step >> 1).slice(0, wanted);
  });
}

describe('the fault matrix', () => {
  for (const journey of JOURNEYS) {
    test(`holds without trouble: ${journey.title}`, async () => {
      const { disagreements } = await play(journey, { family: 'none' });
      assert.deepEqual(disagreements, []);
    });
  }

  for (const name of ['time-bound', 'teams']) {
    test(`invariants 1 to 8 hold in a sample of what can go wrong: ${journeyNamed(name).title}`, async () => {
      const journey = journeyNamed(name);
      const { recording } = await play(journey, { family: 'none' });
      for (const trouble of sampleOf(casesOf(recording))) {
        const { disagreements } = await play(journey, trouble);
        assert.deepEqual(disagreements, [], replayCommand({ journey: name, name: nameOf(trouble) }));
      }
    });
  }

  for (const plant of PLANTS.filter(({ name }) =>
    ['removal-without-counting', 'note-without-looking'].includes(name),
  )) {
    test(`catches a planted mistake: ${plant.mistake}`, async () => {
      const { caught, output } = await tryPlant(plant);
      assert.ok(caught, output);
    });
  }

  test('shards take every case once, and a name takes that case alone', async () => {
    const { recording } = await play(journeyNamed('time-bound'), { family: 'none' });
    const all = casesOf(recording);
    const names = all.map(nameOf);
    assert.equal(new Set(names).size, names.length);
    const shards = [1, 2, 3].map((index) => chosen(all, { only: [], shard: { index, of: 3 } }));
    assert.deepEqual(shards.flat().map(nameOf).toSorted(), names.toSorted());
    const one = chosen(all, { only: ['crash/applyChange/1/after'], shard: { index: 1, of: 1 } });
    assert.deepEqual(one.map(nameOf), ['crash/applyChange/1/after']);
  });

  test('says what it takes when it is asked for something else', () => {
    assert.throws(() => readOptions(['--journey', 'nowhere']), /there are standard, time-bound/);
    assert.throws(() => readOptions(['--shard', '3/2']), /i from 1 to n/);
    assert.throws(() => readOptions(['--budget', 'soon']), /takes seconds/);
  });
});
