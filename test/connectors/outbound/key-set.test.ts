import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../../sandbox/clock.ts';
import { createKeySet } from '../../../src/connectors/outbound/key-set.ts';
import type { Outbound } from '../../../src/connectors/outbound/outbound.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** An issuer whose keys and health are changed by the test. */
function anIssuer() {
  const clock = virtualClock(0);
  const issuer = { kids: ['one'], away: false, asked: 0, name: 'https://issuer.example' };
  const outbound: Outbound = async (url) => {
    if (url.endsWith('/metadata')) {
      issuer.asked += 1;
      if (issuer.away) return new Response('', { status: 503 });
      return Response.json({ issuer: issuer.name, jwks_uri: 'https://issuer.example/keys' });
    }
    return Response.json({ keys: issuer.kids.map((kid) => ({ kid, kty: 'RSA' })) });
  };
  const keys = createKeySet({
    outbound,
    clock,
    metadataUrl: 'https://issuer.example/metadata',
    issuer: 'https://issuer.example',
    purpose: 'keys',
  });
  const has = async (kid: string) => (await keys.find(kid).catch(() => undefined))?.kid === kid;
  const wait = (ms: number) => clock.moveTo(clock.now() + ms);
  return { issuer, keys, has, wait };
}

describe('the keys of a token issuer', () => {
  test('the keys of a token issuer are asked for once an hour, however often they are used', async () => {
    const { issuer, has, wait } = anIssuer();
    for (let minute = 0; minute < 59; minute += 1) {
      assert.ok(await has('one'));
      wait(MINUTE);
    }
    assert.equal(issuer.asked, 1);
    wait(MINUTE);
    assert.ok(await has('one'));
    assert.equal(issuer.asked, 2);
  });

  test('the keys of a token issuer that are withdrawn are dropped within the hour, and at once when an unknown one shows that they changed', async () => {
    const slow = anIssuer();
    assert.ok(await slow.has('one'));
    slow.issuer.kids = ['two'];
    slow.wait(HOUR - 1);
    assert.ok(await slow.has('one'));
    slow.wait(1);
    assert.ok(!(await slow.has('one')));
    const quick = anIssuer();
    assert.ok(await quick.has('one'));
    quick.issuer.kids = ['two'];
    quick.wait(MINUTE);
    assert.ok(await quick.has('two'));
    assert.ok(!(await quick.has('one')), 'what is gone is gone');
  });

  test('the keys of a token issuer are not taken from a document about another issuer, or about none', async () => {
    for (const name of ['https://issuer.example.evil.example', 'https://issuer.example/', '']) {
      const { issuer, keys } = anIssuer();
      issuer.name = name;
      await assert.rejects(keys.find('one'), /is not about the issuer https:\/\/issuer\.example\./);
    }
  });

  test('the keys of a token issuer are looked for once a minute at most, whatever ids are sent', async () => {
    const { issuer, has, wait } = anIssuer();
    await has('one');
    for (let index = 0; index < 500; index += 1) assert.ok(!(await has(`made-up-${index}`)));
    assert.equal(issuer.asked, 2);
    wait(MINUTE);
    for (let index = 0; index < 500; index += 1) await has(`made-up-${index}`);
    assert.equal(issuer.asked, 3);
  });

  test('stay good for six hours while their issuer is away, which is asked once a minute', async () => {
    const { issuer, has, wait } = anIssuer();
    await has('one');
    issuer.away = true;
    wait(HOUR);
    for (let index = 0; index < 100; index += 1) assert.ok(await has('one'));
    assert.equal(issuer.asked, 2);
    wait(5 * HOUR - 1);
    assert.ok(await has('one'));
    wait(1);
    assert.ok(!(await has('one')));
    issuer.away = false;
    wait(5000);
    assert.ok(await has('one'), 'and are had again soon after it is back');
  });

  test('the keys of a token issuer that can not be had are said to be so, and are no unknown key', async () => {
    const { issuer, keys, has, wait } = anIssuer();
    issuer.away = true;
    for (let index = 0; index < 100; index += 1) await assert.rejects(keys.find('one'));
    assert.equal(issuer.asked, 1, 'whoever sends what does not make us ask and ask');
    issuer.away = false;
    wait(5000);
    assert.ok(await has('one'));
  });
});
