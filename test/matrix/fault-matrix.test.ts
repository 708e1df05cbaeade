import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { nameOf, type Trouble } from '../../sandbox/matrix/cases/case.ts';
import { casesOf } from '../../sandbox/matrix/cases/enumerate.ts';
import { judged } from '../../sandbox/matrix/expected-disagreements.ts';
import { JOURNEYS } from '../../sandbox/matrix/journeys.ts';
import { morningOf, noonAfter } from '../../sandbox/matrix/morning.ts';
import { journeyNamed, readOptions } from '../../sandbox/matrix/options.ts';
import { named, PLANTS } from '../../sandbox/matrix/planted/plants.ts';
import { tryPlant } from '../../sandbox/matrix/planted/self-test.ts';
import { play, wayOf } from '../../sandbox/matrix/play.ts';
import { replayCommand } from '../../sandbox/matrix/report.ts';
import { casesOfJourney, chosen, type Ran, run } from '../../sandbox/matrix/run.ts';
import { runInWorkers, sharesOf } from '../../sandbox/matrix/workers.ts';
import { oneOf } from '../../sandbox/simulate/draw.ts';
import { TABLE_WAYS } from '../../sandbox/tables/table-way.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { seededRandom } from '../../sandbox/tenant/random.ts';

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

/** Families of which one case each is drawn for kinds whose cases take longer. */
const DRAWN_FROM: Readonly<Record<string, readonly Trouble['family'][]>> = {
  'risky-contained': ['crash', 'freeze'],
  emergency: ['crash', 'freeze', 'call'],
  'emergency-resolved': ['crash', 'freeze', 'call'],
};

/** Workers that stood still, each of which once made a ticket lie. */
const STOOD_STILL: Readonly<Record<string, readonly string[]>> = {
  edited: ['freeze/decideRequest/1/before-4/90m'],
  canceled: ['freeze/concludeEnd/1/before-1/4m'],
  standard: ['freeze/applyChange/1/before-5/90m'],
  'retried-by-task': ['freeze/conclude/1/before-14/4m'],
  'approver-left-second-round': ['freeze/openStage/2/before-16/90m'],
  'not-renewed': ['freeze/openStage/2/before-3/4m'],
};

describe('the fault matrix', () => {
  for (const journey of JOURNEYS) {
    test(`holds without trouble: ${journey.title}`, async () => {
      const { disagreements } = await play(journey, { family: 'none' });
      const { disagreements: unexpected } = judged({ journey: journey.name, name: 'none', disagreements });
      assert.deepEqual(unexpected, []);
    });
  }

  for (const name of ['time-bound', 'teams', 'approved-by-delegate']) {
    test(`invariants 1 to 8 hold in a sample of what can go wrong: ${journeyNamed(name).title}`, async () => {
      const journey = journeyNamed(name);
      for (const trouble of sampleOf(await casesOfJourney(journey, null))) {
        const { disagreements } = await play(journey, trouble);
        const one = { journey: name, name: nameOf(trouble), disagreements };
        const tables = wayOf(journey, trouble);
        assert.deepEqual(judged(one).disagreements, [], replayCommand({ ...one, tables }));
      }
    });
  }

  for (const [name, families] of Object.entries(DRAWN_FROM)) {
    const journey = journeyNamed(name);
    test(`holds in a sample of what can go wrong, drawn from a seed: ${journey.title}`, async () => {
      const { recording } = await play(journey, { family: 'none' });
      const random = seededRandom(`${name}/sample`);
      for (const family of families) {
        const cases = casesOf(recording).filter((one) => one.family === family);
        const trouble = oneOf(cases, random) ?? assert.fail(family);
        const { disagreements } = await play(journey, trouble);
        const one = { journey: name, name: nameOf(trouble), disagreements };
        const tables = wayOf(journey, trouble);
        assert.deepEqual(judged(one).disagreements, [], replayCommand({ ...one, tables }));
      }
    });
  }

  for (const [name, cases] of Object.entries(STOOD_STILL)) {
    test(`holds where a worker stands still: ${journeyNamed(name).title}`, async () => {
      const journey = journeyNamed(name);
      const troubles = (await casesOfJourney(journey, null)).filter((one) => cases.includes(nameOf(one)));
      assert.equal(troubles.length, cases.length);
      for (const trouble of troubles) {
        const { disagreements } = await play(journey, trouble);
        assert.deepEqual(disagreements, [], nameOf(trouble));
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

  test('the mistakes that must not come back are planted for the matrix and the simulation', () => {
    const both = PLANTS.filter(({ simulated }) => simulated).map(({ name }) => name);
    for (const name of [
      'old-decision',
      'exclusion-unseen',
      'one-transaction',
      'one-stops-the-sweep',
      'waits-as-told',
    ])
      assert.ok(both.includes(name), name);
    assert.throws(() => named(PLANTS, ['no-such-mistake']), /There is no mistake "no-such-mistake"/);
  });

  test('every planted mistake still finds its place in the code', () => {
    for (const { name, edits } of PLANTS)
      for (const { file, find } of edits) {
        const text = readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
        assert.equal(text.split(find).length, 2, `${name}: ${file}`);
      }
  });

  test('shards take every case once, and a name takes that case alone', async () => {
    const all = await casesOfJourney(journeyNamed('time-bound'), null);
    const names = all.map(nameOf);
    assert.equal(new Set(names).size, names.length);
    const shards = [1, 2, 3].map((index) => chosen(all, { only: [], shard: { index, of: 3 } }));
    assert.deepEqual(shards.flat().map(nameOf).toSorted(), names.toSorted());
    const one = chosen(all, { only: ['crash/applyChange/1/after'], shard: { index: 1, of: 1 } });
    assert.deepEqual(one.map(nameOf), ['crash/applyChange/1/after']);
  });

  test('workers share a shard without a case left out or played twice', () => {
    const shares = sharesOf({ shard: { index: 2, of: 3 }, workers: 4 });
    const numbers = Array.from({ length: 100 }, (_, index) => index);
    const taken = ({ index, of }: { readonly index: number; readonly of: number }) =>
      numbers.filter((number) => number % of === index - 1);
    assert.deepEqual(
      shares.flatMap(taken).toSorted((one, other) => one - other),
      taken({ index: 2, of: 3 }),
    );
  });

  test('cases that workers play end as those played here', async () => {
    const options = readOptions(['--journey', 'expired', '--only', 'inbound/webhook/1/']);
    const progress = { chosen: () => undefined, played: () => undefined };
    const ends = async (ran: Promise<Ran>) =>
      (await ran).results.map(({ name, outcome }) => `${name}: ${outcome}`).toSorted();
    const here = await ends(run(options, progress));
    assert.ok(here.length > 1);
    assert.deepEqual(await ends(runInWorkers({ ...options, workers: 2 }, progress)), here);
  });

  test('every case begins with an app that has looked around, and with nothing of another case', async () => {
    const journey = journeyNamed('time-bound');
    const morning = await morningOf(journey);
    const { marks, requests } = morning.world.app.means;
    const seen = `members-${groupId('GRP-VPN-USERS')}`;
    const before = await marks.read(seen);
    assert.ok(before);
    const { world, stage } = await noonAfter(morning, journey, { family: 'none' });
    assert.deepEqual(world.tenant.outbound.list(), []);
    await journey.play(stage);
    world.stop();
    assert.deepEqual(stage.rests.at(-1)?.stated, ['ended/ended']);
    assert.deepEqual(await marks.read(seen), before);
    assert.equal((await requests.list({})).records.length, 0);
  });

  test('a fifth of the cases, always the same ones, reaches the tables through the real client', async () => {
    const journey = journeyNamed('time-bound');
    const cases = await casesOfJourney(journey, null);
    const ways = Map.groupBy(cases, (trouble) => wayOf(journey, trouble));
    const share = (ways.get('client')?.length ?? 0) / cases.length;
    assert.ok(share > 0.15 && share < 0.25, `${share}`);
    const after = (writes: number) => wayOf(journey, { family: 'write', after: writes, effect: 'crash' });
    assert.deepEqual([7, 8, 9, 12, 13].map(after), ['memory', 'client', 'memory', 'client', 'client']);
    const options = readOptions(['--journey', 'expired', '--only', 'lag/', '--tables', 'client']);
    const { results } = await run(options, { chosen: () => undefined, played: () => undefined });
    assert.deepEqual(new Set(results.map(({ tables }) => tables)), new Set(['client']));
    assert.match(replayCommand(results[0] ?? assert.fail()), / --tables client$/);
  });

  for (const tables of TABLE_WAYS) {
    test(`a world whose tables are reached through "${tables}" sends them HTTP only through the client`, async () => {
      const journey = journeyNamed('standard');
      const { world, stage } = await noonAfter(
        await morningOf(journey),
        journey,
        { family: 'none' },
        { tables },
      );
      let sent = 0;
      const { httpClient } = world.tables;
      const send = httpClient.sendRequest;
      httpClient.sendRequest = (request) => {
        sent += 1;
        return send(request);
      };
      await journey.play(stage);
      world.stop();
      assert.equal(sent > 0, tables === 'client');
    });
  }

  test('fails when a known disagreement is gone, as when an unknown one comes', () => {
    const entry = { kind: 'late', journeys: ['slow'], says: /too late/, because: 'It is slow.' };
    const judge = (name: string, ...disagreements: readonly string[]) =>
      judged({ journey: 'slow', name, disagreements }, [entry]);
    assert.deepEqual(judge('none', 'granted too late'), {
      disagreements: [],
      expected: ['granted too late'],
    });
    assert.deepEqual(judge('none', 'granted too late', 'granted twice').disagreements, ['granted twice']);
    assert.match(judge('none').disagreements.join(), /^late: slow is expected to disagree, and does not/);
    assert.deepEqual(judge('lag/PT2H').disagreements, []);
  });

  test('says what it takes when it is asked for something else', () => {
    assert.throws(() => readOptions(['--journey', 'nowhere']), /Name one of standard, time-bound/);
    assert.throws(() => readOptions(['--shard', '3/2']), /i from 1 to n/);
    assert.throws(() => readOptions(['--budget', 'soon']), /takes seconds/);
    assert.throws(() => readOptions(['--workers', '0']), /from 1 to 99/);
    assert.throws(() => readOptions(['--tables', 'paper']), /--tables takes memory or client; got "paper"/);
  });
});
