import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { group, groupId } from '../../sandbox/tenant/company/groups.ts';
import { subscription } from '../../sandbox/tenant/company/licenses.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { licenseText } from '../policy/m365-license/license-table.ts';
import { approve, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import {
  directly,
  orderProduct,
  PROJECT,
  stateOf,
  TEAMS,
  usageLocationOf,
  VISIO,
  worksFor,
} from '../support/licenses.ts';
import { aPolicyFolder, entitlementAt, redeploy } from '../support/policies.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const DAY_OF_VPN = { duration_days: '1' };
/** Bought by nobody, and named by no table. */
const OTHER_SKU = 'f30db892-07e9-47e9-837c-80727f46fd3d';
const SKU = (partNumber: string) => subscription(partNumber).skuId;

/** Writes to Graph that left the app, whatever was answered. */
function left({ tenant }: TestWorld): readonly string[] {
  return tenant.outbound
    .list()
    .filter(({ method, url }) => method !== 'GET' && /\$ref|assignLicense/.test(url))
    .map(({ method, url }) => `${method} ${new URL(url).pathname}`);
}

/** The license that a person's service plan is of. */
function skuWith({ controlled }: TestWorld, who: string, plan: string): string {
  const { direct, plans } = controlled.licenses.licensesOf(personId(who));
  const found = plans.find(({ servicePlanName }) => servicePlanName === plan);
  const sku = direct.find(({ skuId }) => skuId === found?.skuId);
  assert.ok(sku, `${who} has no ${plan}`);
  return sku.skuPartNumber;
}

type Told = { readonly count: number; readonly reasons: object; readonly examples: readonly object[] };

/** Rows of the release before do not tell what was off before their last attempt. */
async function forgetLooks({ app }: TestWorld, who: string): Promise<void> {
  await app.means.grants.change(personId(who), ({ access, grants }) => {
    const rows = Object.entries(access).map(([key, { plansOff: _, ...row }]) => [key, row] as const);
    return { rows: { grants, access: Object.fromEntries(rows) }, result: null };
  });
}

/** Security events of writes that were held back, each with all of its minute. */
function refusals({ logged, app }: TestWorld): readonly Told[] {
  app.security.flush('all');
  return logged.filter((line) => line.includes('"write-refused"')).map((line) => JSON.parse(line) as Told);
}

const heldBack = (world: TestWorld) => refusals(world).reduce((sum, { count }) => sum + count, 0);

/** The table in force without a group: whoever asked for it would get another one. */
function withoutVpn(t: TestContext) {
  const table = aPolicyFolder(t);
  table.deploy({ [`${entitlementAt('vpn')}/groups/0`]: inTable('GRP-HR-CASES') });
  return table;
}

const inTable = (name: string) => ({ id: groupId(name), name });

/** The table of licenses in force with one product left, that is asked for by another name. */
function withoutProducts(): string {
  const table = JSON.parse(licenseText()) as {
    readonly catalogItems: readonly object[];
    readonly entitlements: readonly { readonly id: string }[];
  };
  const entitlements = table.entitlements.filter(({ id }) => id === 'project-plan-1');
  const [first] = table.catalogItems;
  return JSON.stringify({
    ...table,
    entitlements,
    catalogItems: [{ ...first, means: { entitlement: 'project-plan-1' } }],
  });
}

describe('code that asks the directory for something no table names', () => {
  const edge = (name: string, key = 'developer') => ({ userId: personId(key), groupId: group(name).id });

  for (const [what, name, reason] of [
    ['a group of nobody’s table', 'GRP-MARKETING-ASSETS', 'in-no-table'],
    ['a group of approvers', 'GRP-SECURITY-APPROVERS', 'control-group'],
    ['the group of operators', 'GRP-IDENTITY-OPS', 'control-group'],
  ] as const)
    test(`code that asks the directory for something no table names adds nobody to ${what}: the call never leaves, and operators find why in the log`, async (t) => {
      const world = await aWorld(t);
      const effect = await world.app.means.directory.addMember(edge(name), 'c', 'planted');
      assert.ok(effect.effect === 'rejected' && effect.code === 'outside-the-tables');
      assert.match(effect.because, /nobody is added to it/);
      assert.deepEqual(left(world), []);
      assert.ok(!isMember(world, name, 'developer'));
      const [event, ...more] = refusals(world);
      assert.deepEqual([event?.count, more.length, event?.reasons], [1, 0, { [reason]: 1 }]);
      const { because: _, ...example } = (event?.examples[0] ?? {}) as Record<string, string>;
      const write = `add member of ${edge(name).groupId}`;
      assert.deepEqual(example, { requestId: 'planted', person: personId('developer'), write });
    });

  test('invariant 6: code that asks the directory for something no table names removes nobody from a group whom no grant of ours put there, not even from one the table gives', async (t) => {
    const world = await aWorld(t);
    for (const name of ['GRP-SALES-CRM-USERS', 'GRP-SECURITY-APPROVERS']) {
      world.controlled.directory.putMember(groupId(name), personId('developer'));
      const effect = await world.app.means.directory.removeMember(edge(name), 'c', 'planted');
      assert.ok(effect.effect === 'rejected' && effect.code === 'outside-the-tables', name);
      assert.ok(isMember(world, name, 'developer'));
    }
    assert.deepEqual(left(world), []);
    assert.equal(heldBack(world), 2);
  });

  test('code that asks the directory for something no table names does not remove what a grant still gives', async (t) => {
    const world = await aWorld(t);
    order(world, 'Access to VPN', 'developer', DAY_OF_VPN);
    await settle(world);
    const effect = await world.app.means.directory.removeMember(edge(VPN), 'c', 'planted');
    assert.equal(effect.effect, 'later');
    assert.ok(isMember(world, VPN, 'developer'));
    assert.equal(heldBack(world), 1);
    await agree(world);
  });

  test('code that asks the directory for something no table names assigns and takes away no license, and sets no country, that nothing names', async (t) => {
    const world = await aWorld(t);
    const { licenses } = world.app.means;
    const before = directly(world, 'developer');
    const location = usageLocationOf(world, 'developer');
    const user = personId('developer');
    const held = Object.keys(before)[0] ?? '';
    for (const call of [
      { add: [{ skuId: OTHER_SKU, disabledPlans: [] }], remove: [] },
      { add: [], remove: [SKU(held)] },
      { add: [{ skuId: SKU('MCOEV'), disabledPlans: [] }], remove: [SKU(held)] },
    ]) {
      const effect = await licenses.assign(user, call, 'c', 'planted');
      assert.ok(effect.effect === 'rejected' && effect.code === 'outside-the-tables');
    }
    const effect = await licenses.setUsageLocation(user, 'US', 'c', 'planted');
    assert.ok(effect.effect === 'rejected' && effect.code === 'outside-the-tables');
    assert.deepEqual(left(world), []);
    assert.deepEqual(directly(world, 'developer'), before);
    assert.equal(usageLocationOf(world, 'developer'), location);
  });

  test('code that asks the directory for something no table names assigns nobody a license of the table whom no grant of ours gives it', async (t) => {
    const world = await aWorld(t);
    const add = [{ skuId: SKU('PROJECTPROFESSIONAL'), disabledPlans: [] }];
    const effect = await world.app.means.licenses.assign(
      personId('developer'),
      { add, remove: [] },
      'c',
      'planted',
    );
    assert.ok(effect.effect === 'rejected' && effect.code === 'outside-the-tables');
    assert.deepEqual(left(world), []);
    assert.equal(heldBack(world), 1);
  });

  test('invariant 6: switches no plan off in what a grant gives, as long as that is not being ended', async (t) => {
    const world = await aWorld(t);
    const project = orderProduct(world, 'contractor', PROJECT, { duration_days: '30' });
    const teams = orderProduct(world, 'hr-officer', TEAMS, { duration_days: '30' });
    await settle(world);
    await approve(world, project.number, 'team-alpha-lead');
    await pass(world, 30 * MINUTE);
    const sent = left(world).length;
    for (const [who, sku] of [
      ['contractor', 'PROJECTPROFESSIONAL'],
      ['hr-officer', skuWith(world, 'hr-officer', 'TEAMS1')],
    ] as const) {
      const { skuId, servicePlans } = subscription(sku);
      const disabledPlans = servicePlans.map(({ servicePlanId }) => servicePlanId);
      const before = stateOf(world, who);
      const call = { add: [{ skuId, disabledPlans }], remove: [] };
      const effect = await world.app.means.licenses.assign(personId(who), call, 'c', 'planted');
      assert.equal(effect.effect, 'later', who);
      assert.equal(stateOf(world, who), before);
    }
    assert.equal(left(world).length, sent);
    assert.match(stated(world, teams.number), /^granted\//);
    await agree(world);
  });

  for (const release of ['this release', 'the release before'] as const)
    test(`invariant 6: a license of which a grant of ${release} gives one plan keeps every other plan off, and the grant ends`, async (t) => {
      const world = await aWorld(t);
      const { number } = orderProduct(world, 'hr-officer', TEAMS, { duration_days: '30' });
      await settle(world);
      await pass(world, 30 * MINUTE);
      assert.match(stated(world, number), /^granted\//);
      if (release === 'the release before') await forgetLooks(world, 'hr-officer');
      const { skuId } = subscription(skuWith(world, 'hr-officer', 'TEAMS1'));
      const sent = left(world).length;
      const before = stateOf(world, 'hr-officer');
      assert.notEqual(Object.values(directly(world, 'hr-officer'))[0], 0, 'another plan is off');
      const call = { add: [{ skuId, disabledPlans: [] }], remove: [] };
      const effect = await world.app.means.licenses.assign(personId('hr-officer'), call, 'c', 'planted');
      assert.equal(effect.effect, 'later');
      assert.equal(stateOf(world, 'hr-officer'), before);
      assert.equal(left(world).length, sent);
      await jump(world, 30 * DAY + HOUR);
      await pass(world, 30 * MINUTE);
      assert.match(stated(world, number), /^ended\//);
      assert.ok(!worksFor(world, 'hr-officer', 'TEAMS1'));
      assert.equal(heldBack(world), 1);
      await agree(world);
    });

  test('code that asks the directory for something no table names gets nothing more out while a table is broken, and what was given is taken back all the same', async (t) => {
    const table = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: table.folder });
    const { number } = order(world, 'Access to VPN', 'developer', DAY_OF_VPN);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    table.write('{');
    redeploy(world, table.folder);
    const effect = await world.app.means.directory.addMember(edge(VPN, 'sales-rep'), 'c', 'planted');
    assert.equal(effect.effect, 'rejected');
    await jump(world, DAY + HOUR);
    assert.ok(!isMember(world, VPN, 'developer'));
    assert.match(stated(world, number), /^ended\//);
    await agree(world);
  });
});

describe('a table that is deployed without a group', () => {
  test('right between the decision and the write holds the write back, and the ticket says so', async (t) => {
    const table = withoutVpn(t);
    const world = await aWorld(t);
    const { auditLog } = world.app.means;
    const append = auditLog.append.bind(auditLog);
    auditLog.append = async (requestId, entries) => {
      const added = await append(requestId, entries);
      if (entries.some(({ fact }) => fact === 'change-attempted')) redeploy(world, table.folder);
      return added;
    };
    const { number } = order(world, 'Access to VPN', 'developer', DAY_OF_VPN);
    await settle(world);
    await pass(world, 30 * MINUTE);
    assert.equal(writes(world, 'POST'), 0);
    assert.equal(heldBack(world), 1);
    assert.ok(!isMember(world, VPN, 'developer'));
    assert.match(stated(world, number), /^none\//);
    assert.match(textOf(world, number), /no deployed table gives the group/);
    await agree(world);
  });

  test('after it was given leaves our grant to be ended: it is removed, and proven gone', async (t) => {
    const table = withoutVpn(t);
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'developer', DAY_OF_VPN);
    await settle(world);
    assert.ok(isMember(world, VPN, 'developer'));
    redeploy(world, table.folder);
    await jump(world, DAY + HOUR);
    assert.ok(!isMember(world, VPN, 'developer'));
    assert.match(stated(world, number), /^ended\//);
    assert.deepEqual(refusals(world), []);
    await agree(world);
  });

  test('a table that is deployed without a group and that makes it a group of approvers, still lets our own grant of it be ended', async (t) => {
    const table = withoutVpn(t);
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'developer', DAY_OF_VPN);
    await settle(world);
    table.deploy({
      [`${entitlementAt('vpn')}/groups/0`]: inTable('GRP-HR-CASES'),
      '/roles/security/id': groupId(VPN),
    });
    redeploy(world, table.folder);
    await jump(world, DAY + HOUR);
    assert.match(stated(world, number), /^ended\//);
    assert.ok(!isMember(world, VPN, 'developer'));
    await agree(world);
  });

  for (const [product, who, asked, gone] of [
    [VISIO, 'developer', ['eng-manager'], (world: TestWorld) => !isMember(world, 'LIC-VISIO', 'developer')],
    [TEAMS, 'hr-officer', [], (world: TestWorld) => !worksFor(world, 'hr-officer', 'TEAMS1')],
    [
      PROJECT,
      'contractor',
      ['team-alpha-lead'],
      (world: TestWorld) => !('PROJECTPROFESSIONAL' in directly(world, 'contractor')),
    ],
  ] as const)
    test(`a table that is deployed without a product takes back ${product} that was given before`, async (t) => {
      const table = aPolicyFolder(t);
      const world = await aWorld(t, { policyFolder: table.folder });
      const { number } = orderProduct(world, who, product, { duration_days: '1' });
      await settle(world);
      for (const by of asked) await approve(world, number, by);
      await pass(world, 30 * MINUTE);
      assert.match(stated(world, number), /^granted\//);
      const file = join(table.folder, 'm365-license', 'table.json');
      writeFileSync(file, withoutProducts());
      redeploy(world, table.folder);
      await jump(world, DAY + HOUR);
      await pass(world, 30 * MINUTE);
      assert.match(stated(world, number), /^ended\//);
      assert.ok(gone(world));
      assert.deepEqual(refusals(world), []);
    });
});
