import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { describeAuditFault } from '../../src/domain/audit-finding.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { operate } from '../support/operators.ts';
import { requestOf } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

async function assertNothingNamed(world: TestWorld): Promise<void> {
  await pass(world, 20 * MINUTE);
  const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
  assert.deepEqual(findings.map(describeAuditFault), []);
}

const idOf = async (world: TestWorld, number: string) => (await requestOf(world, number)).requestId;

describe('a story without any tampering', () => {
  test('a story without any tampering has nothing named in it: escalated, approved, renewed, taken back, tried again', async (t) => {
    const world = await aWorld(t);
    const escalated = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
    await settle(world);
    await operate(world, await idOf(world, escalated.number), 'escalate', 'They are away.');
    await settle(world);
    await approve(world, escalated.number, 'eng-manager');
    const renewed = await anApprovedRequest(world, {}, { duration_days: '5' });
    await jump(world, 2 * DAY);
    await operate(world, await idOf(world, renewed.number), 'renew', 'It takes longer.');
    await settle(world);
    await pass(world, HOUR);
    await approve(world, renewed.number, 'finance-data-owner');
    await operate(world, await idOf(world, renewed.number), 'roll-back', 'The wrong group.');
    await settle(world);
    await operate(world, await idOf(world, renewed.number), 'retry', 'It was the right one.');
    await settle(world);
    await assertNothingNamed(world);
  });

  test('a story without any tampering has nothing named in it: edited, closed, opened again, withdrawn', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    const other = order(world, 'Access to Finance BI', 'treasury-manager');
    await settle(world);
    world.servicenow.patchTicket(number, { variables: { justification: 'Another reason, typed later.' } });
    await settle(world);
    await pass(world, 2 * MINUTE);
    world.servicenow.patchTicket(number, { fields: { state: 'Closed Incomplete' } });
    await settle(world);
    await pass(world, 10 * MINUTE);
    world.servicenow.patchTicket(number, { fields: { state: 'Open' } });
    await settle(world);
    await pass(world, 10 * MINUTE);
    await operate(world, await idOf(world, other.number), 'withdraw', 'Nobody needs it.');
    await settle(world);
    await assertNothingNamed(world);
  });
});
