import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runLive } from '../../cli/policy.ts';
import { groupTableIn } from '../../sandbox/policy-folder.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';
import { liveOf } from './live.ts';
import { TABLE_FILE, textInForce } from './table-in-force.ts';

const LICENSES = 'policy-tables/m365-license/table.json';

async function lint(world: TestWorld, ...args: readonly string[]) {
  const said = { data: '', words: '' };
  const code = await runLive(
    args,
    {
      data: (text) => {
        said.data += `${text}\n`;
      },
      words: (text) => {
        said.words += `${text}\n`;
      },
    },
    () => liveOf(world),
  );
  return { code, ...said };
}

async function hide(world: TestWorld, ...names: readonly string[]): Promise<void> {
  for (const name of names)
    world.controlled.directory.patchGroup(groupId(name), { class: 'm365', hidesMembers: true });
  await pass(world, 120_000);
}

describe('policy lint --live', () => {
  test('policy lint --live names every group that hides its members: those given, those who decide, those excluded, those told', async (t) => {
    const world = await aWorld(t);
    await hide(
      world,
      'GRP-SALES-CRM-USERS',
      'GRP-PAYMENTS-CREATE',
      'GRP-SECURITY-APPROVERS',
      'GRP-IDENTITY-OPS',
      'LIC-VISIO',
    );
    const { code, data } = await lint(world, 'lint', '--live', TABLE_FILE, LICENSES);
    assert.equal(code, 1);
    const hidden = data.split('\n').filter((line) => line.includes(' hidden-members: '));
    for (const name of [
      'GRP-SALES-CRM-USERS',
      'GRP-PAYMENTS-CREATE',
      'GRP-SECURITY-APPROVERS',
      'GRP-IDENTITY-OPS',
      'LIC-VISIO',
    ])
      assert.ok(
        hidden.some((line) => line.includes(name)),
        name,
      );
    assert.match(data, /#\/roles\/security hidden-members: .*nobody can be asked as security/);
    assert.match(data, /Member\.Read\.Hidden/);
  });

  test('policy lint --live names a group that hides its members inside of one that is given', async (t) => {
    const world = await aWorld(t);
    await hide(world, 'GRP-TEAM-BETA');
    const { data } = await lint(world, 'lint', '--live', TABLE_FILE);
    assert.match(data, /hidden-nested-group: GRP-TEAM-BETA, which is nested in GRP-ENG-REPO-READ/);
  });

  test('policy lint --live names every group by which people are told apart that is gone, hides its members, or has another name', async (t) => {
    const world = await aWorld(t);
    await hide(world, 'GRP-TEAM-GAMMA');
    const role = (name: string, called = name) => ({ id: groupId(name), name: called });
    const { folder } = aPolicyFolder(t, {
      '/entitlements/2/notFor': { roleGroups: [role('GRP-TEAM-GAMMA'), role('GRP-OLD-CRM-USERS')] },
      '/entitlements/3/eligible': {
        userTypes: ['Member'],
        roleGroups: [role('GRP-FINANCE-ALL', 'GRP-FINANCE')],
      },
    });
    const { code, data } = await lint(world, 'lint', '--live', groupTableIn(folder));
    assert.equal(code, 1);
    assert.match(
      data,
      /#\/entitlements\/2\/notFor\/roleGroups\/0 hidden-members: .*"VPN" is for somebody can't be told/,
    );
    assert.match(data, /#\/entitlements\/2\/notFor\/roleGroups\/1 group-missing: /);
    assert.match(data, /#\/entitlements\/3\/eligible\/roleGroups\/0 group-renamed: .*"GRP-FINANCE-ALL"/);
    assert.doesNotMatch(data, /control-group/);
  });

  test('policy lint --live names groups that are gone or have another name', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.patchGroup(groupId('GRP-VPN-USERS'), { displayName: 'GRP-VPN' });
    await pass(world, 120_000);
    const { code, data } = await lint(world, 'lint', '--live', TABLE_FILE);
    assert.equal(code, 1);
    assert.match(data, /group-renamed: The directory calls this group "GRP-VPN"/);
    assert.match(data, /group-missing: The directory has no group/);
  });

  test('policy lint --live names groups that nobody is ever added to, and leaves alone those that the table lets through', async (t) => {
    const world = await aWorld(t);
    const { data } = await lint(world, 'lint', '--live', TABLE_FILE);
    const line = (code: string) => data.split('\n').filter((one) => one.includes(` ${code}: `));
    assert.match(
      line('dynamic-group').join(),
      /#\/entitlements\/\d+\/groups\/0 .*GRP-ALL-ENGINEERING.*rule of the directory/,
    );
    assert.match(line('synced-group').join(), /GRP-FILESHARE-FIELD/);
    assert.match(line('mail-enabled-group').join(), /MESG-FINANCE-NEWS/);
    assert.match(line('role-assignable-group').join(), /GRP-GLOBAL-HELPDESK/);
    const allowed = JSON.parse(textInForce()).entitlements.findIndex(
      ({ id }: { id: string }) => id === 'global-helpdesk',
    );
    const { folder } = aPolicyFolder(t, {
      [`/entitlements/${allowed}/allows`]: ['role-assignable'],
      '/exceptionalStages/role-assignable': 'privileged-access',
    });
    const through = await lint(world, 'lint', '--live', groupTableIn(folder));
    assert.doesNotMatch(through.data, /role-assignable-group: .*GRP-GLOBAL-HELPDESK/);
  });

  test('policy lint --live names people who are gone or can not sign in, and groups in which nobody is who could decide', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.patchUser(personId('repo-owner'), { accountEnabled: false });
    for (const { id } of world.controlled.directory.members(groupId('GRP-SECURITY-APPROVERS')))
      world.controlled.directory.deleteMember(groupId('GRP-SECURITY-APPROVERS'), id);
    await pass(world, 120_000);
    const nobody = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
    const { folder } = aPolicyFolder(t, { '/roles/ciso/ids': [nobody] });
    const { code, data } = await lint(world, 'lint', '--live', groupTableIn(folder));
    assert.equal(code, 1);
    assert.match(data, /#\/roles\/ciso\/ids\/0 person-missing: .*3f2504e0/);
    assert.match(data, /#\/entitlements\/\d+\/owners\/app-owner\/ids\/0 person-disabled: Lukas Meyer/);
    assert.match(
      data,
      /#\/roles\/security nobody-in-group: .*GRP-SECURITY-APPROVERS: nobody can be asked as security/,
    );
  });

  test('policy lint --live names subscriptions and service plans that the company does not have', async (t) => {
    const world = await aWorld(t);
    const whole = await lint(world, 'lint', '--live', LICENSES);
    assert.doesNotMatch(whole.data, /sku-missing|plan-missing/);
    const table = JSON.parse(readFileSync(LICENSES, 'utf8'));
    table.entitlements[0].license.sku = { id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301', partNumber: 'NOBODYS' };
    table.entitlements[1].license.requiredPlans[0].id = '3f2504e0-4f89-41d3-9a0c-0305e82c3302';
    const { folder } = aPolicyFolder(t);
    const file = join(folder, 'm365-license', 'table.json');
    writeFileSync(file, JSON.stringify(table));
    const { data } = await lint(world, 'lint', '--live', file);
    assert.match(data, /#\/entitlements\/0\/license\/sku sku-missing: .*NOBODYS/);
    assert.match(data, /#\/entitlements\/1\/license\/requiredPlans\/0 plan-missing: /);
  });

  test('policy lint --live names catalog items and queues that the ticket tool does not have or calls otherwise', async (t) => {
    const world = await aWorld(t);
    const whole = await lint(world, 'lint', '--live', TABLE_FILE);
    // Each names an item of another ticket tool, too.
    assert.doesNotMatch(whole.data, / item-missing: /);
    const { folder } = aPolicyFolder(t, {
      '/catalogItems/0/ids': ['0'.repeat(32)],
      '/catalogItems/1/ids': ['to fill in: id of an item'],
      '/catalogItems/2/name': 'VPN',
      '/operations/followUpQueue': 'Nobody Here',
    });
    const { code, data } = await lint(world, 'lint', '--live', groupTableIn(folder));
    assert.equal(code, 1);
    assert.match(data, /#\/catalogItems\/0\/ids\/0 item-missing: .*"Access to Finance BI"/);
    assert.match(data, /#\/catalogItems\/1\/ids\/0 item-missing: .*to fill in/);
    assert.match(data, /#\/catalogItems\/2\/ids\/0 item-renamed: .*"Access to VPN"/);
    assert.match(data, /#\/operations\/followUpQueue queue-missing: .*"Nobody Here"/);
    assert.doesNotMatch(data, /queue-missing: .*"Identity Ops"/);
  });

  test('policy lint --live says so when the directory can not be read, and how it is used', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', path: '*' },
      effect: { kind: 'status', status: 503 },
    });
    const { code, words } = await lint(world, 'lint', '--live', TABLE_FILE);
    assert.equal(code, 1);
    assert.match(words, /could not be read/);
    assert.equal((await lint(world, 'test', '--live')).code, 2);
  });
});
