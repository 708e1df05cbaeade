/** Which ways to fail the matrix knows, by the names they are replayed by. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arm, outageMs } from '../../sandbox/matrix/cases/arm.ts';
import { nameOf, type Trouble } from '../../sandbox/matrix/cases/case.ts';
import { casesOf } from '../../sandbox/matrix/cases/enumerate.ts';
import { morningOf, noonAfter } from '../../sandbox/matrix/morning.ts';
import { journeyNamed } from '../../sandbox/matrix/options.ts';
import { createWorld } from '../../sandbox/world.ts';

const HOUR = 3_600_000;
const GRAPH = 'graph.microsoft.com';
const SERVICENOW = 'acme.service-now.com';
const READ = { host: GRAPH, method: 'GET', path: '/v1.0/users/delta' };
const WRITE = { host: GRAPH, method: 'POST', path: '/v1.0/groups/*/members/$ref' };
const LIST = { host: SERVICENOW, method: 'GET', path: '/api/now/table/sc_req_item' };
const RECORDING = {
  activities: [
    { name: 'conclude', steps: 2 },
    { name: 'conclude', steps: 1 },
  ],
  tableWrites: [],
  calls: [READ, WRITE, LIST].map((match) => ({ match, skips: [0] })),
  delivered: { webhook: 0, press: 0, notification: 0, act: 0 },
};
const CASES = casesOf(RECORDING);
const NAMES = CASES.map(nameOf);

const named = (name: string): Trouble => {
  const found = CASES.find((one) => nameOf(one) === name);
  assert.ok(found, `no case ${name}`);
  return found;
};

describe('the ways to fail', () => {
  test('the ways to fail have names of their own, and those that were there keep theirs', () => {
    assert.equal(new Set(NAMES).size, NAMES.length);
    for (const name of [
      `outage/GET ${GRAPH}/v1.0/users/delta/503`,
      `outage/GET ${GRAPH}/v1.0/users/delta/html`,
      `call/GET ${GRAPH}/v1.0/users/delta/1x4/429-after-3600`,
      `call/POST ${GRAPH}/v1.0/groups/*/members/$ref/1x1/504-applied`,
    ])
      named(name);
  });

  test('include a wait of a second, a day and no time at all', () => {
    for (const seconds of [1, 3600, 86_400, 99_999_999])
      named(`call/GET ${GRAPH}/v1.0/users/delta/1x1/429-after-${seconds}`);
  });

  test('include writes that land minutes after their caller heard otherwise, and no such reads', () => {
    for (const how of ['503', '504', 'hang'])
      named(`call/POST ${GRAPH}/v1.0/groups/*/members/$ref/1x1/${how}-applied-after-PT3M`);
    assert.ok(!NAMES.some((name) => name.includes('GET') && name.includes('applied')));
  });

  test('include a list that was cut off, at ServiceNow only', () => {
    const cut = NAMES.filter((name) => name.endsWith('/partial'));
    assert.ok(cut.length > 0 && cut.every((name) => name.includes(SERVICENOW)));
  });

  test('include refusals and outages of a watch and of a whole vendor, for a night and for a weekend', () => {
    for (const what of [`GET ${GRAPH}/v1.0/users/delta`, `all of ${GRAPH}`, `all of ${SERVICENOW}`])
      for (const effect of ['401', '403', '503', 'reset'])
        for (const hours of ['', '-for-48h']) named(`outage/${what}/${effect}${hours}`);
  });

  test('include a worker that stands still before each step of each execution', () => {
    assert.deepEqual(
      NAMES.filter((name) => name.startsWith('freeze/') && name.endsWith('/4m')),
      ['freeze/conclude/1/before-1/4m', 'freeze/conclude/1/before-2/4m', 'freeze/conclude/2/before-1/4m'],
    );
  });

  test('leave nothing to come when the measure is taken', async () => {
    const journey = journeyNamed('standard');
    const freeze = { family: 'freeze', activity: 'conclude', nth: 1, step: 3, minutes: 4 } as const;
    const { world, stage } = await noonAfter(await morningOf(journey), journey, freeze, {});
    await arm(world, freeze);
    await journey.play(stage);
    const conclusions = (await world.host.activities()).filter(({ name }) => name === 'conclude');
    world.stop();
    assert.deepEqual(
      conclusions.map(({ attempt, endedAt }) => [attempt, endedAt !== null]),
      [
        [1, true],
        [2, true],
      ],
    );
    assert.deepEqual(
      stage.rests.map(({ stated, disagreements }) => [stated, disagreements]),
      journey.expects.map((stated) => [stated, []]),
    );
  });

  test('end after the hours they are named by', async () => {
    const world = await createWorld();
    try {
      const weekend = named(`outage/all of ${GRAPH}/403-for-48h`);
      assert.equal(outageMs(weekend), 48 * HOUR);
      await arm(world, weekend);
      const { clock, tenant } = world;
      const read = async () => (await tenant.fetch(new Request(`https://${GRAPH}/v1.0/users`))).status;
      clock.moveTo(clock.now() + 48 * HOUR - 1);
      await new Promise(setImmediate);
      assert.equal(await read(), 403);
      clock.moveTo(clock.now() + 1);
      await new Promise(setImmediate);
      assert.equal(await read(), 401, 'Graph itself, which wants a token');
    } finally {
      world.stop();
    }
  });
});
