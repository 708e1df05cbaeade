import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { readRosters } from '../../src/activities/deciding/read-rosters.ts';
import { aWorld } from '../support/world.ts';

const TEAM = 'pagerduty/PABC123';
const [FIRST, SECOND] = [personId('identity-ops-1'), personId('sales-rep')];

describe('a roster that is not of the ticket tool', () => {
  test('a roster that is not of the ticket tool ties whoever is on call to the account with their sign-in name', async (t) => {
    const world = await aWorld(t);
    world.pagerDuty.setOnCall('PABC123', [
      { userId: FIRST, level: 1 },
      { userId: SECOND, level: 2 },
    ]);
    const read = await readRosters(world.app.means, 'r-1', [TEAM]);
    assert.deepEqual(read, {
      read: 'done',
      rosters: {
        [TEAM]: {
          known: true,
          onCall: [
            { id: FIRST, level: 1 },
            { id: SECOND, level: 2 },
          ],
        },
      },
    });
    const stored = await world.app.means.links.read('pagerduty', world.pagerDuty.userIdOf(FIRST));
    assert.deepEqual([stored?.entraId, stored?.provenBy], [FIRST, 'sign-in-name']);
  });

  test('a roster that is not of the ticket tool takes nobody for whoever had the sign-in name before', async (t) => {
    const world = await aWorld(t);
    world.pagerDuty.setOnCall('PABC123', [{ userId: FIRST, level: 1 }]);
    await readRosters(world.app.means, 'r-1', [TEAM]);
    const toolId = world.pagerDuty.userIdOf(FIRST);
    const { links, clock } = world.app.means;
    const at = new Date(clock.now()).toISOString();
    await links.save('pagerduty', toolId, SECOND, 'sign-in-name', at);
    const read = await readRosters(world.app.means, 'r-1', [TEAM]);
    assert.deepEqual(read, {
      read: 'done',
      rosters: { [TEAM]: { known: true, onCall: [], unlinked: [1] } },
    });
  });

  test('a roster that is not of the ticket tool is not known where its tool is not set up', async (t) => {
    const world = await aWorld(t, { settings: { PAGERDUTY_TOKEN: '' } });
    const read = await readRosters(world.app.means, 'r-1', [TEAM]);
    const because = `no tool that has the roster "${TEAM}" is set up`;
    assert.deepEqual(read, { read: 'done', rosters: { [TEAM]: { known: false, because } } });
  });
});
