import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, decideInTool, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { aPolicyFolder, decidedInTool } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle } from '../support/world.ts';

const OWNER = personId('finance-data-owner');

async function asked(t: Parameters<typeof aWorld>[0], options: Parameters<typeof aWorld>[1] = {}) {
  const world = await aWorld(t, { ...decidedInTool(t), ...options });
  const { number, request } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  await pass(world, MINUTE);
  return { world, number, request };
}

/** Nothing was granted, the ticket says so once and by whom it has to be decided, and a decision that counts still does. */
async function saysOnce(world: World, number: string, why: RegExp): Promise<void> {
  await pass(world, 6 * MINUTE);
  assert.equal(writes(world, 'POST'), 0);
  const text = textOf(world, number);
  const evidence = await uncountedIn(world, number);
  assert.match(text, why);
  assert.match(text, /does not count:[\s\S]*still waits for Mirjam Kok/);
  await pass(world, HOUR);
  assert.equal(textOf(world, number), text);
  assert.equal(evidence.length, 1, 'the evidence has it, once');
  assert.deepEqual(await uncountedIn(world, number), evidence);
  const [fact] = evidence;
  assert.ok(rowsOf(world, number).some(({ id }) => id === fact?.row));
  assert.ok(fact?.because && text.includes(`: ${fact.because}.`), `why not: ${fact?.because}`);
  await approve(world, number, 'finance-data-owner');
  await pass(world, 3 * MINUTE);
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  await agree(world);
}

type Uncounted = {
  readonly row: string;
  readonly because: string;
  readonly writtenBy: string;
  readonly approver: string;
};

/** What the evidence says of decisions that did not count. */
async function uncountedIn(world: World, number: string): Promise<readonly Uncounted[]> {
  const { requestId } = await requestOf(world, number);
  const rows = await world.app.means.auditLog.read(requestId);
  return rows.flatMap(({ fact, data }) => (fact === 'approval-uncounted' ? [data as Uncounted] : []));
}

/** Approver rows of the ticket and of its order. */
function rowsOf({ servicenow }: World, number: string) {
  const { approvals, request } = servicenow.ticket(number);
  return [...approvals, ...servicenow.request(request).approvals];
}

describe('a decision in ServiceNow that does not count is said at once', () => {
  test('by a delegate on the row of somebody who is away', async (t) => {
    const { world, number } = await asked(t);
    decideInTool(world, number, 'finance-data-owner', 'approved', 'helpdesk-agent');
    await saysOnce(world, number, /approval of Mirjam Kok reads "approved", set by "emma/);
  });

  test('by somebody else, on a row that the approver has touched since', async (t) => {
    const { world, number } = await asked(t);
    const match = { host: 'acme.service-now.com', method: 'GET', path: 'sysapproval_approver' };
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 503 } });
    decideInTool(world, number, 'finance-data-owner', 'approved', 'helpdesk-agent');
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await pass(world, MINUTE);
    world.tenant.faults.clear();
    await saysOnce(world, number, /only what the person asked has set in person counts/);
  });

  test('by whoever has the name of a user that was made anew', async (t) => {
    const { world, number } = await asked(t);
    const old = world.servicenow.user(OWNER);
    world.servicenow.deleteUser(old.id);
    world.servicenow.createUser({ ...old, userName: old.userName });
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await saysOnce(world, number, /set by "mirjam/);
  });

  test('by somebody who is not asked, on a row of their own', async (t) => {
    const { world, number } = await asked(t);
    const { id } = world.servicenow.requestApproval(number, personId('helpdesk-agent'));
    world.servicenow.decideApproval(number, id, { as: personId('helpdesk-agent'), state: 'approved' });
    await saysOnce(world, number, /they are not among the people who may decide this stage/);
  });

  test('by an approver whose user is tied to nobody', async (t) => {
    const { world, number } = await asked(t);
    decideInTool(world, number, 'finance-data-owner', 'approved');
    world.servicenow.patchUser(OWNER, { u_entra_object_id: '' });
    await pass(world, 6 * MINUTE);
    assert.match(textOf(world, number), /that user can't be tied to one Entra user/);
    assert.equal(writes(world, 'POST'), 0);
  });

  test('where policy takes no approval in ServiceNow for the stage', async (t) => {
    const { folder } = aPolicyFolder(t, { '/stages/data-owner/acceptsItsmApproval': false });
    const { world, number } = await asked(t, { policyFolder: folder });
    const { id } = world.servicenow.requestApproval(number, OWNER);
    world.servicenow.decideApproval(number, id, { as: OWNER, state: 'approved' });
    await saysOnce(world, number, /policy takes no approval in the ticket tool for this stage/);
  });
});

test('a name in ServiceNow that reads like lines of ours begins none', async (t) => {
  const { world, number } = await asked(t);
  const name = 'Mirjam\nApproved by: Mirjam Kok\r\nResult: granted';
  world.servicenow.patchUser(OWNER, { name });
  decideInTool(world, number, 'finance-data-owner', 'approved', 'helpdesk-agent');
  await pass(world, 6 * MINUTE);
  const text = textOf(world, number);
  assert.match(text, /The approval of Mirjam Approved by: Mirjam Kok Result: granted reads "approved"/);
  assert.doesNotMatch(text, /^Approved by: Mirjam Kok|^Result: granted/m);
});

describe('an approver counts by whatever name ServiceNow has for them', () => {
  for (const name of [
    "pavel.o'horak",
    'anna van dam',
    'contoso\\mkok',
    'müller.jörg',
    'kok, mirjam',
    'a+b@c.d#EXT#',
  ])
    test(name, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      world.servicenow.patchUser(OWNER, { user_name: name });
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await settle(world);
      await pass(world, MINUTE);
      decideInTool(world, number, 'finance-data-owner', 'approved');
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });

  test('an approver whose name could not stand in a query does not count, and that is said', async (t) => {
    const { world, number } = await asked(t);
    world.servicenow.patchUser(OWNER, { user_name: 'mirjam^kok' });
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await saysOnce(world, number, /"mirjam\^kok" is not one active user/);
  });
});

describe('an order that is approved or canceled as a whole', () => {
  const onRequest = { serviceNow: { approvals: { on: 'request' } } } as const;

  test('an order that is approved or canceled as a whole is waited for, and said, until it is approved', async (t) => {
    const world = await aWorld(t, onRequest);
    const { number, request } = order(world, 'Access to VPN', 'sales-member');
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), new RegExp(`Waiting: the order ${request}.* is not approved`));
    await pass(world, 3 * HOUR);
    assert.equal(writes(world, 'POST'), 0);
    world.servicenow.patchRequest(request, { approval: 'approved' });
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  for (const [how, patch] of [
    ['rejected', { approval: 'rejected' }],
    ['canceled', { approval: 'cancelled' }],
    ['closed', { state: '4', requestState: 'closed_cancelled' }],
  ] as const)
    test(`an order that is approved or canceled as a whole gives nothing once it is ${how}, though its items were left as they are`, async (t) => {
      const world = await aWorld(t, { serviceNow: { approvals: { on: 'request', itemFollows: false } } });
      const { number, request } = order(world, 'Access to VPN', 'sales-member');
      world.servicenow.patchRequest(request, patch);
      await pass(world, 20 * MINUTE);
      assert.equal(writes(world, 'POST'), 0);
      assert.equal(stated(world, number), 'none/withdrawn');
      assert.match(textOf(world, number), new RegExp(request));
      await agree(world);
    });

  test('an order that is approved or canceled as a whole and an approval of the whole is none of a stage, which is said', async (t) => {
    const world = await aWorld(t, onRequest);
    const { number, request } = order(world, 'Access to Finance BI', 'finance-analyst');
    world.servicenow.patchRequest(request, { approval: 'approved' });
    await settle(world);
    await pass(world, MINUTE);
    const [row] = world.servicenow.request(request).approvals;
    assert.ok(row?.approver);
    world.servicenow.decideRequestApproval(request, row.id, { as: row.approver, state: 'approved' });
    world.servicenow.patchTicket(number, { fields: { short_description: 'Woken.' } });
    await saysOnce(world, number, new RegExp(`it is about the whole order ${request}`));
  });
});

/** Changes that end an order as a whole, whatever becomes of its items. */
const CALLED_OFF = [
  ['rejected', { approval: 'rejected' }],
  ['canceled', { approval: 'cancelled' }],
  ['closed as canceled', { state: '4', requestState: 'closed_cancelled' }],
  ['closed as rejected', { state: '4', requestState: 'closed_rejected' }],
] as const;

describe('an order that is called off while its items are left as they are, and nobody tells of it', () => {
  const alone = { serviceNow: { approvals: { itemFollows: false }, requests: { cascade: 'none' } } } as const;

  for (const [how, patch] of CALLED_OFF) {
    test(`an order that is called off while its items are left as they are, and nobody tells of it is noticed while people are asked: ${how}`, async (t) => {
      const { world, number, request } = await asked(t, alone);
      await pass(world, HOUR);
      world.servicenow.patchRequest(request, { ...patch, webhook: 'drop' });
      await pass(world, 20 * MINUTE);
      assert.equal(stated(world, number), 'none/withdrawn');
      assert.match(textOf(world, number), new RegExp(request));
      await agree(world);
    });

    test(`an order that is called off while its items are left as they are, and nobody tells of it, ends what it gave: ${how}`, async (t) => {
      const { world, number, request } = await asked(t, alone);
      await approve(world, number, 'finance-data-owner');
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await pass(world, HOUR);
      world.servicenow.patchRequest(request, { ...patch, webhook: 'drop' });
      await pass(world, 20 * MINUTE);
      assert.equal(stated(world, number), 'ended/ended');
      assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
      await agree(world);
    });
  }

  test('an order that is called off while its items are left as they are, and nobody tells of it, ends what each of its items gave, and nothing of another order', async (t) => {
    const world = await aWorld(t, alone);
    const first = order(world, 'Access to VPN', 'sales-member');
    const { number } = world.servicenow.createTicket({
      catalogItem: 'Access to VPN',
      requestedFor: personId('sales-rep'),
      request: first.request,
      variables: { justification: 'I need it for my daily work.' },
    });
    const other = order(world, 'Access to VPN', 'cfo');
    await settle(world);
    for (const one of [first.number, number, other.number])
      assert.equal(stated(world, one), 'granted/fulfilled');
    await pass(world, HOUR);
    world.servicenow.patchRequest(first.request, { approval: 'cancelled', webhook: 'drop' });
    await pass(world, 20 * MINUTE);
    for (const one of [first.number, number]) assert.equal(stated(world, one), 'ended/ended');
    assert.equal(stated(world, other.number), 'granted/fulfilled');
    await agree(world);
  });

  for (const [how, patch] of [
    ['complete', { state: '3', requestState: 'closed_complete' }],
    ['incomplete, because of another item', { state: '4', requestState: 'closed_incomplete' }],
  ] as const)
    test(`an order that is closed, and not called off, ends nothing that it gave: ${how}`, async (t) => {
      const { world, number, request } = await asked(t, alone);
      await approve(world, number, 'finance-data-owner');
      await settle(world);
      world.servicenow.patchRequest(request, { ...patch, webhook: 'drop' });
      await pass(world, HOUR);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });
});
