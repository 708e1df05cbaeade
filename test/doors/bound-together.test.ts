import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { NOTIFICATIONS, WEBHOOK_SECRET } from '../../sandbox/app/sandbox-settings.ts';
import { SERVICENOW_HOST, TENANT_ID } from '../../sandbox/company.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { anApprovedRequest, order, press } from '../support/asking.ts';
import { keysOf } from '../support/keys.ts';
import { appTokenOf, call, tokenOf } from '../support/operators.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

type Body = { readonly sys_id: string; readonly number: string } & Readonly<Record<string, string>>;

/** A delivery with a good signature, whatever it says. */
async function deliver(world: TestWorld, body: Body, eventId = '6f1f4c3e-0000-4000-8000-000000000001') {
  const text = JSON.stringify({
    event_id: eventId,
    event: 'request.submitted',
    instance: SERVICENOW_HOST,
    table: 'sc_req_item',
    ...body,
  });
  const timestamp = String(Math.floor(world.clock.now() / 1000));
  const signature = createHmac('sha256', WEBHOOK_SECRET).update(`v1:${timestamp}:${text}`).digest('hex');
  return await call(world, 'POST', '/api/itsm/servicenow', {
    body: text,
    headers: {
      'x-countersign-timestamp': timestamp,
      'x-countersign-signature': `v1=${signature}`,
      'x-functions-key': keysOf().serviceNow,
    },
  });
}

const untold = (world: TestWorld, item: string, person: string) =>
  order(world, item, person, {}, { webhook: 'drop' });

/** Every place that cites a ticket by its number. */
async function cited(world: TestWorld, requestId: string): Promise<string> {
  const { means } = world.app;
  const record = (await means.requests.read(requestId))?.row;
  const beneficiaryId = record?.request?.beneficiaryId ?? '';
  const pointer = await means.requests.readPointer('servicenow', record?.ticket.id ?? '');
  return JSON.stringify([
    record,
    pointer?.row,
    (await means.grants.readBeneficiary(beneficiaryId)).grants,
    (await means.approvals.readAll(requestId)).decisions,
    (await means.auditLog.read(requestId)).filter(
      ({ fact }) => fact !== 'request-received' && fact !== 'ticket-renumbered',
    ),
    world.controlled.mail(),
  ]);
}

describe('a signed delivery with the id of one ticket and the number of another', () => {
  test('a signed delivery with the id of one ticket and the number of another is about the one whose id it has, and everything cites what that one calls itself', async (t) => {
    const world = await aWorld(t);
    const one = untold(world, 'Access to VPN', 'sales-rep');
    const other = untold(world, 'Access to VPN', 'developer');
    assert.equal((await deliver(world, { sys_id: one.id, number: other.number })).status, 202);
    await settle(world);
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    assert.equal(stated(world, one.number), 'granted/fulfilled', 'the ticket that asked says so');
    assert.ok(!textOf(world, other.number).includes('[countersign'), 'the other one says nothing');
    const { requestId, ticket } = await requestOf(world, one.number);
    assert.deepEqual(ticket, { system: 'servicenow', id: one.id, number: one.number });
    assert.ok(!(await cited(world, requestId)).includes(other.number));
    assert.ok((await factsOf(world, requestId)).includes('ticket-renumbered'));
    assert.deepEqual((await world.app.means.requests.list({ ticketNumber: other.number })).records, []);
    world.app.security.flush('all');
    const told = world.logged.find((line) => line.includes('"code":"delivery-differs"'));
    assert.match(told ?? '', new RegExp(`"claimed":"${other.number}","read":"${one.number}"`));
    await agree(world);
  });

  test('asks the right people about the right ticket', async (t) => {
    const world = await aWorld(t);
    const one = untold(world, 'Access to Finance BI', 'finance-analyst');
    const other = untold(world, 'Access to VPN', 'developer');
    await deliver(world, { sys_id: one.id, number: other.number });
    await settle(world);
    assert.deepEqual(await world.teams.cards(other.number), []);
    await press(world, one.number, 'finance-data-owner', 'approve');
    await settle(world);
    assert.equal(stated(world, one.number), 'granted/fulfilled');
    await agree(world);
  });

  test('keeps the other ticket from nothing: told of later, it is handled as itself', async (t) => {
    const world = await aWorld(t);
    const one = untold(world, 'Access to VPN', 'sales-rep');
    const other = untold(world, 'Access to VPN', 'developer');
    await deliver(world, { sys_id: one.id, number: other.number });
    await settle(world);
    await deliver(world, { sys_id: other.id, number: other.number }, '6f1f4c3e-0000-4000-8000-000000000002');
    await settle(world);
    for (const { number } of [one, other]) assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

describe('a signed delivery with the id of a delivery about another ticket', () => {
  test('a signed delivery with the id of a delivery about another ticket is no repeat of it', async (t) => {
    const world = await aWorld(t);
    const one = untold(world, 'Access to VPN', 'sales-rep');
    const other = untold(world, 'Access to VPN', 'developer');
    await deliver(world, { sys_id: one.id, number: one.number });
    const second = await deliver(world, { sys_id: other.id, number: other.number });
    assert.deepEqual([second.status, second.json['duplicate']], [202, false]);
    const again = await deliver(world, { sys_id: other.id, number: other.number });
    assert.equal(again.json['duplicate'], true);
    assert.equal(again.json['requestId'], second.json['requestId']);
    await settle(world);
    for (const { number } of [one, other]) assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

describe('a body for people and for the personnel system', () => {
  test('says nothing of which request is meant, and names nothing twice', async (t) => {
    const world = await aWorld(t);
    const { number } = await anApprovedRequest(world);
    const { requestId } = await requestOf(world, number);
    const token = await tokenOf(world, 'identity-ops-1', 'Operator');
    const post = async (body: unknown) =>
      (await call(world, 'POST', `/api/requests/${requestId}/roll-back`, { token, body })).json['code'];
    assert.equal(await post({ reason: 'x', requestId: 'servicenow-other' }), 'malformed');
    assert.equal(await post({ reason: 'x', action: 'retry' }), 'malformed');
    assert.equal(await post('{"reason":"x","reason":"y"}'), 'not-json');
    assert.equal(await post('\uFEFF{"reason":"x"}'), 'not-json');
    const leaver = await appTokenOf(world, { roles: ['Offboarding'] });
    const [one, two] = [personId('sales-rep'), personId('finance-analyst')];
    const said = await call(world, 'POST', '/api/offboarding', {
      token: leaver,
      body: `{"userId":"${one}","userId":"${two}","reason":"x"}`,
    });
    assert.deepEqual([said.status, said.json['code']], [400, 'malformed']);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});

describe('a notification of the directory', () => {
  test('a notification of the directory whose parts name different people, or another tenant, tells of nobody', async (t) => {
    const world = await aWorld(t, { settings: NOTIFICATIONS });
    const told = world.app.means.directoryNotifications;
    const clientState = NOTIFICATIONS.DIRECTORY_NOTIFICATIONS_SECRET;
    const [one, other] = [personId('sales-rep'), personId('developer')];
    const heard = (more: object) =>
      told?.receive(
        new URLSearchParams(),
        JSON.stringify({ value: [{ clientState, resource: `Users/${one}`, ...more }] }),
      );
    const nobody = { received: 'changes', userIds: [] };
    assert.deepEqual(heard({ resourceData: { id: other } }), nobody);
    assert.deepEqual(heard({ tenantId: '11111111-2222-4333-8444-555555555555' }), nobody);
    assert.deepEqual(heard({ resourceData: { id: one.toUpperCase() }, tenantId: TENANT_ID }), {
      received: 'changes',
      userIds: [one],
    });
    await pass(world, 1000);
  });
});
