import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { TableEdits } from '../../sandbox/policy-folder.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { licenseText } from '../policy/m365-license/license-table.ts';
import { approve, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { orderProduct, PROJECT } from '../support/licenses.ts';
import { aPolicyFolder, redeploy } from '../support/policies.ts';
import { agree, requestOf, stated, statements, textOf } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

/** The table names another id for the VPN, until it is mended. */
const UNNAMED = { '/catalogItems/2/ids': ['0'.repeat(32)] };
const PERSON = 'sales-member';

async function unnamed(t: TestContext) {
  const policy = aPolicyFolder(t, UNNAMED);
  const world = await aWorld(t, { policyFolder: policy.folder });
  await pass(world, 5 * MINUTE);
  const mend = (edits: TableEdits = {}) => {
    policy.deploy(edits);
    redeploy(world, policy.folder);
  };
  const spoil = () => {
    policy.deploy(UNNAMED);
    redeploy(world, policy.folder);
  };
  return { world, mend, spoil };
}

async function isTakenUp(world: TestWorld, number: string): Promise<void> {
  await pass(world, 15 * MINUTE);
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
  assert.equal(writes(world, 'POST'), 1);
  await agree(world);
}

describe('a ticket whose item no table names', () => {
  test('a ticket whose item no table names is taken up once a table names it, though nobody touches it', async (t) => {
    const { world, mend } = await unnamed(t);
    const { number } = order(world, 'Access to VPN', PERSON);
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /No policy governs this item.*looked at again by itself/s);
    mend();
    await isTakenUp(world, number);
    assert.match(textOf(world, number), /A policy table names the item by now/);
  });

  test('a ticket whose item no table names is taken up, too, where another item is named by what is no id of the tool', async (t) => {
    const { world, mend } = await unnamed(t);
    const { number } = order(world, 'Access to VPN', PERSON);
    await pass(world, HOUR);
    mend({ '/catalogItems/3/ids': ['to fill in: id (sys_id) of the catalog item "Sales CRM access"'] });
    await isTakenUp(world, number);
  });

  test('a ticket whose item no table names is taken up, too, where nobody told of it', async (t) => {
    const { world, mend } = await unnamed(t);
    const { number } = order(world, 'Access to VPN', PERSON, {}, { webhook: 'drop' });
    await pass(world, 2 * DAY);
    assert.deepEqual(statements(world, number), []);
    mend();
    await isTakenUp(world, number);
  });

  test('a ticket whose item no table names is taken up when somebody touches it after that', async (t) => {
    const { world, mend } = await unnamed(t);
    const { number } = order(world, 'Access to VPN', PERSON);
    await pass(world, HOUR);
    mend();
    world.servicenow.patchTicket(number, { fields: { work_notes: 'Any news?' } });
    await isTakenUp(world, number);
    assert.equal((await requestOf(world, number)).version, 2);
  });

  test('a ticket whose item no table names is taken up as soon as the ticket tool can be asked for it', async (t) => {
    const { world, mend } = await unnamed(t);
    const { number } = order(world, 'Access to VPN', PERSON);
    await pass(world, HOUR);
    world.tenant.faults.add({
      match: { host: 'acme.service-now.com', method: 'GET' },
      effect: { kind: 'status', status: 503 },
    });
    mend();
    await pass(world, 30 * MINUTE);
    world.tenant.faults.clear();
    await isTakenUp(world, number);
  });

  test('a ticket whose item no table names is taken up each time, also where the item was taken out of the table in between', async (t) => {
    const { world, mend, spoil } = await unnamed(t);
    const first = order(world, 'Access to VPN', PERSON);
    await pass(world, HOUR);
    mend();
    await isTakenUp(world, first.number);
    spoil();
    await pass(world, 5 * MINUTE);
    const { number } = order(world, 'Access to VPN', 'cfo');
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'none/refused');
    mend();
    await pass(world, 15 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  for (const [how, change] of [
    ['was closed meanwhile', { fields: { state: 'Closed Incomplete' } }],
    ['was rejected meanwhile', { approval: 'rejected' }],
  ] as const)
    test(`a ticket whose item no table names is left alone where it ${how}`, async (t) => {
      const { world, mend } = await unnamed(t);
      const { number } = order(world, 'Access to VPN', PERSON);
      await pass(world, HOUR);
      world.servicenow.patchTicket(number, { ...change, webhook: 'drop' });
      await pass(world, HOUR);
      mend();
      await pass(world, HOUR);
      assert.equal(writes(world, 'POST'), 0);
      assert.equal(stated(world, number), 'none/refused');
      await agree(world);
    });

  test('a ticket whose item no table names is left alone where it is older than two weeks by then', async (t) => {
    const { world, mend } = await unnamed(t);
    const { number } = order(world, 'Access to VPN', PERSON, {}, { webhook: 'drop' });
    await jump(world, 15 * DAY);
    mend();
    await pass(world, HOUR);
    assert.equal(writes(world, 'POST'), 0);
    assert.deepEqual(statements(world, number), []);
  });
});

describe('a table that does not load', () => {
  const product = async (t: TestContext) => {
    const policy = aPolicyFolder(t);
    const file = join(policy.folder, 'm365-license', 'table.json');
    const text = licenseText();
    writeFileSync(file, '{');
    const world = await aWorld(t, { policyFolder: policy.folder });
    await pass(world, 5 * MINUTE);
    const mend = () => {
      writeFileSync(file, text);
      redeploy(world, policy.folder);
    };
    return { world, mend };
  };

  test('a table that does not load is what the ticket is told of, and not that nobody governs the item; mended, the ticket is taken up', async (t) => {
    const { world, mend } = await product(t);
    const { number } = orderProduct(world, 'developer', PROJECT);
    await pass(world, HOUR);
    assert.doesNotMatch(textOf(world, number), /No policy governs/);
    assert.match(textOf(world, number), /table of m365-license can't be used/);
    mend();
    await pass(world, 15 * MINUTE);
    assert.equal(stated(world, number), 'none/running', textOf(world, number));
    assert.match(textOf(world, number), /m365-license-v2 r2 access=none outcome=running/);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    await agree(world);
  });

  // Looks are as far apart by then as they ever are.
  for (const waited of [3 * HOUR, 3 * HOUR + 10 * MINUTE, 3 * HOUR + 20 * MINUTE])
    test(`a table that does not load keeps a request no longer than a quarter of an hour after it was mended: ${waited / MINUTE} minutes`, async (t) => {
      const policy = aPolicyFolder(t);
      policy.write('{');
      const world = await aWorld(t, { policyFolder: policy.folder });
      const { number } = order(world, 'Access to VPN', PERSON);
      await pass(world, waited);
      assert.equal(stated(world, number), 'none/running');
      policy.deploy({});
      redeploy(world, policy.folder);
      await pass(world, 15 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
      await agree(world);
    });
});
