import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, type Company, errorOf, type Json, listOf } from '../tenant/company.ts';
import { ANALYST, FINANCE_BI, isMember, reference } from './membership.ts';

const read = (id: string, userId = ANALYST) => ({ id, method: 'GET', url: `/users/${userId}?$select=id` });

const add = (id: string, userId: string, dependsOn: readonly string[] = []) => ({
  id,
  method: 'POST',
  url: `/groups/${FINANCE_BI}/members/$ref`,
  headers: { 'Content-Type': 'application/json' },
  body: reference(userId),
  ...(dependsOn.length > 0 ? { dependsOn } : {}),
});

const batch = (company: Company, requests: readonly unknown[]) =>
  company.graph('POST', '/$batch', { requests });

/** Statuses by item id. */
const statusesOf = (body: Json) =>
  Object.fromEntries(listOf(body, 'responses').map(({ id, status }) => [String(id), status]));

describe('a batch', () => {
  test('answers 200 with a status for each item, in any order, without a body for 204 [G8]', async () => {
    const company = await aCompany();
    const requests = [
      read('1'),
      add('2', ANALYST),
      { id: '3', method: 'GET', url: '/users/nobody' },
      read('4'),
    ];
    const { status, body } = await batch(company, requests);
    assert.equal(status, 200);
    assert.deepEqual(statusesOf(body), { 1: 200, 2: 204, 3: 404, 4: 200 });
    assert.equal('body' in (listOf(body, 'responses').find(({ id }) => id === '2') ?? {}), false);
    const orders = new Set<string>();
    for (let time = 0; time < 10; time++) {
      const again = await batch(
        company,
        ['a', 'b', 'c', 'd'].map((id) => read(id)),
      );
      orders.add(
        listOf(again.body, 'responses')
          .map(({ id }) => id)
          .join(''),
      );
    }
    assert.ok(orders.size > 1, 'always in the order of the requests');
  });

  test('a batch is refused whole for over twenty items, or two ids that differ in letter case only [G8]', async () => {
    const company = await aCompany();
    const many = Array.from({ length: 21 }, (_, index) => read(String(index)));
    assert.equal((await batch(company, many)).status, 400);
    assert.equal((await batch(company, many.slice(1))).status, 200);
    assert.equal((await batch(company, [read('a'), read('A')])).status, 400);
    assert.equal((await batch(company, [])).status, 400);
  });

  test('refuses an item whose url has a version, or whose body has no Content-Type', async () => {
    const company = await aCompany();
    const { headers: _, ...untyped } = add('2', ANALYST);
    const { body } = await batch(company, [
      { ...read('1'), url: `/v1.0/users/${ANALYST}` },
      untyped,
      read('3'),
    ]);
    assert.deepEqual(statusesOf(body), { 1: 400, 2: 400, 3: 200 });
    assert.equal(isMember(company), false);
  });

  test('answers 424 for items behind a failed one [G8]', async () => {
    const company = await aCompany();
    const nobody = { id: '1', method: 'GET', url: '/users/nobody' };
    const { body } = await batch(company, [
      nobody,
      add('2', ANALYST, ['1']),
      { ...read('3'), dependsOn: ['2'] },
    ]);
    assert.deepEqual(statusesOf(body), { 1: 404, 2: 424, 3: 424 });
    assert.equal(isMember(company), false);
  });

  test('lets writes to one group conflict unless they wait for each other [G8, G9]', async () => {
    const company = await aCompany();
    const rep = person('sales-rep').id;
    const parallel = await batch(company, [add('1', ANALYST), add('2', rep)]);
    assert.deepEqual(statusesOf(parallel.body), { 1: 204, 2: 409 });
    const serial = await batch(company, [add('1', rep), add('2', person('developer').id, ['1'])]);
    assert.deepEqual(statusesOf(serial.body), { 1: 204, 2: 204 });
  });

  test('lets a fault hit one item by its own path, before or after it took effect [G5, G6, G8]', async () => {
    const company = await aCompany();
    const match = { method: 'POST', path: `/v1.0/groups/${FINANCE_BI}/members/*` };
    company.tenant.faults.add({ match, count: 1, effect: { kind: 'status', status: 429, retryAfter: 7 } });
    company.tenant.faults.add({ match, count: 1, effect: { kind: 'reset', applied: true } });
    const first = await batch(company, [read('1'), add('2', ANALYST)]);
    assert.deepEqual(statusesOf(first.body), { 1: 200, 2: 429 });
    const item = listOf(first.body, 'responses').find(({ id }) => id === '2');
    const headers = new Headers(item?.['headers'] as Record<string, string>);
    assert.equal(headers.get('retry-after'), '7');
    assert.equal(isMember(company), false);
    const second = await batch(company, [read('1'), add('2', ANALYST)]);
    assert.deepEqual(statusesOf(second.body), { 1: 200, 2: 504 });
    assert.equal(isMember(company), true);
  });

  test('writes header names of items in either letter case [G8]', async () => {
    const company = await aCompany();
    const names = new Set<string>();
    for (let time = 0; time < 20; time++) {
      const { body } = await batch(company, [read('1')]);
      for (const name of Object.keys(listOf(body, 'responses')[0]?.['headers'] as object)) names.add(name);
    }
    assert.ok(names.has('Content-Type') && names.has('content-type'));
  });

  test('a batch is charged and authorized item by item [G7, G10]', async () => {
    const company = await aCompany();
    company.tenant.entra.permissions.refreshMs = 0;
    company.tenant.entra.permissions.revoke('GroupMember.ReadWrite.All');
    await company.signIn();
    const report = (id: string) => ({ id, method: 'GET', url: '/auditLogs/directoryAudits' });
    const requests = [add('add', ANALYST), ...['1', '2', '3', '4', '5', '6'].map(report)];
    const { body } = await batch(company, requests);
    assert.deepEqual(statusesOf(body), { add: 403, 1: 200, 2: 200, 3: 200, 4: 200, 5: 200, 6: 429 });
  });

  test('a batch is written down with the status of each item', async () => {
    const company = await aCompany();
    await batch(company, [
      read('1'),
      { id: '2', method: 'get', url: `/groups/${group('GRP-VPN-USERS').id}` },
    ]);
    const call = company.tenant.outbound.list().at(-1);
    assert.deepEqual(
      call?.batch?.map(({ id, method, status }) => `${id} ${method} ${status}`),
      ['1 GET 200', '2 GET 200'],
    );
  });

  test('needs the body to be a batch', async () => {
    const company = await aCompany();
    const answer = await company.graph('POST', '/$batch', { request: [] });
    assert.equal(answer.status, 400);
    assert.match(errorOf(answer), /requests/);
  });
});
