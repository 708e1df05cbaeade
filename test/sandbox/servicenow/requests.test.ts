import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BRAM, type Instance, instance, MIRA, PROMPT, ROSA, results } from './instance.ts';

const ORDER = {
  catalogItem: 'Add contractor to Team Alpha',
  requestedFor: ROSA,
  variables: { justification: 'Project', end_date: '2026-06-30' },
};
const VPN = { ...ORDER, catalogItem: 'Access to VPN', variables: { justification: 'Travel' } };

const onRequest = (more = {}) => instance({ ...PROMPT, approvals: { on: 'request', ...more } });

const twoItems = (one: Instance) => {
  const [first, second] = one.now.createTickets([ORDER, VPN]);
  assert.ok(first && second);
  return {
    first,
    second,
    approvals: () => [first, second].map(({ number }) => one.now.ticket(number).approval),
  };
};

describe('a request', () => {
  test('holds the items that were ordered together, or added to it later (S27)', () => {
    const one = instance(PROMPT);
    const { first, second } = twoItems(one);
    const third = one.now.createTicket({ ...VPN, request: first.request });
    const view = one.now.request(first.request);
    assert.deepEqual(
      view.items.map(({ number }) => number),
      [first.number, second.number, third.number],
    );
    assert.equal(one.now.ticket(second.number).request, view.number);
    assert.equal(one.now.listRecords('sc_request').length, 1);
    assert.throws(
      () => one.now.createTickets([ORDER, { ...VPN, catalogItem: 'A pony' }]),
      /no item "A pony"/,
    );
    assert.throws(() => one.now.createTicket({ ...VPN, request: 'REQ9' }), /no request REQ9/);
    assert.equal(one.now.listRecords('sc_req_item').length, 3);
  });

  test('a request is approved as a whole where approvals are on requests, and its items follow (S27)', async () => {
    const one = onRequest();
    const { first, approvals } = twoItems(one);
    const asked = one.now.request(first.request);
    assert.deepEqual([asked.approval, approvals()], ['requested', ['not requested', 'not requested']]);
    assert.deepEqual(
      asked.approvals.map(({ approver, state }) => [approver, state]),
      [[MIRA, 'requested']],
    );
    assert.deepEqual(one.now.ticket(first.number).approvals, []);
    const decision = { as: MIRA, state: 'approved' };
    one.now.decideRequestApproval(first.request, asked.approvals[0]?.id ?? '', decision);
    assert.deepEqual(
      [one.now.request(first.request).approval, approvals()],
      ['approved', ['approved', 'approved']],
    );
    const row = await results(
      one,
      '/api/now/table/sysapproval_approver?sysparm_fields=sysapproval,source_table,sysapproval.number',
    );
    assert.deepEqual(row, [
      {
        sysapproval: {
          link: `https://acme.service-now.com/api/now/table/task/${asked.id}`,
          value: asked.id,
        },
        source_table: 'sc_request',
        'sysapproval.number': first.request,
      },
    ]);
    await one.advance(0);
    const events = one.received.map(({ body }) => JSON.parse(body).event);
    assert.deepEqual(events.toSorted(), [
      'request.approved',
      'request.approved',
      'request.submitted',
      'request.submitted',
    ]);
  });

  test('a request may be approved before the item is ordered or added, with a manager or without one (S27)', () => {
    const one = onRequest();
    const first = one.now.createTicket({ ...ORDER, approval: 'approved' });
    const { approval, approvals } = one.now.request(first.request);
    assert.deepEqual(
      [approval, approvals.map(({ state, updatedBy }) => [state, updatedBy])],
      ['approved', [['approved', 'mira']]],
    );
    assert.equal(one.now.ticket(first.number).approval, 'approved');
    const later = one.now.createTicket({ ...VPN, request: first.request });
    assert.equal(one.now.ticket(later.number).approval, 'approved');
    const alone = one.now.createTicket({ ...ORDER, requestedFor: MIRA, approval: 'approved' });
    assert.equal(one.now.ticket(alone.number).approval, 'approved');
  });

  test('a request is rejected without its items where they do not follow (S27)', () => {
    const one = onRequest({ itemFollows: false });
    const { first, approvals } = twoItems(one);
    const [row] = one.now.request(first.request).approvals;
    one.now.decideRequestApproval(first.request, row?.id ?? '', { as: MIRA, state: 'rejected' });
    assert.deepEqual(
      [one.now.request(first.request).approval, approvals()],
      ['rejected', ['not requested', 'not requested']],
    );
  });

  test('a request is canceled while its items stay open, and takes them along on some instances (S27)', () => {
    for (const cascade of ['none', 'items'] as const) {
      const one = instance({ ...PROMPT, requests: { cascade }, approvals: { on: 'request' } });
      const { first, second } = twoItems(one);
      one.now.patchRequest(first.request, { requestState: 'closed_cancelled', as: ROSA });
      const view = one.now.request(first.request);
      assert.deepEqual([view.state, view.active, view.approvals[0]?.state], ['4', false, 'not_required']);
      const active = [first, second].map(({ number }) => one.now.ticket(number).active);
      assert.deepEqual(active, cascade === 'none' ? [true, true] : [false, false]);
    }
  });

  test('closed by its state says so in its request state, too (S27)', () => {
    const one = instance(PROMPT);
    const { first } = twoItems(one);
    one.now.patchRequest(first.request, { state: 'Closed Complete' });
    assert.equal(one.now.request(first.request).requestState, 'closed_complete');
    one.now.patchRequest(first.request, { state: 'Open' });
    assert.deepEqual(
      [one.now.request(first.request).requestState, one.now.request(first.request).active],
      ['in_process', true],
    );
  });
});

describe('a group that is asked', () => {
  const groups = [{ name: 'Owners', members: [MIRA, BRAM] }];
  const asked = (groupNeeds: 'anyone' | 'everyone') => {
    const one = instance({ ...PROMPT, approvals: { groupNeeds } }, undefined, 7, undefined, groups);
    const { number } = one.now.createTicket(ORDER);
    const { ids } = one.now.requestGroupApproval(number, 'Owners');
    const states = () => one.now.ticket(number).approvals.map(({ state }) => state);
    return { one, number, ids, states };
  };

  test('a group that is asked has one approver row for each member; one approval makes the others unneeded (S28)', async () => {
    const { one, number, ids, states } = asked('anyone');
    assert.deepEqual(
      one.now.ticket(number).approvals.map(({ approver, group }) => [approver, group]),
      [
        [MIRA, 'Owners'],
        [BRAM, 'Owners'],
      ],
    );
    one.now.decideApproval(number, ids[1] ?? '', { as: BRAM, state: 'approved' });
    assert.deepEqual([states(), one.now.ticket(number).approval], [['not_required', 'approved'], 'approved']);
    const path =
      '/api/now/table/sysapproval_approver?sysparm_fields=group.approval,group.assignment_group.name';
    assert.deepEqual((await results(one, path))[0], {
      'group.approval': 'approved',
      'group.assignment_group.name': 'Owners',
    });
  });

  test('approves only together where everyone is needed, and one rejects for all (S28)', () => {
    const { one, number, ids, states } = asked('everyone');
    one.now.decideApproval(number, ids[0] ?? '', { as: MIRA, state: 'approved' });
    assert.deepEqual([states(), one.now.ticket(number).approval], [['approved', 'requested'], 'requested']);
    one.now.decideApproval(number, ids[1] ?? '', { as: BRAM, state: 'approved' });
    assert.equal(one.now.ticket(number).approval, 'approved');
    const other = asked('everyone');
    other.one.now.decideApproval(other.number, other.ids[0] ?? '', { as: MIRA, state: 'rejected' });
    assert.deepEqual(
      [other.states(), other.one.now.ticket(other.number).approval],
      [['rejected', 'not_required'], 'rejected'],
    );
    assert.throws(() => one.now.requestGroupApproval(number, 'Nobody'), /no group "Nobody" with members/);
  });
});

describe('a delegate', () => {
  test("decides on the absent approver's row, which stays theirs; who it was shows in who wrote last (S28)", async () => {
    const one = instance({ ...PROMPT, rights: { filtered: [] } });
    const { number } = one.now.createTicket(ORDER);
    const { id } = one.now.requestApproval(number, MIRA);
    one.now.delegate({ user: MIRA, delegate: BRAM, ends: '2026-04-01T00:00:00Z' });
    one.now.decideApproval(number, id, { as: BRAM, state: 'approved', comments: 'for Mira' });
    assert.deepEqual(
      one.now.ticket(number).approvals.map(({ approver, updatedBy }) => [approver, updatedBy]),
      [[MIRA, 'bram']],
    );
    const path =
      '/api/now/table/sys_user_delegate?sysparm_fields=user.user_name,delegate.user_name,ends,approvals';
    assert.deepEqual(await results(one, path), [
      {
        'user.user_name': 'mira',
        'delegate.user_name': 'bram',
        ends: '2026-04-01 00:00:00',
        approvals: 'true',
      },
    ]);
    one.now.switches.rights.filtered = ['sys_user_delegate'];
    assert.deepEqual(await results(one, path), []);
  });
});
