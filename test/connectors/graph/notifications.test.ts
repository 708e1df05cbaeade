import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TENANT_ID } from '../../../sandbox/company.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { DeliveryAnswer } from '../../../sandbox/tenant/simulator.ts';
import { DAY, instant } from '../../../src/domain/instant.ts';
import { type TenantOptions, tenant } from './tenant.ts';

const SETTINGS = {
  url: 'https://app.contoso.example/api/directory/notifications',
  secret: 'our-own-secret-of-ours',
  tenantId: TENANT_ID,
};
const PERSON = personId('sales-rep');

/** A subscriber that repeats the token, and a connector that is told. */
function told(notifications = SETTINGS, options: TenantOptions = {}) {
  const deliver = async (path: string): Promise<DeliveryAnswer> => {
    const body = new URL(path, 'https://app').searchParams.get('validationToken') ?? '';
    return { status: 200, contentType: 'text/plain', body, ms: 0 };
  };
  const here = tenant({ deliver, ...options, settings: { notifications } });
  assert.ok(here.notifications);
  return { ...here, notifications: here.notifications };
}

const about = (resource: unknown, clientState = SETTINGS.secret) => ({
  resource,
  clientState,
  changeType: 'updated',
});
const received = (...value: readonly unknown[]) =>
  told().notifications.receive(new URLSearchParams(), JSON.stringify({ value }));

describe('what the directory sends of changed users', () => {
  test('names each user once, whichever way it writes the resource', () => {
    const upper = PERSON.toUpperCase();
    const ways = [`Users/${PERSON}`, `users('${upper}')`, `Users/${upper}`, 'Groups/1', 'Users/no-id', null];
    assert.deepEqual(received(...ways.map((way) => about(way))), { received: 'changes', userIds: [PERSON] });
  });

  test('counts only what carries our secret, also in one body with others', () => {
    const other = personId('developer');
    const both = [about(`Users/${other}`, 'somebody else’s'), about(`Users/${PERSON}`)];
    assert.deepEqual(received(...both), { received: 'changes', userIds: [PERSON] });
    assert.deepEqual(received(about(`Users/${PERSON}`, '')), { received: 'unproven' });
  });

  test('what the directory sends of changed users is a handshake by its query alone, with a token of a sensible length', () => {
    const { notifications } = told();
    const query = (validationToken: string) => new URLSearchParams({ validationToken });
    assert.deepEqual(notifications.receive(query('a+b c'), ''), { received: 'handshake', repeat: 'a+b c' });
    for (const token of ['', 'x'.repeat(2001)])
      assert.equal(notifications.receive(query(token), '').received, 'malformed');
  });
});

describe('the subscription', () => {
  test('costs no call until a day has passed, then one', async () => {
    const here = told();
    const first = await here.notifications.keepUp(null);
    assert.ok(first.read === 'done');
    const calls = () => here.used.length;
    const before = calls();
    assert.deepEqual(await here.notifications.keepUp(first.state), first);
    assert.equal(calls(), before);
    here.clock.moveTo(here.clock.now() + 2 * DAY);
    const second = await here.notifications.keepUp(first.state);
    assert.ok(second.read === 'done' && second.until > first.until);
    assert.equal(calls(), before + 1);
  });

  test('the subscription that belongs to another address or secret is replaced', async () => {
    const here = told();
    const old = await here.notifications.keepUp(null);
    assert.ok(old.read === 'done');
    const before = here.used.length;
    const made = { ...JSON.parse(old.state), made: 'for another address' };
    const fresh = await here.notifications.keepUp(JSON.stringify(made));
    assert.ok(fresh.read === 'done');
    assert.notEqual(JSON.parse(fresh.state).id, JSON.parse(old.state).id);
    const methods = here.used.slice(before).map(({ method }) => method);
    assert.deepEqual(methods, ['DELETE', 'POST']);
  });

  test('the subscription whose answer was lost is found on whatever page it stands, and made anew', async () => {
    const here = told(SETTINGS, { perPage: 1 });
    // another one of the same app stands before it
    const body = JSON.stringify({
      ...{ changeType: 'deleted', notificationUrl: SETTINGS.url, resource: 'users', clientState: 'other' },
      expirationDateTime: instant(here.clock.now() + DAY),
    });
    const headers = { authorization: `Bearer ${here.tokens.good}`, 'content-type': 'application/json' };
    const url = 'https://graph.microsoft.com/v1.0/subscriptions';
    const other = await here.outbound(
      url,
      { method: 'POST', headers, body },
      { requestId: 'r', purpose: 'p' },
    );
    assert.equal(other.status, 201);
    const [lost, again] = [await here.notifications.keepUp(null), await here.notifications.keepUp(null)];
    assert.ok(lost.read === 'done' && again.read === 'done');
    assert.notEqual(JSON.parse(again.state).id, JSON.parse(lost.state).id);
    assert.ok(here.cut.length > 0);
  });

  test('the subscription that the directory refuses is a failure that says why', async () => {
    const here = told(SETTINGS, { switches: { subscriptionQuota: 0 } });
    const refused = await here.notifications.keepUp(null);
    assert.ok(refused.read === 'failed');
    assert.match(refused.because, /quota exceeded/);
  });
});
