import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order, reject } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { requestOf, stated, statements } from '../support/statements.ts';
import { HOLD } from '../support/toy/toy-family.ts';
import { TOY_ITEM } from '../support/toy/toy-kind.ts';
import { aToyWorld } from '../support/toy/toy-world.ts';
import { pass, settle } from '../support/world.ts';

const WHO = 'finance-analyst';
const APPROVER = 'finance-data-owner';

describe('a ticket that is edited while a part of its request stays', () => {
  test('a ticket that is edited goes on to state what the version before has put on', async (t) => {
    const world = await aToyWorld(t);
    const { number } = order(world, TOY_ITEM, WHO);
    await settle(world);
    assert.equal(stated(world, number), 'held/running');
    const before = statements(world, number).length;
    world.servicenow.patchTicket(number, {
      variables: { justification: 'I need it for the audit of March.' },
    });
    await pass(world, 5 * MINUTE);
    await settle(world);
    const { version } = await requestOf(world, number);
    assert.equal(version, 2);
    await reject(world, number, APPROVER, 'Not yet.');
    assert.ok(world.has(WHO, HOLD));
    assert.equal(stated(world, number), 'held/rejected');
    const said = statements(world, number).slice(before);
    assert.ok(said.every(({ access }) => access !== 'none'));
    const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
    assert.deepEqual(findings, []);
  });

  test('a ticket whose next version is refused states what the version before has put on, and is on', async (t) => {
    const world = await aToyWorld(t);
    const { number } = order(world, TOY_ITEM, WHO);
    await settle(world);
    assert.equal(stated(world, number), 'held/running');
    world.controlled.directory.patchUser(personId(WHO), { accountEnabled: false });
    world.servicenow.patchTicket(number, {
      fields: { state: '1' },
      variables: { justification: 'Once more.' },
    });
    await pass(world, 10 * MINUTE);
    await settle(world);
    const { version } = await requestOf(world, number);
    assert.equal(version, 2);
    assert.ok(world.has(WHO, HOLD));
    assert.equal(stated(world, number), 'held/refused');
    const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
    assert.deepEqual(findings, []);
  });
});
