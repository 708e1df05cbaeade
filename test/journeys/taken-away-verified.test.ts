import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { stated } from '../support/statements.ts';
import { aWorld, pass } from '../support/world.ts';

test('access that somebody took away has ended by the audit, too (invariant 14)', async (t) => {
  const world = await aWorld(t);
  const { number } = await anApprovedRequest(world);
  await pass(world, 5 * MINUTE);
  assert.equal(stated(world, number), 'granted/fulfilled');
  world.controlled.directory.deleteMember(groupId('GRP-FINANCE-BI-READ'), personId('finance-analyst'));
  await pass(world, 25 * MINUTE);
  assert.equal(stated(world, number), 'unknown/needs-human');
  await pass(world, 25 * MINUTE);
  const keys = world.vault.published();
  assert.deepEqual((await verifyAudit(await exportOf(world), { keys })).findings, []);
});
