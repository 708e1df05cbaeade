import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { runLive, runPolicy } from '../../cli/policy.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { order } from '../support/asking.ts';
import { aPolicyFolder, entitlementAt } from '../support/policies.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, settle } from '../support/world.ts';
import { liveOf } from './live.ts';
import { licenseText } from './m365-license/license-table.ts';

const VPN = { id: groupId('GRP-VPN-USERS'), name: 'GRP-VPN-USERS' };
const VPN_AT = `${entitlementAt('vpn')}/groups/0`;

/** Places that make a group one that controls access, each with the table it stands in. */
const CONTROLS: readonly (readonly [string, 'own' | 'licenses', Readonly<Record<string, unknown>>])[] = [
  ['decides in every stage of a role', 'own', { '/roles/iam-duty-manager/id': VPN.id }],
  ['owns an entitlement', 'own', { [`${entitlementAt('finance-bi-read')}/owners/data-owner/id`]: VPN.id }],
  [
    'may ask for others',
    'own',
    {
      [`${entitlementAt('hr-cases')}/mayAsk`]: {
        self: true,
        manager: true,
        delegates: { source: 'group', id: VPN.id },
      },
    },
  ],
  ['operates', 'own', { '/operations/notify/groupId': VPN.id }],
  ['operates by another table', 'licenses', { '/operations/notify/groupId': VPN.id }],
];

function tables(t: TestContext, table: 'own' | 'licenses', edits: Readonly<Record<string, unknown>>) {
  const policy = aPolicyFolder(t, table === 'own' ? edits : {});
  const licenses = join(policy.folder, 'm365-license', 'table.json');
  if (table === 'licenses') writeFileSync(licenses, licenseText(edits));
  return { folder: policy.folder, files: [join(policy.folder, 'group-membership', 'table.json'), licenses] };
}

function written() {
  const said = { data: '', words: '' };
  const output = {
    data: (text: string) => {
      said.data += `${text}\n`;
    },
    words: (text: string) => {
      said.words += `${text}\n`;
    },
  };
  return { said, output };
}

describe('a group whose members control access', () => {
  for (const [what, table, edits] of CONTROLS) {
    test(`a group whose members control access because it ${what} is refused by lint where a table gives it, and nothing else of the table is`, (t) => {
      const { said, output } = written();
      assert.equal(runPolicy(['lint', ...tables(t, table, edits).files], output), 1);
      const lines = said.data.split('\n').filter((line) => line.includes(' control-group: '));
      assert.equal(lines.length, 1);
      assert.ok(lines[0]?.includes(`#${VPN_AT} `));
      assert.match(said.words, /1 rules that are never followed, digest/);
    });

    test(`a group whose members control access because it ${what} is joined by no ticket`, async (t) => {
      const { folder } = tables(t, table, edits);
      const world = await aWorld(t, { policyFolder: folder });
      const { number } = order(world, 'Access to VPN', 'developer', { duration_days: '1' });
      const other = order(world, 'Add user to group', 'hr-officer', {
        group_name: 'GRP-WIKI-READERS',
        duration_days: '1',
      });
      await settle(world);
      assert.equal(stated(world, number), 'none/refused');
      assert.match(textOf(world, number), /\[control-group/);
      assert.ok(!isMember(world, 'GRP-VPN-USERS', 'developer'));
      assert.equal(stated(world, other.number), 'granted/fulfilled');
      await agree(world);
    });

    test(`a group whose members control access because it ${what} gets no member, whoever asks for it`, async (t) => {
      const { folder } = tables(t, table, edits);
      const world = await aWorld(t, { policyFolder: folder });
      const edge = { userId: world.controlled.directory.listUsers()[0]?.id ?? '', groupId: VPN.id };
      const effect = await world.app.means.directory.addMember(edge, 'c', 'planted');
      assert.ok(effect.effect === 'rejected' && effect.code === 'outside-the-tables');
      assert.match(effect.because, /decide or operate/);
    });
  }

  test('a group whose members control access is named by lint --live as well', async (t) => {
    const world = await aWorld(t);
    const { said, output } = written();
    const { files } = tables(t, 'own', { '/operations/notify/groupId': VPN.id });
    const code = await runLive(['lint', '--live', ...files], output, () => liveOf(world));
    assert.equal(code, 1);
    assert.match(said.data, / control-group: GRP-VPN-USERS is given here/);
  });

  test('a group whose members control access is in none of the tables in force', () => {
    const { output } = written();
    const files = ['group-membership', 'm365-license'].map((kind) => `policy-tables/${kind}/table.json`);
    assert.equal(runPolicy(['lint', ...files, '--strict'], output), 0);
  });
});
