import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, reject } from '../support/asking.ts';
import { addingFails, DENIED, mend } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { decidedInTool } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const PERSON = 'sales-rep';
const OLD = personId(PERSON);
const NEW = '5f0c7a52-9d1c-4a55-9a0e-0c5f0a6f2b11';
const OTHER = personId('cfo');
const CRM = 'GRP-SALES-CRM-USERS';
const OWNER = 'crm-owner';
/** Whether an account is deleted for good can be read. */
const READABLE = { graph: { switches: { recycleBinReads: 'with-read-permission' } } } as const;

function isIn({ controlled }: TestWorld, entraId: string): boolean {
  return controlled.directory.members(groupId(CRM)).some(({ id }) => id === entraId);
}

async function asked(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Sales CRM access', PERSON);
  await settle(world);
  assert.equal(stated(world, number), 'none/running');
  return number;
}

/** The former account is deleted for good, and the user's record is tied to a new one. */
async function hiredAnew(world: TestWorld): Promise<void> {
  const { directory } = world.tenant;
  const { displayName, userPrincipalName, department, managerId, costCenter } = directory.user(OLD);
  directory.patchUser(OLD, { deleted: true });
  directory.permanentlyDeleteUser(OLD);
  directory.addUser({ id: NEW, displayName, userPrincipalName, department, managerId, costCenter });
  world.servicenow.patchUser(OLD, { u_entra_object_id: NEW });
}

/** Somebody ties the user's record to a colleague's account, while its own lives on. */
function tiedToColleague(world: TestWorld): void {
  world.servicenow.patchUser(OTHER, { u_entra_object_id: '' });
  world.servicenow.patchUser(OLD, { u_entra_object_id: OTHER });
}

/** Nobody has anything by what was approved for the former account; approved for the new one, it is given. */
async function takesAnotherApproval(world: TestWorld, number: string, version: number): Promise<void> {
  assert.ok(!isIn(world, NEW), 'given by an approval for another account');
  const latest = await requestOf(world, number);
  assert.equal(latest.version, version, textOf(world, number));
  assert.deepEqual([latest.phase, latest.request?.beneficiaryId], ['waiting', NEW]);
  assert.match(textOf(world, number), /has another account/);
  await approve(world, number, OWNER);
  assert.equal(stated(world, number), 'granted/fulfilled');
  assert.ok(isIn(world, NEW));
  await agree(world);
}

describe('a user record that is tied to another account, whose former one is deleted for good', () => {
  test('while people are asked has them asked anew for that account', async (t) => {
    const world = await aWorld(t, READABLE);
    const number = await asked(world);
    await hiredAnew(world);
    world.servicenow.patchTicket(number, { fields: { work_notes: 'Any news?' } });
    await pass(world, HOUR);
    await takesAnotherApproval(world, number, 2);
  });

  test('right before an approval has it asked for anew', async (t) => {
    const world = await aWorld(t, READABLE);
    const number = await asked(world);
    await hiredAnew(world);
    await approve(world, number, OWNER);
    await pass(world, HOUR);
    await takesAnotherApproval(world, number, 2);
  });

  test('before a retry keeps no approval that was given for the former one', async (t) => {
    const world = await aWorld(t, READABLE);
    addingFails(world, DENIED);
    const number = await asked(world);
    await approve(world, number, OWNER);
    assert.equal(stated(world, number), 'none/rolled-back');
    mend(world);
    await hiredAnew(world);
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'retry')).status, 202);
    await pass(world, HOUR);
    assert.ok(!isIn(world, NEW), 'given by an approval for another account');
    const { version, phase, request } = await requestOf(world, number);
    assert.deepEqual([version, phase, request?.beneficiaryId], [2, 'waiting', NEW], textOf(world, number));
    await approve(world, number, OWNER);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('after it was given gives that account nothing by itself', async (t) => {
    const world = await aWorld(t, READABLE);
    const number = await asked(world);
    await approve(world, number, OWNER);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await hiredAnew(world);
    world.servicenow.patchTicket(number, { fields: { state: 'Open', work_notes: 'Any news?' } });
    await pass(world, 2 * HOUR);
    assert.ok(!isIn(world, NEW));
    assert.notEqual(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

describe("a user record that is tied to a colleague's account by mistake", () => {
  test('while people are asked gives neither of them anything, and says why', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    tiedToColleague(world);
    await pass(world, 10 * MINUTE);
    await approve(world, number, OWNER);
    await pass(world, HOUR);
    assert.ok(!isIn(world, OLD) && !isIn(world, OTHER));
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /person-link-changed/);
    await agree(world);
  });

  test("a user record that is tied to a colleague's account by mistake or to an approver's does not decide in their place", async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    world.servicenow.patchUser(personId(OWNER), { u_entra_object_id: '' });
    const colleague = order(world, 'Access to VPN', 'sales-member');
    await settle(world);
    assert.equal(stated(world, colleague.number), 'granted/fulfilled', 'the record was seen before');
    const theirs = personId('sales-member');
    world.servicenow.patchUser(theirs, { u_entra_object_id: personId(OWNER) });
    const { id } = world.servicenow.requestApproval(number, theirs);
    world.servicenow.decideApproval(number, id, { as: theirs, state: 'approved' });
    await pass(world, HOUR);
    assert.ok(!isMember(world, CRM, PERSON));
    assert.match(textOf(world, number), /does not count:[\s\S]*can't be tied to one Entra user/);
    await agree(world);
  });

  test('while the access stands takes it from nobody else, whatever ends it', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    await approve(world, number, OWNER);
    assert.ok(isIn(world, OLD));
    world.controlled.directory.putMember(groupId(CRM), OTHER);
    tiedToColleague(world);
    world.servicenow.patchTicket(number, { fields: { state: 'Closed Skipped' } });
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isIn(world, OLD));
    assert.ok(isIn(world, OTHER), 'the colleague keeps what an administrator gave');
    await agree(world);
  });

  test('while the access stands is renewed for nobody', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Sales CRM access', PERSON, { duration_days: '30' });
    await settle(world);
    await approve(world, number, OWNER);
    tiedToColleague(world);
    const { requestId } = await requestOf(world, number);
    await operate(world, requestId, 'renew');
    await pass(world, HOUR);
    assert.ok(isIn(world, OLD) && !isIn(world, OTHER));
    assert.match(textOf(world, number), /person-link-changed/);
    await agree(world);
  });
});

test('a ticket whose approver said no is not asked again because its person has another account', async (t) => {
  const world = await aWorld(t, READABLE);
  const number = await asked(world);
  await reject(world, number, OWNER, 'No.');
  await hiredAnew(world);
  await pass(world, HOUR);
  assert.equal(stated(world, number), 'none/rejected');
  assert.equal((await requestOf(world, number)).version, 1);
});
