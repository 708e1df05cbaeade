import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press } from '../support/asking.ts';
import { mend } from '../support/faults.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const OWNER = 'finance-data-owner';
const DEPUTY = 'cfo';

/** The group of who decides is not shown to any read. */
function hideGroup(world: TestWorld): void {
  const path = `/groups/${groupId('GRP-FINANCE-DATA-OWNERS')}/members`;
  const match = { host: 'graph.microsoft.com', method: 'GET', path };
  const effect = { kind: 'status', status: 404 } as const;
  world.tenant.faults.add({ match, effect, skip: 1 });
}

/** Asked once more of whoever stands in, because nobody was shown in the group when it was decided again. */
async function askedOfTheDeputy(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  hideGroup(world);
  await press(world, number, OWNER, 'approve', { data: { reason: 'fine' } });
  await settle(world);
  await pass(world, 2 * MINUTE);
  assert.match(textOf(world, number), /Needed: one person as deputy of the data owner/);
  mend(world);
  return number;
}

describe('people who stand in for an approver group that was not shown', () => {
  test('people who stand in for an approver group that was not shown give way to its members as soon as a look shows them, and nobody is asked for nothing', async (t) => {
    const world = await aWorld(t);
    const number = await askedOfTheDeputy(world);
    await pass(world, 25 * MINUTE);
    const { whoCanAct } = await requestOf(world, number);
    assert.deepEqual(whoCanAct, [personId(OWNER)]);
    await approve(world, number, OWNER);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('people who stand in for an approver group that was not shown may decide until then, and what they said stands', async (t) => {
    const world = await aWorld(t);
    const number = await askedOfTheDeputy(world);
    await approve(world, number, DEPUTY);
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});
