import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { HOUR } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { addingFails } from '../support/faults.ts';
import { statements } from '../support/statements.ts';
import { aWorld, pass } from '../support/world.ts';
import { limit } from './limit.ts';

describe('a throttle that asks for very little', () => {
  limit(
    'a directory that asks for one second again and again writes no more than six notes an hour',
    async (t) => {
      const world = await aWorld(t, { graph: { lag: 'off', switches: { throttling: 'off' } } });
      addingFails(world, { kind: 'status', status: 429, retryAfter: 1 });
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      for (let quarter = 0; quarter < 4; quarter += 1) await pass(world, HOUR / 4);
      const notes = statements(world, number).length;
      assert.ok(notes <= 3, `${notes} notes in an hour`);
    },
  );
});
