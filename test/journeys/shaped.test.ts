import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve, cardOf, order, shown } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

/** People of the deciding roles who operate as well. */
async function aWorldOfOperators(t: TestContext) {
  const world = await aWorld(t);
  for (const one of ['iam-duty-manager-1', 'crm-owner', 'cfo'])
    world.controlled.directory.putMember(groupId('GRP-IDENTITY-OPS'), personId(one));
  await pass(world, 15 * MINUTE);
  return world;
}

/** Access to the CRM: its owner decides, and the duty managers when it is escalated. */
async function asked(t: TestContext) {
  const world = await aWorldOfOperators(t);
  const { number } = order(world, 'Sales CRM access', 'sales-rep');
  await settle(world);
  const { requestId } = await requestOf(world, number);
  return { world, number, requestId };
}

async function headOf(world: World, number: string) {
  const { requestId, waitingOn } = await requestOf(world, number);
  const found = await world.app.means.approvals.readHead(requestId, waitingOn ?? '');
  assert.ok(found);
  return found.row;
}

const cardText = async (world: World, number: string, person: string) =>
  JSON.stringify(
    (await world.teams.cards(number)).findLast((one) => one.recipients.includes(personId(person)))?.card ??
      '',
  );

describe('whoever shapes a request does not decide it as long as somebody else can', () => {
  test('whoever shapes a request does not decide it as long as somebody else can, not even the deputy who escalates it to themselves in the first minute', async (t) => {
    const { world, number, requestId } = await asked(t);
    const answer = await operate(world, requestId, 'escalate', 'They asked me to.', 'iam-duty-manager-1');
    assert.equal(answer.status, 202);
    await settle(world);
    const cards = (await world.teams.cards(number)).flatMap(({ recipients }) => recipients);
    assert.ok(!cards.includes(personId('iam-duty-manager-1')), 'they are not asked');
    assert.match(
      textOf(world, number),
      /Rashid Amin \([^)]*\) escalated this request, and so does not decide it/,
    );
    assert.match(
      await cardText(world, number, 'iam-duty-manager-2'),
      /Rashid Amin \([^)]*\) escalated this request/,
    );
    const card = await cardOf(world, number, 'iam-duty-manager-2');
    const told = await world.teams.press(card.id, { as: personId('iam-duty-manager-1'), verb: 'approve' });
    assert.match(shown(told), /You escalated this request, so that somebody else decides it/);
    assert.equal(writes(world, 'POST'), 0);
    await approve(world, number, 'iam-duty-manager-2');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('whoever shapes a request does not decide it alone where nobody else would be asked: that is said instead', async (t) => {
    const world = await aWorldOfOperators(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const { requestId } = await requestOf(world, number);
    const answer = await operate(world, requestId, 'escalate', 'They asked me to.', 'cfo');
    assert.equal(answer.status, 409);
    assert.match(answer.text, /escalated to you alone/);
    assert.deepEqual((await headOf(world, number)).shapedBy ?? [], []);
  });

  test('whoever shapes a request does not decide it as long as somebody else can, not even the owner who tries it again: the next escalation is asked, and the card says why', async (t) => {
    const { world, number, requestId } = await asked(t);
    await operate(world, requestId, 'withdraw');
    await settle(world);
    const answer = await operate(world, requestId, 'retry', 'They asked me to.', 'crm-owner');
    assert.equal(answer.status, 202);
    await settle(world);
    const head = await headOf(world, number);
    assert.equal(head.escalated, true);
    assert.match(
      textOf(world, number),
      /Joris Peeters \([^)]*\) retried this request, and so does not decide it/,
    );
    assert.match(
      await cardText(world, number, 'iam-duty-manager-1'),
      /The IAM duty manager is asked instead/,
    );
    await approve(world, number, 'iam-duty-manager-1');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('whoever shapes a request decides it where nobody else is left, and the card says that', async (t) => {
    const { world, number, requestId } = await asked(t);
    await operate(world, requestId, 'withdraw');
    await settle(world);
    for (const one of ['iam-duty-manager-1', 'iam-duty-manager-2'])
      world.controlled.directory.patchUser(personId(one), { accountEnabled: false });
    await pass(world, 5 * MINUTE);
    await operate(world, requestId, 'retry', 'They asked me to.', 'crm-owner');
    await settle(world);
    await pass(world, MINUTE);
    assert.match(await cardText(world, number, 'crm-owner'), /may decide it, because nobody else can/);
    await approve(world, number, 'crm-owner');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});
