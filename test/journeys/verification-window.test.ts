/** How long access that was set up is looked for until it counts as not there: by the table, and told on the ticket. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { MINUTE, SECOND } from '../../src/domain/instant.ts';
import { order, press } from '../support/asking.ts';
import { addingFails } from '../support/faults.ts';
import { orderProduct, PROJECT, VISIO } from '../support/licenses.ts';
import { aPolicyFolder, entitlementAt } from '../support/policies.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';

/** The directory says that it wrote, and has not. */
function neverShown(world: TestWorld): void {
  addingFails(world, { kind: 'status', status: 204 });
}

type Edits = Readonly<Record<string, unknown>>;

async function underGroups(t: TestContext, edits: Edits = {}): Promise<TestWorld> {
  return await aWorld(t, { policyFolder: aPolicyFolder(t, edits).folder });
}

/** A table of licenses that says other windows. */
async function underLicenses(t: TestContext, proof: object, ofProduct: Edits = {}): Promise<TestWorld> {
  const { folder } = aPolicyFolder(t);
  const file = join(folder, 'm365-license', 'table.json');
  const table = JSON.parse(readFileSync(file, 'utf8'));
  table.operations.proof = proof;
  for (const product of table.entitlements)
    if (product.id in ofProduct) product.proof = ofProduct[product.id];
  writeFileSync(file, JSON.stringify(table));
  return await aWorld(t, { policyFolder: folder, graph: { switches: { planProvisioning: 'pending' } } });
}

/** Minutes from the order until the ticket stops saying that it is on its way; it must be within two hours and a half. */
async function minutesWaited(world: TestWorld, number: string): Promise<number> {
  for (let minutes = 0; minutes < 150; minutes += 5) {
    if (!/running|nothing/.test(stated(world, number))) return minutes;
    await pass(world, 5 * MINUTE);
  }
  return Number.POSITIVE_INFINITY;
}

async function vpn(world: TestWorld): Promise<string> {
  neverShown(world);
  return order(world, 'Access to VPN', 'sales-rep').number;
}

async function product(world: TestWorld, name: string): Promise<string> {
  const { number } = orderProduct(world, 'developer', name, { duration_days: '5' });
  await pass(world, MINUTE);
  await press(world, number, 'eng-manager', 'approve', { data: { reason: 'fine' } });
  return number;
}

describe('access that is set up and not to be seen', () => {
  test('access that is set up and not to be seen is looked for as long as the table says for everything', async (t) => {
    const world = await underGroups(t);
    const waited = await minutesWaited(world, await vpn(world));
    assert.ok(waited >= 30 && waited <= 45, `${waited}`);
  });

  test('access that is set up and not to be seen is looked for as long as the table says for direct members of groups', async (t) => {
    const world = await underGroups(t, {
      '/operations/proof': { giveUpAfterMinutes: 30, directGroupMinutes: 90 },
    });
    const waited = await minutesWaited(world, await vpn(world));
    assert.ok(waited >= 90 && waited <= 105, `${waited}`);
  });

  test('access that is set up and not to be seen is looked for as long as the table says for this access, before all else', async (t) => {
    const world = await underGroups(t, {
      '/operations/proof': { giveUpAfterMinutes: 30, directGroupMinutes: 90 },
      [`${entitlementAt('vpn')}/proof`]: { giveUpAfterMinutes: 60 },
    });
    const waited = await minutesWaited(world, await vpn(world));
    assert.ok(waited >= 60 && waited <= 75, `${waited}`);
  });

  test('access that is set up and not to be seen is told of on its ticket: that it is set up, what is missing, until when it is looked for, and what then', async (t) => {
    const world = await underGroups(t, { [`${entitlementAt('vpn')}/proof`]: { giveUpAfterMinutes: 60 } });
    const number = await vpn(world);
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'pending/running');
    const notes = textOf(world, number);
    assert.match(
      notes,
      /In Progress – Provisioning\nVPN has been set up, and the directory does not show it everywhere yet/,
    );
    assert.match(
      notes,
      /read again until 2026-03-03 11:0\d.*\. If it can't be proven by then, it is taken back and a person is told/,
    );
    await pass(world, 20 * MINUTE);
    assert.equal(textOf(world, number).match(/has been set up/g)?.length, 1);
  });

  test('access that is set up and not to be seen is not told of where it is seen within minutes', async (t) => {
    const world = await underGroups(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.doesNotMatch(textOf(world, number), /has been set up/);
  });

  test('access that is set up and not to be seen is granted when it is seen late within its window', async (t) => {
    const world = await underGroups(t, { [`${entitlementAt('vpn')}/proof`]: { giveUpAfterMinutes: 60 } });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    while (!isMember(world, VPN, 'sales-rep')) await pass(world, SECOND);
    const match = { host: 'graph.microsoft.com', method: 'GET', path: '/memberOf/' };
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 503 } });
    await pass(world, 45 * MINUTE);
    assert.equal(stated(world, number), 'pending/running');
    world.tenant.faults.clear();
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, VPN, 'sales-rep'));
    await agree(world);
  });
});

describe('a license that is set up and not to be seen', () => {
  const PROOF = { giveUpAfterMinutes: 120, directLicenseMinutes: 30, licenseByGroupMinutes: 60 };

  for (const [what, name, from] of [
    ['that is assigned directly', PROJECT, 30],
    ['that a group hands down', VISIO, 60],
  ] as const)
    test(`${what} is looked for as long as the table says for it`, async (t) => {
      const world = await underLicenses(t, PROOF);
      const waited = await minutesWaited(world, await product(world, name));
      assert.ok(waited >= from && waited <= from + 15, `${waited}`);
    });

  test('a license that is set up and not to be seen is looked for as long as the table says for the product, before all else', async (t) => {
    const world = await underLicenses(t, PROOF, { 'project-plan-3': { giveUpAfterMinutes: 90 } });
    const waited = await minutesWaited(world, await product(world, PROJECT));
    assert.ok(waited >= 90 && waited <= 105, `${waited}`);
  });
});
