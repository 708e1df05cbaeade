import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServiceNowRoster } from '../../../src/connectors/servicenow/roster.ts';
import { rosterContract } from '../contracts/roster.ts';
import { BRAM, instance, MIRA, ROSA, SETTINGS } from './instance.ts';

const TEAM = 'SecOps';

function bench() {
  const { clock, servicenow, outbound, faults, toolIdOf } = instance();
  const roster = createServiceNowRoster(SETTINGS, outbound, clock);
  return { clock, servicenow, faults, toolIdOf, roster };
}

rosterContract('ServiceNow', () => {
  const { clock, servicenow, faults, toolIdOf, roster } = bench();
  return {
    roster,
    clock,
    people: [ROSA, BRAM, MIRA],
    toolIdOf,
    team: TEAM,
    teamWithoutRota: 'Identity Ops',
    onCall(ids, until) {
      const to = until === undefined ? {} : { to: new Date(clock.now() + until).toISOString() };
      servicenow.setOnCall(
        TEAM,
        ids.map((userId, place) => ({ userId, level: place + 1, ...to })),
      );
    },
    hide(how) {
      servicenow.switches.rights.roster = false;
      servicenow.switches.rights.unreadRoster = how;
    },
    faultNext(effect) {
      faults.add({ match: { path: '/api/now/*' }, count: 1, effect });
    },
  };
});

test('a device on call in ServiceNow is nobody, and a stand-in is told as one', async () => {
  const { servicenow, roster, toolIdOf } = bench();
  servicenow.setOnCall(TEAM, [
    { userId: ROSA, level: 1, device: 'd1' },
    { userId: BRAM, level: 1, override: true },
  ]);
  const answer = await roster.whoIsOnCall(TEAM, 'r');
  assert.ok(answer.read === 'done');
  assert.deepEqual(answer.onCall, [
    { toolUserId: toolIdOf(BRAM), level: 1, from: null, to: null, override: { madeBy: [] } },
  ]);
});

test('a ServiceNow that takes no notice of the team asked for does not tell who is on call', async () => {
  const { servicenow, roster } = bench();
  servicenow.setOnCall('IAM', [{ userId: MIRA, level: 1 }]);
  servicenow.setOnCall(TEAM, [{ userId: ROSA, level: 1 }]);
  servicenow.switches.query.onCallGroups = 'every';
  const answer = await roster.whoIsOnCall(TEAM, 'r');
  assert.ok(answer.read === 'failed' && answer.mayCure, JSON.stringify(answer));
});
