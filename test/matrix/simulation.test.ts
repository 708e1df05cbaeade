import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crisesFor } from '../../sandbox/simulate/crises.ts';
import { besides } from '../../sandbox/simulate/limits.ts';
import { runSeed } from '../../sandbox/simulate/run-seed.ts';
import { findPlant, SIMULATED } from '../../sandbox/simulate/self-test.ts';
import { Simulation } from '../../sandbox/simulate/simulation.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';

const STEPS = { count: 30, skip: new Set<number>() };

describe('the seeded simulation', () => {
  for (const seed of ['in the tests', 'again', 'and another']) {
    test(`finds tickets and directory in agreement, whatever seed "${seed}" brings`, async () => {
      const { violations, tickets } = await runSeed(seed, STEPS);
      assert.deepEqual(violations, []);
      assert.ok(tickets > 0);
    });
  }

  test('gives the same trace for the same seed, and another for another', async () => {
    const first = await runSeed('one', STEPS);
    assert.equal((await runSeed('one', STEPS)).digest, first.digest);
    assert.notEqual((await runSeed('other', STEPS)).digest, first.digest);
  });

  test('gives the same trace whichever way it reaches its tables', async () => {
    const memory = await runSeed('one', { ...STEPS, tables: 'memory' });
    const client = await runSeed('one', { ...STEPS, tables: 'client' });
    assert.deepEqual([memory.tables, client.tables], ['memory', 'client']);
    assert.equal(client.digest, memory.digest);
  });

  test('leaving a step out leaves the steps before it as they were', async () => {
    const whole = await runSeed('one', STEPS);
    const shorter = await runSeed('one', { ...STEPS, skip: new Set([30]) });
    assert.equal(shorter.trace[0], whole.trace[0]);
  });

  test('draws for some seeds a world of limits or trouble that lasts, and for most neither', () => {
    const drawn = Array.from({ length: 300 }, (_, n) => besides(`drawn+${n}`, STEPS.count));
    assert.deepEqual(drawn[7], besides('drawn+7', STEPS.count));
    const limits = drawn.flatMap(({ limit }) => limit?.of ?? []);
    assert.deepEqual(new Set(limits), new Set(['grants', 'approvers', 'members']));
    assert.equal(new Set(drawn.flatMap(({ trouble }) => trouble?.nth ?? [])).size, 9);
    const plain = drawn.filter(({ limit, trouble }) => !limit && !trouble).length;
    assert.ok(plain > 150, `${plain} of 300`);
  });

  test('draws for some seeds people at risk and emergencies, and none for those that find planted mistakes', () => {
    const has = (seed: string) => crisesFor(seed, STEPS.count).size > 0;
    const share = Array.from({ length: 300 }, (_, n) => `drawn+${n}`).filter(has).length / 300;
    assert.ok(share > 0.3 && share < 0.5, `${share}`);
    for (const { simulated } of SIMULATED)
      for (let nth = 0; nth < simulated.runs; nth += 1)
        assert.ok(!has(nth === 0 ? simulated.seed : `${simulated.seed}+${nth}`), simulated.seed);
  });

  for (const plant of SIMULATED.filter(({ name }) => name === 'old-decision')) {
    test(`finds a planted mistake: ${plant.mistake}`, async () => {
      const { found, output } = await findPlant(plant);
      assert.ok(found, output);
    });
  }

  test('sees that a member was taken whom no administrator took', async () => {
    const simulation = await Simulation.create('seen');
    const { directory } = simulation.world.tenant;
    directory.deleteMember(groupId('GRP-FINANCE-BI-READ'), personId('finance-member'));
    await simulation.rest(false);
    simulation.world.stop();
    assert.match(simulation.violations.join(), /^at rest: taken, though never ours: /);
  });
});
