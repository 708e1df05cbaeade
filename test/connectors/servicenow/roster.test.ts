import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onCallAtServiceNow, TEAM } from './benches.ts';
import { BRAM, MIRA, ROSA } from './instance.ts';

test('a device on call in ServiceNow is nobody, and a stand-in is told as one', async () => {
  const { servicenow, roster, toolIdOf } = onCallAtServiceNow();
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
  const { servicenow, roster } = onCallAtServiceNow();
  servicenow.setOnCall('IAM', [{ userId: MIRA, level: 1 }]);
  servicenow.setOnCall(TEAM, [{ userId: ROSA, level: 1 }]);
  servicenow.switches.query.onCallGroups = 'every';
  const answer = await roster.whoIsOnCall(TEAM, 'r');
  assert.ok(answer.read === 'failed' && answer.mayCure, JSON.stringify(answer));
});
