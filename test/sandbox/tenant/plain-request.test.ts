import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainRequest } from '../../../sandbox/plain-request.ts';

const URLS = ['https://graph.microsoft.com/v1.0/users?$filter=a eq b', 'http://host:80/a/../b%20c?x=é'];
const INITS: readonly RequestInit[] = [
  {},
  { method: 'get', headers: { Accept: 'application/json', 'X-Two': 'a' } },
  { method: 'POST', body: '{"a":"é"}' },
  { method: 'PATCH', body: '', headers: { 'content-type': 'application/json' } },
  { method: 'DELETE', headers: new Headers({ 'If-Match': '*' }) },
];

describe('a request within the process', () => {
  for (const url of URLS)
    for (const init of INITS)
      test(`${init.method ?? 'without a method'} to ${url} is what Request makes of it`, async () => {
        const own = plainRequest(url, init);
        const real = new Request(url, init);
        assert.equal(own.method.toUpperCase(), real.method.toUpperCase());
        assert.equal(own.url, real.url);
        assert.deepEqual([...own.headers], [...real.headers]);
        assert.equal(await own.text(), await real.text());
        assert.equal(own.signal.aborted, real.signal.aborted);
      });

  test('refuses what Request refuses', () => {
    for (const [url, init] of [
      ['https://a.example/', { method: 'GET', body: 'x' }],
      ['https://a.example/', { headers: { 'bad name': 'x' } }],
      ['https://a.example/', { headers: { authorization: 'a\nb' } }],
      ['no url', {}],
    ] as const) {
      assert.throws(() => new Request(url, init), TypeError);
      assert.throws(() => plainRequest(url, init), TypeError);
    }
  });

  test('gives its body once', async () => {
    const request = plainRequest('https://a.example/', { method: 'POST', body: 'x' });
    assert.equal(await request.text(), 'x');
    await assert.rejects(request.text(), TypeError);
  });

  test("follows its caller's signal", () => {
    const caller = new AbortController();
    const { signal } = plainRequest('https://a.example/', { signal: caller.signal });
    caller.abort('given up');
    assert.equal(signal.reason, 'given up');
  });
});
