/** Faults whose effect comes later, in part, or slowly. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as macrotask } from 'node:timers/promises';
import { createFaults } from '../../../sandbox/tenant/faults/fault-book.ts';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import { aCompany } from './company.ts';

const MINUTE = 60_000;
const HOST = 'acme.service-now.com';
const URL_OF_TABLE = `https://${HOST}/api/now/table/sc_req_item`;

async function withVendor(answer: unknown = { result: { number: 'RITM1' } }) {
  const { tenant, clock } = await aCompany();
  const seen: { readonly at: number; readonly body: string }[] = [];
  tenant.register({
    answersFor: (asked) => asked === HOST,
    async handle(request) {
      seen.push({ at: clock.now(), body: await request.text() });
      return Response.json(answer);
    },
  });
  const began = clock.now();
  const minutes = () => seen.map(({ at }) => (at - began) / MINUTE);
  const call = (init: RequestInit = {}) => tenant.fetch(new Request(URL_OF_TABLE, init));
  const fault = (effect: FaultEffect) => tenant.faults.add({ match: { host: HOST }, count: 1, effect });
  const pass = async (ms: number) => {
    clock.moveTo(clock.now() + ms);
    await macrotask();
  };
  return { tenant, seen, minutes, call, fault, pass };
}

describe('a write that is applied late', () => {
  const how: readonly FaultEffect[] = [
    { kind: 'status', status: 503, appliedAfter: 'PT3M' },
    { kind: 'reset', appliedAfter: 'PT3M' },
    { kind: 'html', appliedAfter: 'PT3M' },
  ];
  for (const effect of how) {
    test(`fails at once (${effect.kind}), and reaches the vendor minutes later, once and unchanged`, async () => {
      const { tenant, seen, minutes, call, fault, pass } = await withVendor();
      fault(effect);
      const answer = await call({ method: 'PATCH', body: '{"state":"3"}' }).catch(() => null);
      assert.ok(
        answer === null || answer.status === 503 || answer.headers.get('content-type')?.includes('html'),
      );
      assert.deepEqual([seen.length, tenant.underWay()], [0, 1]);
      await pass(3 * MINUTE - 1);
      assert.equal(seen.length, 0);
      await pass(1);
      assert.deepEqual([minutes(), seen[0]?.body, tenant.underWay()], [[3], '{"state":"3"}', 0]);
    });
  }

  test('lands although its caller got no answer and has given up', async () => {
    const { minutes, call, fault, pass } = await withVendor();
    fault({ kind: 'hang', appliedAfter: 'PT3M' });
    const patience = new AbortController();
    const hanging = call({ method: 'PATCH', body: '{}', signal: patience.signal });
    patience.abort(new Error('given up'));
    await assert.rejects(hanging, /given up/);
    await pass(3 * MINUTE);
    assert.deepEqual(minutes(), [3]);
  });

  test('a write that is applied late is refused where it is also applied at once, or where the time can not be read', () => {
    const faults = createFaults();
    const add = (effect: FaultEffect) => () => faults.add({ match: {}, effect });
    assert.throws(add({ kind: 'reset', applied: true, appliedAfter: 'PT3M' }), /either applied .* or/);
    assert.throws(add({ kind: 'reset', appliedAfter: 'three minutes' }), /"three minutes" is no duration/);
    assert.throws(add({ kind: 'slow', takes: 'PX' }), /"PX" is no duration/);
  });
});

describe('a part of an answer', () => {
  test('a part of an answer is a 200 with half of the rows, the error of the cancelled transaction and its status', async () => {
    const { call, fault } = await withVendor({ result: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    fault({ kind: 'partial' });
    const answer = await call();
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), {
      result: [{ n: 1 }],
      error: {
        message: 'Transaction cancelled: maximum execution time exceeded',
        detail:
          'maximum execution time exceeded Check logs for error trace or enable glide.rest.debug property to verify REST request processing',
      },
      status: 'failure',
    });
    assert.deepEqual(await (await call()).json(), { result: [{ n: 1 }, { n: 2 }, { n: 3 }] });
  });

  test('a part of an answer is only what has rows or a record as its result', async () => {
    const { call, fault } = await withVendor({ ok: true });
    fault({ kind: 'partial' });
    assert.deepEqual(await (await call()).json(), { ok: true });
  });
});

describe('a slow call', () => {
  test('takes its time on the clock before the vendor has it, and then the answer comes', async () => {
    const { tenant, minutes, call, fault, pass } = await withVendor();
    fault({ kind: 'slow', takes: 'PT2M' });
    const calling = call();
    await macrotask();
    assert.deepEqual([minutes(), tenant.underWay()], [[], 1]);
    await pass(2 * MINUTE);
    assert.equal((await calling).status, 200);
    assert.deepEqual([minutes(), tenant.underWay()], [[2], 0]);
  });

  test('takes effect although its caller has given up meanwhile', async () => {
    const { minutes, call, fault, pass } = await withVendor();
    fault({ kind: 'slow', takes: 'PT2M' });
    const patience = new AbortController();
    const calling = call({ method: 'POST', body: '{}', signal: patience.signal });
    await macrotask();
    patience.abort(new Error('given up'));
    await assert.rejects(calling, /given up/);
    await pass(2 * MINUTE);
    assert.deepEqual(minutes(), [2]);
  });

  test('a slow call can fail in any other way too, at the end of its time', async () => {
    const { minutes, call, fault, pass } = await withVendor();
    fault({ kind: 'slow', takes: 'PT2M' });
    fault({ kind: 'status', status: 503, applied: true });
    const calling = call();
    await pass(2 * MINUTE);
    assert.equal((await calling).status, 503);
    assert.deepEqual(minutes(), [2]);
  });
});
