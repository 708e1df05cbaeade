import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../../sandbox/clock.ts';
import { retryAfterSeconds } from '../../../src/connectors/outbound/retry-after.ts';
import { createTokenCache } from '../../../src/connectors/outbound/token-cache.ts';
import { redacted } from '../../../src/domain/redact.ts';

describe('a wait asked for by the far side', () => {
  const now = Date.parse('2026-03-03T09:00:00Z');
  const cases: readonly (readonly [string | null, number | null])[] = [
    ['17', 17],
    ['2.128', 3],
    ['0', 0],
    ['Tue, 03 Mar 2026 09:02:00 GMT', 120],
    ['Tue, 03 Mar 2026 08:00:00 GMT', 0],
    ['soon', null],
    ['900', 900],
    ['901', 900],
    ['3600', 900],
    ['99999999', 900],
    ['9'.repeat(400), 900],
    ['3600.5', 900],
    ['Tue, 03 Mar 2026 21:00:00 GMT', 900],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 900],
    ['Tuesday, 03-Mar-26 09:02:00 GMT', 120],
    ['-5', null],
    ['-99999999', null],
    ['5 minutes', null],
    ['1e9', null],
    ['Infinity', null],
    ['2026-03-03T10:00:00Z', null],
    ['', null],
    [null, null],
  ];
  for (const [sent, seconds] of cases)
    test(`a wait asked for by the far side is ${seconds === null ? 'not known' : `${seconds} s`} when it says ${JSON.stringify(sent)}`, () => {
      assert.equal(retryAfterSeconds(sent, now), seconds);
    });
});

describe("a far side's own words", () => {
  test('lose whatever looks like a secret', () => {
    const words = redacted(
      'Bearer abcdefgh.ijkl eyJhbGciOi.eyJzdWIi.c2ln {"client_secret":"s3cr3t"} access_token=abc123 sig=zzz',
    );
    assert.doesNotMatch(words, /abcdefgh|eyJ|s3cr3t|abc123|zzz/);
  });

  test('keep codes, stay on one line and are cut', () => {
    assert.equal(redacted('code: Request_BadRequest\r\nno'), 'code: Request_BadRequest no');
    assert.equal(redacted('x'.repeat(1000)).length, 300);
  });
});

describe('a kept token', () => {
  const hour = 3_600_000;

  test('a kept token is asked for once by calls at the same time, and again shortly before it expires', async () => {
    const clock = virtualClock(0);
    let asked = 0;
    const tokens = createTokenCache(clock, async () => ({
      token: `t${++asked}`,
      expiresAt: clock.now() + hour,
    }));
    assert.deepEqual(await Promise.all([tokens.get(null), tokens.get(null)]), ['t1', 't1']);
    clock.moveTo(hour - 5 * 60_000 - 1);
    assert.equal(await tokens.get(null), 't1');
    clock.moveTo(hour - 5 * 60_000);
    assert.equal(await tokens.get(null), 't2');
  });

  test('a kept token is not kept when it was refused, but a newer one is', async () => {
    let asked = 0;
    const tokens = createTokenCache({ now: () => 0 }, async () => ({
      token: `t${++asked}`,
      expiresAt: hour,
    }));
    await tokens.get(null);
    tokens.forget('t0');
    assert.equal(await tokens.get(null), 't1');
    tokens.forget('t1');
    assert.equal(await tokens.get(null), 't2');
  });

  test('a kept token that could not be had is asked for again by the next call', async () => {
    let asked = 0;
    const tokens = createTokenCache({ now: () => 0 }, async () => {
      asked += 1;
      if (asked === 1) throw new Error('no');
      return { token: 't', expiresAt: hour };
    });
    await assert.rejects(tokens.get(null));
    assert.equal(await tokens.get(null), 't');
  });
});
