import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { WHO } from '../support/risky.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

/** Impact and urgency of the incident that an alert about somebody opens. */
async function opened(world: TestWorld, who: string) {
  await world.alerts.send('risky-user', { userId: personId(who), alertId: who });
  await pass(world, 2 * MINUTE);
  const rows = world.servicenow.listRecords('incident');
  return rows.map(({ impact, urgency }) => `${impact}/${urgency}`);
}

describe('the priority of an incident that an alert opens', () => {
  test('the priority of an incident about a chief executive is higher than about anybody else', async (t) => {
    assert.deepEqual(await opened(await aWorld(t), 'ceo'), ['1/1']);
    assert.deepEqual(await opened(await aWorld(t), WHO), ['1/2']);
  });

  test('somebody gets the most urgent of what they may be in, where a group shows nobody who is in it', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.permanentlyDeleteGroup(groupId('GRP-VIPS'));
    assert.deepEqual(await opened(world, WHO), ['1/1']);
  });
});
