import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { giveMany, modelOf } from '../../sandbox/limits/standing.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE, milliseconds } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { agree, stated } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';
import { limit } from './limit.ts';

const PERSON = personId('sales-rep');
/** More than two transactions hold; `npm run bench -- --only many-grants` plays a thousand. */
const MANY = 180;

describe('somebody who holds very much and leaves', () => {
  limit(
    'loses all of it within an hour, proven, with the first reason, and every ticket says so',
    async (t) => {
      const world = await aWorld(t, {
        graph: { lag: 'off', switches: { throttling: 'off' } },
        patienceMs: 600_000,
      });
      const { grants, requests } = world.app.means;
      const vpn = order(world, 'Access to VPN', 'sales-rep');
      await settle(world);
      const given = await giveMany(world, await modelOf(world, vpn.number), MANY);
      await pass(world, 2 * MINUTE);
      const left = world.clock.now();
      world.controlled.directory.patchUser(PERSON, { accountEnabled: false });
      await pass(world, 3 * MINUTE);
      world.controlled.directory.patchUser(PERSON, { employeeLeaveDateTime: '2026-03-01T00:00:00Z' });
      await pass(world, 12 * MINUTE);
      for (const grant of Object.values((await grants.readBeneficiary(PERSON)).grants)) {
        assert.deepEqual([grant.state, grant.endReason], ['ended', 'account-disabled'], grant.id);
        assert.ok(milliseconds(grant.endedAt ?? '') - left < 60 * MINUTE);
      }
      for (const { number, requestId, groupId } of given) {
        assert.equal(stated(world, number), 'ended/ended');
        assert.deepEqual(world.controlled.directory.members(groupId), []);
        assert.equal((await requests.read(requestId))?.row.outcome, 'ended');
      }
      assert.deepEqual(
        world.logged.filter((line) => line.includes('TooMuchContention')),
        [],
      );
      await agree(world);
    },
  );
});
