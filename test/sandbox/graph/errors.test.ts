import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, errorOf } from '../tenant/company.ts';
import { ANALYST, addMember, isMember, seesMember } from './membership.ts';

const MISSING = '/users/99999999-9999-4999-8999-999999999999';

describe('a refusal of Graph', () => {
  test('carries its details under either spelling of innerError [G26]', async () => {
    const company = await aCompany();
    const spellings = new Set<string>();
    for (let time = 0; time < 20; time++) {
      const { body, headers } = await company.graph('GET', MISSING);
      const error = body['error'] as Record<string, Record<string, string>>;
      const name = Object.keys(error).find((key) => key.toLowerCase() === 'innererror') ?? '';
      spellings.add(name);
      assert.equal(error[name]?.['request-id'], headers.get('request-id'));
      assert.equal(error[name]?.['date'], '2026-03-03T09:00:00');
    }
    assert.deepEqual([...spellings].sort(), ['innerError', 'innererror']);
  });

  test('a refusal of Graph can have an empty code, no body, or no headers [G26]', async () => {
    const company = await aCompany();
    const { graphSwitches } = company.tenant;
    graphSwitches.errorShape = 'empty-code';
    assert.match(errorOf(await company.graph('GET', MISSING)), /^: Resource/);
    graphSwitches.errorShape = 'empty-body';
    const empty = await company.graph('GET', MISSING);
    assert.deepEqual(empty.body, {});
    assert.match(empty.headers.get('content-type') ?? '', /^application\/json/);
    graphSwitches.bareHeaders = true;
    assert.equal((await company.graph('GET', MISSING)).headers.get('request-id'), null);
  });

  test('for a token that is missing, expired or not for Graph is a 401', async () => {
    const company = await aCompany();
    const bare = await company.tenant.fetch(new Request('https://graph.microsoft.com/v1.0/users'));
    assert.equal(bare.status, 401);
    const headers = {
      authorization: `Bearer ${await company.tenant.entra.appToken('https://graph.microsoft.com.evil')}`,
    };
    const strange = await company.graph('GET', `/users/${ANALYST}`, undefined, headers);
    assert.match(errorOf(strange), /^InvalidAuthenticationToken/);
    assert.equal((await company.graph('GET', `/users/${ANALYST}`)).status, 200);
    company.wait(3600);
    assert.equal((await company.graph('GET', `/users/${ANALYST}`)).status, 401);
    await company.signIn();
    assert.equal((await company.graph('GET', `/users/${ANALYST}`)).status, 200);
  });

  test('for an unknown segment, version or method says so', async () => {
    const company = await aCompany();
    assert.match(
      errorOf(await company.graph('GET', '/unicorns')),
      /Resource not found for the segment 'unicorns'/,
    );
    assert.equal((await company.graph('GET', 'https://graph.microsoft.com/v3.0/users')).status, 400);
    assert.equal((await company.graph('PUT', `/users/${ANALYST}`)).status, 405);
  });
});

describe('a lost answer of Graph', () => {
  const match = { method: 'POST', path: '/members/$ref' };

  for (const status of [503, 504, 502]) {
    test(`with ${status} looks the same whether the write took effect or not [G5, G6]`, async () => {
      const company = await aCompany();
      company.tenant.faults.add({ match, count: 1, effect: { kind: 'status', status } });
      company.tenant.faults.add({ match, count: 1, effect: { kind: 'status', status, applied: true } });
      const lost = await addMember(company);
      assert.equal(isMember(company), false);
      const landed = await addMember(company);
      assert.equal(isMember(company), true);
      assert.deepEqual([lost.status, landed.status], [status, status]);
      assert.deepEqual(lost.body, landed.body);
      assert.equal((await addMember(company)).status, 400);
    });
  }

  test('a lost answer of Graph can be an HTML page, a reset connection or silence, after the write took effect [G5]', async () => {
    const company = await aCompany();
    const { faults } = company.tenant;
    faults.add({ match, count: 1, effect: { kind: 'html', applied: true } });
    const page = await addMember(company);
    assert.equal(page.status, 502);
    assert.match(page.headers.get('content-type') ?? '', /text\/html/);
    assert.equal(await seesMember(company), true);
    const other = person('sales-rep').id;
    faults.add({ match, count: 1, effect: { kind: 'reset', applied: true } });
    await assert.rejects(addMember(company, undefined, other), {
      name: 'TypeError',
      message: 'fetch failed',
    });
    assert.equal(isMember(company, undefined, other), true);
  });

  for (const retryAfter of [3, 2.128, 'Tue, 03 Mar 2026 09:00:30 GMT', 600]) {
    test(`with 429 may say to come back after ${retryAfter} [G7]`, async () => {
      const company = await aCompany();
      company.tenant.faults.add({ match, count: 1, effect: { kind: 'status', status: 429, retryAfter } });
      const answer = await addMember(company);
      assert.equal(answer.status, 429);
      assert.equal(answer.headers.get('retry-after'), String(retryAfter));
      assert.match(errorOf(answer), /^TooManyRequests/);
    });
  }

  test('with 429 may say nothing about when to come back [G7]', async () => {
    const company = await aCompany();
    company.tenant.faults.add({ match, count: 1, effect: { kind: 'status', status: 429 } });
    assert.equal((await addMember(company)).headers.get('retry-after'), null);
    assert.equal(isMember(company), false);
  });
});
