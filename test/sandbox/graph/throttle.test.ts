import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unitsPerWindow } from '../../../sandbox/tenant/graph/throttle.ts';
import { type Answer, aCompany, type Company } from '../tenant/company.ts';
import { ANALYST, FINANCE_BI, removeMember } from './membership.ts';

async function untilThrottled(
  call: () => Promise<Answer>,
): Promise<{ readonly passed: number; readonly answer: Answer }> {
  for (let passed = 0; passed < 20_000; passed++) {
    const answer = await call();
    if (answer.status === 429) return { passed, answer };
  }
  throw new Error('never throttled');
}

const report = (company: Company) => company.graph('GET', '/auditLogs/directoryAudits');

describe('throttling', () => {
  test('lets five reports pass in ten seconds [G7]', async () => {
    const company = await aCompany();
    const { passed, answer } = await untilThrottled(() => report(company));
    assert.equal(passed, 5);
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
    assert.match(answer.headers.get('x-ms-throttle-scope') ?? '', /^Tenant_Application\/Read\//);
    assert.equal(
      (await company.graph('GET', `/users/${ANALYST}`)).status,
      200,
      'other reads have their own bucket',
    );
    company.wait(Number(answer.headers.get('retry-after')) + 2);
    assert.equal((await report(company)).status, 200);
  });

  test('charges reads by what they cost [G7]', async () => {
    const company = await aCompany();
    const costly = () => company.graph('GET', `/groups/${FINANCE_BI}/transitiveMembers`);
    assert.equal((await costly()).headers.get('x-ms-resource-unit'), '5');
    const { passed } = await untilThrottled(costly);
    assert.equal(passed, 999, '5 of 5,000 units each, for a tenant of 50 to 500 users');
    assert.deepEqual([unitsPerWindow(49), unitsPerWindow(500), unitsPerWindow(501)], [3500, 5000, 8000]);
  });

  test('lets reads pass while writes are throttled [G7]', async () => {
    const company = await aCompany();
    const { passed, answer } = await untilThrottled(() => removeMember(company));
    assert.equal(passed, 3000);
    assert.match(answer.headers.get('x-ms-throttle-information') ?? '', /WriteLimitExceeded/);
    assert.equal((await company.graph('GET', `/users/${ANALYST}`)).status, 200);
  });

  test('says when to come back in the form the switch names, or not at all [G7]', async () => {
    const shapes = {
      integer: /^\d+$/,
      fractional: /^\d+\.\d+$/,
      'http-date': / GMT$/,
      missing: /^none$/,
    } as const;
    for (const retryAfter of ['integer', 'fractional', 'http-date', 'missing'] as const) {
      const company = await aCompany({ switches: { retryAfter } });
      const { answer } = await untilThrottled(() => report(company));
      assert.match(answer.headers.get('retry-after') ?? 'none', shapes[retryAfter]);
    }
  });

  test('throttling can be turned off for a benchmark', async () => {
    const company = await aCompany({ switches: { throttling: 'off' } });
    for (let time = 0; time < 20; time++) assert.equal((await report(company)).status, 200);
  });
});
