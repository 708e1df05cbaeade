import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { anApprovedRequest } from '../../support/asking.ts';
import { agree, stated, statements } from '../../support/statements.ts';
import { aWorld, pass } from '../../support/world.ts';
import { through } from './through.ts';

const GROUP = groupId('GRP-FINANCE-BI-READ');

describe('housekeeping whose host dies', () => {
  for (const point of ['before', 'after'] as const) {
    test(`${point} it has told of lost access tells it once`, async (t) => {
      const world = await aWorld(t);
      await pass(world, 2 * MINUTE);
      const { number } = await anApprovedRequest(world);
      await pass(world, 15 * MINUTE);
      await world.host.kill({ when: { activity: 'reportLostAccess', point } });
      world.controlled.directory.deleteMember(GROUP, personId('finance-analyst'));
      await pass(world, 30 * MINUTE);
      assert.equal(stated(world, number), 'unknown/needs-human');
      assert.equal(statements(world, number).filter(({ access }) => access === 'unknown').length, 1);
      assert.equal(world.servicenow.ticket(number).tasks.length, 1);
      await agree(world);
    });

    test(`${point} it has reported a member nobody explains reports them once`, async (t) => {
      const world = await aWorld(t);
      await pass(world, 2 * MINUTE);
      await world.host.kill({ when: { activity: 'reportUnexplained', point } });
      world.controlled.directory.putMember(GROUP, personId('sales-rep'));
      await through(world, 40 * MINUTE);
      const incidents = world.servicenow.listRecords('incident');
      const reports = incidents.filter((one) => one['correlation_id']?.startsWith('unexplained:'));
      assert.equal(reports.length, 1);
    });
  }

  test('while it looks at what changed finds everything when it is back', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const { number } = await anApprovedRequest(world);
    await pass(world, 15 * MINUTE);
    await world.host.kill({ restart: false });
    world.controlled.directory.deleteMember(GROUP, personId('finance-analyst'));
    world.controlled.directory.putMember(GROUP, personId('sales-rep'));
    world.clock.moveTo(world.clock.now() + 30 * MINUTE);
    await world.host.kill({});
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    await agree(world);
  });
});
