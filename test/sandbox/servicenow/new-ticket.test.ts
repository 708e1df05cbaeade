import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { instance, ROSA, results } from './instance.ts';

const ORDER = {
  catalogItem: 'Engineering repository access',
  requestedFor: ROSA,
  variables: { access_level: 'read', justification: 'Code review' },
};

describe('a new ticket', () => {
  test('a new ticket is not there for REST at first, its parent request comes later still (S3)', async () => {
    const one = instance({
      commit: { item: { min: 2_000, max: 2_000 }, request: { min: 1_000, max: 1_000 } },
    });
    const { id, number } = one.now.createTicket({ ...ORDER, approval: 'approved' });
    const { fields } = one.now.ticket(number);
    const approvals = `/api/now/table/sysapproval_approver?sysparm_query=sysapproval=${id}`;
    assert.deepEqual(await results(one, approvals), []);
    const status = async (path: string) => (await one.call('GET', `/api/now/table/${path}`)).status;
    assert.equal(await status(`sc_req_item/${id}`), 404);
    assert.deepEqual(await results(one, `/api/now/table/sc_req_item?sysparm_query=number=${number}`), []);
    await one.advance(2_000);
    assert.equal(await status(`sc_req_item/${id}`), 200);
    assert.equal((await results(one, approvals)).length, 1);
    assert.equal(await status(`sc_request/${fields['request']}`), 404);
    await one.advance(1_000);
    assert.equal(await status(`sc_request/${fields['request']}`), 200);
  });

  for (const [early, expected] of [
    ['missing', []],
    ['blank', ['', '', '', '', '']],
  ] as const) {
    test(`a new ticket has its variables ${early} for REST at first (S4)`, async () => {
      const one = instance({
        commit: { item: { min: 0, max: 0 }, variables: { min: 1_500, max: 1_500 }, early },
      });
      const { id } = one.now.createTicket(ORDER);
      const path = `/api/now/table/sc_item_option_mtom?sysparm_query=request_item=${id}&sysparm_fields=sc_item_option.value`;
      const values = async () => (await results(one, path)).map((row) => row['sc_item_option.value']);
      assert.deepEqual(await values(), expected);
      await one.advance(1_500);
      assert.deepEqual((await values()).toSorted(), ['', '', '', 'Code review', 'read']);
    });
  }

  test('a new ticket is late by default, as the seed has it', async () => {
    const late: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const one = instance({}, undefined, seed);
      const { id } = one.now.createTicket(ORDER);
      if ((await one.call('GET', `/api/now/table/sc_req_item/${id}`)).status === 404) late.push(seed);
      await one.advance(3_000);
      assert.equal((await one.call('GET', `/api/now/table/sc_req_item/${id}`)).status, 200);
    }
    assert.ok(late.length > 10, `only seeds ${late.join(', ')} were late`);
  });
});
