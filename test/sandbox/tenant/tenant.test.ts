import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aCompany } from './company.ts';

const GRAPH = 'https://graph.microsoft.com/v1.0';

/** A vendor that remembers what it was sent. */
function aVendor(host: string) {
  const seen: Request[] = [];
  const handle = async (request: Request) => {
    seen.push(request);
    return Response.json({ ok: true });
  };
  return { seen, handle, answersFor: (asked: string) => asked === host };
}

describe('the tenant', () => {
  test('answers an unknown host as a network without it does', async () => {
    const { tenant } = await aCompany();
    const call = tenant.fetch(new Request('https://nowhere.example/x'));
    await assert.rejects(call, (error: TypeError & { cause: { code: string } }) => {
      assert.deepEqual(
        [error.name, error.message, error.cause.code],
        ['TypeError', 'fetch failed', 'ENOTFOUND'],
      );
      return true;
    });
    assert.equal(tenant.outbound.list().at(-1)?.status, 0);
  });

  test('takes in other vendors by host', async () => {
    const { tenant } = await aCompany();
    const vendor = aVendor('acme.service-now.com');
    tenant.register(vendor);
    assert.equal((await tenant.fetch(new Request('https://acme.service-now.com/api'))).status, 200);
    assert.equal(vendor.seen.length, 1);
  });

  test('writes down every call with what it was for, and keeps that from the vendor', async () => {
    const company = await aCompany();
    const { tenant } = company;
    const vendor = aVendor('acme.service-now.com');
    tenant.register(vendor);
    tenant.outbound.clear();
    const headers = {
      'x-countersign-request': 'req-1',
      'x-countersign-purpose': 'write-back',
      'x-other': 'kept',
    };
    await tenant.fetch(new Request('https://acme.service-now.com/api?a=1', { headers }));
    assert.deepEqual([...(vendor.seen[0]?.headers.keys() ?? [])], ['x-other']);
    await tenant.fetch(new Request(`${GRAPH}/users`), { requestId: 'req-2', purpose: 'facts' });
    const [first, second] = tenant.outbound.list();
    const { seq, ...shown } = first ?? { seq: 0 };
    assert.deepEqual(shown, {
      at: '2026-03-03T09:00:00.000Z',
      requestId: 'req-1',
      purpose: 'write-back',
      method: 'GET',
      url: 'https://acme.service-now.com/api?a=1',
      status: 200,
      msRequestId: null,
    });
    assert.deepEqual([second?.requestId, second?.purpose, second?.status], ['req-2', 'facts', 401]);
    assert.match(second?.msRequestId ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual(tenant.outbound.list(seq), [second]);
  });

  test('gives each vendor its own stream of random numbers, the same for the same seed', async () => {
    const draws = async (name: string, seed: string) => {
      const { tenant } = await aCompany({ seed });
      const { random } = tenant.surroundings(name);
      return [random.next(), random.guid(), random.hex32()].join(' ');
    };
    assert.equal(await draws('servicenow', 'a'), await draws('servicenow', 'a'));
    assert.notEqual(await draws('servicenow', 'a'), await draws('teams', 'a'));
    assert.notEqual(await draws('servicenow', 'a'), await draws('servicenow', 'b'));
  });
});

describe('a fault', () => {
  const vendorCompany = async () => {
    const company = await aCompany();
    const vendor = aVendor('acme.service-now.com');
    company.tenant.register(vendor);
    const call = (init: RequestInit = {}) =>
      company.tenant.fetch(new Request('https://acme.service-now.com/api/now', init));
    return { ...company, vendor, call };
  };
  const match = { host: 'acme.service-now.com' };

  test('with a status answers in place of the vendor, or after it took effect', async () => {
    const { tenant, vendor, call } = await vendorCompany();
    tenant.faults.add({
      match,
      count: 1,
      effect: { kind: 'status', status: 503, retryAfter: 2.5, body: { busy: true } },
    });
    tenant.faults.add({ match, count: 1, effect: { kind: 'status', status: 503, applied: true } });
    const first = await call();
    assert.deepEqual(
      [first.status, first.headers.get('retry-after'), await first.json()],
      [503, '2.5', { busy: true }],
    );
    assert.equal(vendor.seen.length, 0);
    const second = await call();
    assert.deepEqual([second.status, await second.text(), vendor.seen.length], [503, '', 1]);
    assert.equal((await call()).status, 200);
  });

  test('resets the connection as the platform reports it', async () => {
    const { tenant, vendor, call } = await vendorCompany();
    tenant.faults.add({ match, effect: { kind: 'reset', applied: true } });
    await assert.rejects(call(), (error: TypeError & { cause: { code: string } }) => {
      assert.deepEqual([error.message, error.cause.code], ['fetch failed', 'ECONNRESET']);
      return true;
    });
    assert.equal(vendor.seen.length, 1);
    assert.equal(tenant.outbound.list().at(-1)?.status, 0);
  });

  test('hangs until the caller gives up, and rejects with its reason', async () => {
    const { tenant, call } = await vendorCompany();
    tenant.faults.add({ match, effect: { kind: 'hang' } });
    const patience = new AbortController();
    const hanging = call({ signal: patience.signal });
    const reason = new DOMException('The operation timed out.', 'TimeoutError');
    assert.equal(
      await Promise.race([hanging.catch(() => 'ended'), Promise.resolve('still waiting')]),
      'still waiting',
    );
    patience.abort(reason);
    await assert.rejects(hanging, (error) => error === reason);
  });

  test('puts an HTML page where JSON belongs', async () => {
    const { tenant, call } = await vendorCompany();
    tenant.faults.add({ match, effect: { kind: 'html' } });
    const answer = await call();
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
  });
});
