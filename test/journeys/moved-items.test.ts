import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { MINUTE } from '../../src/domain/instant.ts';
import { licenseText } from '../policy/m365-license/license-table.ts';
import { order } from '../support/asking.ts';
import { addingFails } from '../support/faults.ts';
import { aPolicyFolder, redeploy } from '../support/policies.ts';
import { agree, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass } from '../support/world.ts';

const UNNAMED = { '/catalogItems/2/ids': ['0'.repeat(32)] };

describe('an item that moves to the table of another kind', () => {
  test('while a write of its ticket was not answered: what was sent is taken back before it is decided anew', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    addingFails(world, { kind: 'status', status: 429, retryAfter: 300, applied: true }, { count: 1 });
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await pass(world, 2 * MINUTE);
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    policy.deploy(UNNAMED);
    const moved = { ids: ['47c92c34faa7b715ba72bd00b32c89ce'], name: 'Access to VPN' };
    writeFileSync(
      join(policy.folder, 'm365-license', 'table.json'),
      licenseText({ '/catalogItems/1/ids': moved.ids, '/catalogItems/1/name': moved.name }),
    );
    redeploy(world, policy.folder);
    await pass(world, 60 * MINUTE);
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'sales-rep'), textOf(world, number));
    assert.match(textOf(world, number), /another policy table/);
    const { records } = await world.app.means.requests.list({ ticketNumber: number });
    assert.deepEqual(records.map(({ kind }) => kind).toSorted(), [
      'group-membership',
      'group-membership',
      'm365-license',
    ]);
    const [first] = records.toReversed();
    assert.deepEqual([first?.version, first?.outcome, first?.conclusion?.edited], [1, 'withdrawn', false]);
    await agree(world);
  });
});
