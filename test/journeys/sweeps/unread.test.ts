import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { order } from '../../support/asking.ts';
import { mend } from '../../support/faults.ts';
import { stated, textOf } from '../../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../../support/world.ts';

const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } } } as const;
const VPN = 'GRP-VPN-USERS';

/** The directory tells what changed, and then shows no membership to anybody for longer than anybody looks. */
function unreadable({ tenant }: TestWorld): void {
  tenant.faults.add({
    match: { host: 'graph.microsoft.com', path: '/$batch' },
    effect: { kind: 'status', status: 503 },
  });
}

describe('a loss that the directory told of and then shows to nobody', () => {
  test('a loss that the directory told of and then shows to nobody is handed to a person after a day and a half, with a ticket that says so, and not dropped', async (t) => {
    const world = await aWorld(t, CALM);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    await pass(world, 15 * MINUTE);
    world.controlled.directory.deleteMember(groupId(VPN), personId('sales-rep'));
    unreadable(world);
    await pass(world, 5 * MINUTE);
    await pass(world, 40 * HOUR);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.match(textOf(world, number), /whether it is still there can not be seen any more/);
    assert.match(textOf(world, number), /for more than a day no reads agreed on it/);
    assert.equal(world.servicenow.ticket(number).tasks.length, 1);
    mend(world);
    await settle(world);
    assert.equal(stated(world, number), 'unknown/needs-human', 'that is for the person to settle');
  });

  test('a loss that the directory told of and then shows to nobody of somebody whom no grant explains is reported by what the list of changes says', async (t) => {
    const world = await aWorld(t, CALM);
    await pass(world, 5 * MINUTE);
    world.controlled.directory.putMember(groupId(VPN), personId('developer'));
    unreadable(world);
    await pass(world, 5 * MINUTE);
    await pass(world, 40 * HOUR);
    mend(world);
    await pass(world, 2 * HOUR);
    const incidents = world.servicenow
      .listRecords('incident')
      .filter((one) => one['correlation_id']?.startsWith('unexplained:'));
    assert.equal(incidents.length, 1);
    assert.match(incidents[0]?.['description'] ?? '', /list of changes says so/);
  });
});
