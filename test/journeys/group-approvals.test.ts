import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { INTEGRATION_USER } from '../../sandbox/tenant/servicenow/accounts.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

/** Decides the stage, and is a member of the group that the customer's own workflow asks. */
const OWNER = 'eng-manager';
/** A member who does not decide it. */
const MEMBER = 'repo-owner';
const GROUP = 'Engineering Platform';

/** The workflow of the instance asks a group for the item, before the product asks anybody or after. */
async function groupAsked(t: TestContext, when: 'before' | 'after') {
  const world = await aWorld(t);
  const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
  if (when === 'before') world.servicenow.requestGroupApproval(number, GROUP);
  await settle(world);
  assert.equal(stated(world, number), 'none/running', textOf(world, number));
  if (when === 'after') world.servicenow.requestGroupApproval(number, GROUP);
  await pass(world, MINUTE);
  return { world, number };
}

const rowsOf = ({ servicenow }: TestWorld) => servicenow.listRecords('sysapproval_approver');

/** The person's row: the group's, or one of their own. */
function rowOf(world: TestWorld, person: string, of: 'group' | 'person') {
  const { id } = world.servicenow.user(personId(person));
  const row = rowsOf(world).find(
    (one) =>
      one['approver'] === id && (one['group'] !== '' && one['group'] !== undefined) === (of === 'group'),
  );
  assert.ok(row, `${person} has a row of the ${of}`);
  return row;
}

function decide(
  world: TestWorld,
  number: string,
  person: string,
  of: 'group' | 'person',
  state: 'approved' | 'rejected',
  as = person,
) {
  const { sys_id = '' } = rowOf(world, person, of);
  world.servicenow.decideApproval(number, sys_id, { as: personId(as), state });
}

const groupApproval = ({ servicenow }: TestWorld) =>
  servicenow.listRecords('sysapproval_group')[0]?.['approval'];

async function isGranted(world: TestWorld, number: string): Promise<void> {
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
  await agree(world);
}

for (const when of ['before', 'after'] as const)
  describe(`a group that the instance asks ${when} the product asks`, () => {
    test('grants nothing by a member who may not decide, which is said; whoever may still decides in ServiceNow', async (t) => {
      const { world, number } = await groupAsked(t, when);
      decide(world, number, MEMBER, 'group', 'approved');
      await pass(world, HOUR);
      assert.equal(groupApproval(world), 'approved');
      assert.equal(writes(world, 'POST'), 0);
      assert.equal(stated(world, number), 'none/running');
      if (when === 'after')
        assert.match(textOf(world, number), /not among the people who may decide this stage/);
      assert.equal(rowOf(world, OWNER, 'group')['state'], 'not_required');
      assert.equal(rowOf(world, OWNER, 'person')['state'], 'requested');
      decide(world, number, OWNER, 'person', 'approved');
      await isGranted(world, number);
    });

    test(`a group that the instance asks ${when} the product asks counts the word of a member who may decide, in person`, async (t) => {
      const { world, number } = await groupAsked(t, when);
      decide(world, number, OWNER, 'group', 'approved');
      await isGranted(world, number);
    });

    test(`a group that the instance asks ${when} the product asks counts no word that somebody else gave on that row`, async (t) => {
      const { world, number } = await groupAsked(t, when);
      decide(world, number, OWNER, 'group', 'approved', 'helpdesk-agent');
      await pass(world, HOUR);
      assert.equal(writes(world, 'POST'), 0);
      assert.match(textOf(world, number), /only what the person asked has set in person counts/);
      await agree(world);
    });

    test(`a group that the instance asks ${when} the product asks is not decided by us for its members: a word on a card is written on the person's own row only`, async (t) => {
      const { world, number } = await groupAsked(t, when);
      await approve(world, number, OWNER);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.notEqual(groupApproval(world), 'approved');
      const ours = rowsOf(world).filter((row) => row['group'] && row['sys_updated_by'] === INTEGRATION_USER);
      assert.deepEqual(ours, []);
      await agree(world);
    });

    test(`a group that the instance asks ${when} the product asks ends the request where a member rejects it: the ticket is rejected then`, async (t) => {
      const { world, number } = await groupAsked(t, when);
      decide(world, number, MEMBER, 'group', 'rejected');
      await pass(world, HOUR);
      assert.equal(stated(world, number), 'none/withdrawn');
      assert.match(textOf(world, number), /the approval of the ticket was rejected/);
      assert.equal(writes(world, 'POST'), 0);
      await agree(world);
    });
  });
