import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { verifyAudit } from '../../../src/connectors/tables/audit-verify.ts';
import { endOf, vouchersOf } from '../../../src/domain/incident-window.ts';
import { HOUR, MINUTE, milliseconds } from '../../../src/domain/instant.ts';
import type { PimTable } from '../../../src/kinds/pim-emergency-access/pim-table.ts';
import { windowsOf } from '../../../src/kinds/pim-emergency-access/windows-of.ts';
import { exportOf } from '../../support/evidence.ts';
import { TOY_EMERGENCY } from '../../support/toy/toy-emergency.ts';
import { aToyWorld } from '../../support/toy/toy-world.ts';
import { pass } from '../../support/world.ts';

const TABLE = JSON.parse(
  readFileSync(join(POLICY_FOLDER, 'pim-emergency-access', 'table.json'), 'utf8'),
) as PimTable;
const MANAGER = 'secops-lead';

/** An incident that a person has opened; `say` sets what the tool says of it as a major one. */
async function anIncident(t: Parameters<typeof aToyWorld>[0]) {
  const world = await aToyWorld(t, 'lasting', 'incidents', { emergency: TOY_EMERGENCY });
  const { id, number } = world.servicenow.openIncident({
    ...{ category: 'software', subcategory: 'email', caller: personId('finance-manager'), priority: '1' },
  });
  await pass(world, MINUTE);
  const { means } = world.app;
  const say = async (state: string, person = MANAGER) => {
    world.servicenow.patchTicket(id, { fields: { major_incident_state: state }, as: personId(person) });
    await pass(world, 5 * MINUTE);
  };
  const look = async () => {
    const read = await means.ticketing['servicenow']?.incident?.(number, 'r');
    assert.ok(read && !read.failed, JSON.stringify(read));
    await means.windows.hear(read.incident, windowsOf(TABLE));
    return await means.windows.open('servicenow', number);
  };
  return { world, number, say, look };
}

describe('an incident that the ticket tool calls a major one', () => {
  test('an incident that the ticket tool calls a major one has one window, by who accepted it and for standard roles, four hours from when it was first accepted', async (t) => {
    const { world, say, look } = await anIncident(t);
    assert.deepEqual(await look(), []);
    await say('proposed');
    assert.deepEqual(await look(), []);
    await say('accepted');
    const accepted = world.clock.now();
    const [window, ...others] = await look();
    assert.deepEqual(others, []);
    assert.ok(window?.seal, 'nobody sealed it');
    assert.deepEqual([window.how, vouchersOf(window)], ['ticket-tool', [personId(MANAGER)]]);
    const high = TABLE.directoryRoles.filter((one) => one.class === 'high').map(({ roleId }) => roleId);
    assert.ok(high.length > 0 && window.roleIds.length > 0);
    assert.ok(!window.roleIds.some((id) => high.includes(id)));
    const lasts = milliseconds(endOf(window)) - accepted;
    assert.ok(lasts > 3.5 * HOUR && lasts <= 4 * HOUR, `${lasts / HOUR} hours`);
    assert.deepEqual(await look(), [window], 'a second look declares nothing');
  });

  test('an incident that the ticket tool calls a major one no more has no window from the next look on, and none again by saying so once more', async (t) => {
    const { world, number, say, look } = await anIncident(t);
    await say('accepted');
    assert.equal((await look()).length, 1);
    await say('canceled');
    assert.deepEqual(await look(), []);
    await say('accepted', 'ciso');
    assert.deepEqual(await look(), []);
    await pass(world, 5 * MINUTE);
    const evidence = await world.app.means.auditLog.read(`major-incident~servicenow~${number}`);
    assert.deepEqual(
      evidence.map(({ fact }) => fact),
      ['window-declared', 'window-ended'],
    );
    assert.equal(evidence[0]?.actor, personId(MANAGER));
    const told = world.teams.messages().filter(({ text }) => text.includes('does not say so any more'));
    assert.deepEqual(
      told.map(({ to }) => to),
      [personId(MANAGER)],
    );
    const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
    assert.deepEqual(findings, []);
  });

  test('an incident that the ticket tool calls a major one loses its window to the sweep, though nobody asks for anything', async (t) => {
    const { world, number, say, look } = await anIncident(t);
    await say('accepted');
    assert.equal((await look()).length, 1);
    await say('canceled');
    assert.deepEqual(await world.app.means.windows.open('servicenow', number), []);
  });
});
