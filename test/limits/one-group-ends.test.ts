import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { addCrowd } from '../../sandbox/limits/crowd.ts';
import { giveEach, modelOf } from '../../sandbox/limits/standing.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { addMilliseconds, HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { aWorld, pass, settle } from '../support/world.ts';
import { limit, ready } from './limit.ts';

const VPN = groupId('GRP-VPN-USERS');

describe('the end of a project, for everybody in its group', () => {
  for (const [how, switches] of [
    ['without a word on when to come back', {}],
    ['with the same Retry-After for everybody', { conflictRetryAfter: 30 }],
  ] as const)
    limit(
      `forty people whose access to one group ends at one moment have all lost it half an hour later, ${how}`,
      async (t) => {
        const world = await aWorld(t, {
          graph: { lag: 'off', switches: { conflictWindowMs: 500, ...switches } },
          patienceMs: 600_000,
        });
        const crowd = addCrowd(world, 'Project Worker', 40, { inTool: true });
        const { number } = order(world, 'Access to VPN', 'sales-rep');
        await settle(world);
        const endsAt = addMilliseconds(instant(world.clock.now()), HOUR);
        await giveEach(world, await modelOf(world, number), crowd, { endsAt, groups: 'one' });
        const there = () =>
          world.controlled.directory.members(VPN).filter(({ id }) => id !== personId('sales-rep'));
        ready(there().length === 40, 'not everybody was in the group');
        await pass(world, HOUR);
        await pass(world, 30 * MINUTE);
        assert.equal(there().length, 0, `${there().length} of 40 are still in the group`);
      },
    );
});
