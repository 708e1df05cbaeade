import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type IncidentWindow, windowText } from '../../src/domain/incident-window.ts';
import { HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import { aWorld } from '../support/world.ts';

describe('Windows under seals', () => {
  test('a window that no door of ours has sealed, or that was changed since, approves nothing, and is told as a security event', async (t) => {
    const world = await aWorld(t);
    const { means } = world.app;
    assert.ok(means.seal);
    const now = world.clock.now();
    const unsealed: IncidentWindow = {
      windowId: 'w1',
      system: 'servicenow',
      incident: 'INC0010001',
      incidentId: 'f'.repeat(32),
      how: 'door',
      declared: [{ by: 'mim', name: 'Mia', reason: 'Mail.', at: instant(now), until: instant(now + HOUR) }],
      roleIds: ['exchange'],
      responderGroups: [],
      uses: [],
      ended: null,
    };
    const made = await means.seal.sign(windowText(unsealed), 'w1');
    assert.ok(made.sealed);
    const good: IncidentWindow = { ...unsealed, seal: made.seal };
    await means.windows.declare(good);
    await means.windows.declare({ ...good, windowId: 'w2' });
    await means.windows.change({ ...good, windowId: 'w2' }, ({ seal: _, ...row }) => row);
    await means.windows.declare({ ...good, windowId: 'w3' });
    await means.windows.declare({ ...good, windowId: 'w4', roleIds: ['exchange', 'global'] });
    assert.deepEqual(await means.windows.open('servicenow', 'INC0010001'), [good]);
    const uses = [{ requestId: 'r1', personId: 'rita', at: instant(now) }];
    await means.windows.change(good, (row) => ({ ...row, uses }));
    assert.deepEqual(await means.windows.open('servicenow', 'INC0010001'), [{ ...good, uses }]);
    world.clock.moveTo(now + 2 * MINUTE);
    await means.windows.open('servicenow', 'INC0010001');
    world.app.security.flush();
    const told = world.logged.filter((line) => line.includes('"window-refused"'));
    assert.ok(told.length > 0);
  });
});
