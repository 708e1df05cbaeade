import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sandbox } from './sandbox.ts';

describe('Alerts through the control API', () => {
  test('an alert through the control API is sent to the app’s own door, signed, as often as asked', async () => {
    const { call, received } = sandbox((request) => new Response(request.url, { status: 202 }));
    const answer = await call('POST', '/alerts/risky-user', { userId: 'Felix Brandt', times: 2 });
    assert.equal(answer.status, 200);
    assert.deepEqual(
      answer.body.map(({ status }: { status: number }) => status),
      [202, 202],
    );
    const [first, second] = received;
    assert.equal(new URL(first?.url ?? '').pathname, '/api/alerts/risky-user');
    assert.match(first?.headers.get('x-countersign-signature') ?? '', /^v1=[0-9a-f]{64}$/);
    assert.deepEqual(await first?.json(), await second?.json());
  });

  test('an alert through the control API about nobody is refused, and so is one that is wrong in an unknown way', async () => {
    const { call, received } = sandbox();
    const nobody = await call('POST', '/alerts/risky-user', {
      userId: '00000000-0000-4000-8000-00000000dead',
    });
    assert.deepEqual([nobody.status, nobody.body.error.code], [404, 'unknown-user']);
    const odd = await call('POST', '/alerts/risky-user', { userId: 'Felix Brandt', tamper: 'magic' });
    assert.deepEqual([odd.status, odd.body.error.path], [400, '/tamper']);
    assert.deepEqual(received, []);
  });
});
