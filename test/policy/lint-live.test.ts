import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runLive } from '../../cli/policy.ts';
import { groupTableIn } from '../../sandbox/policy-folder.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';
import { TABLE_FILE } from './table-in-force.ts';

const LICENSES = 'policy-tables/m365-license/table.json';

async function lint({ app }: TestWorld, ...args: readonly string[]) {
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
    () => app.means.directory,
  );
  return { code, ...said };
}

async function hide(world: TestWorld, ...names: readonly string[]): Promise<void> {
  for (const name of names)
    world.controlled.directory.patchGroup(groupId(name), { class: 'm365', hidesMembers: true });
  await pass(world, 120_000);
}

describe('policy lint --live', () => {
  test('names every group that hides its members: those given, those who decide, those excluded, those told', async (t) => {
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

  test('names a group that hides its members inside of one that is given', async (t) => {
    const world = await aWorld(t);
    await hide(world, 'GRP-TEAM-BETA');
    const { data } = await lint(world, 'lint', '--live', TABLE_FILE);
    assert.match(data, /hidden-nested-group: GRP-TEAM-BETA, which is nested in GRP-ENG-REPO-READ/);
  });

  test('names every group by which people are told apart that is gone, hides its members, or has another name', async (t) => {
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

  test('names groups that are gone or have another name', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.patchGroup(groupId('GRP-VPN-USERS'), { displayName: 'GRP-VPN' });
    await pass(world, 120_000);
    const { code, data } = await lint(world, 'lint', '--live', TABLE_FILE);
    assert.equal(code, 1);
    assert.match(data, /group-renamed: The directory calls this group "GRP-VPN"/);
    assert.match(data, /group-missing: The directory has no group/);
  });

  test('says so when the directory can not be read, and how it is used', async (t) => {
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
