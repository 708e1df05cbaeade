import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type SandboxClock, virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { GraphSwitches } from '../../../sandbox/tenant/graph/switches.ts';
import type { DeliveryAnswer, DeliveryInit } from '../../../sandbox/tenant/simulator.ts';
import { aCompany, type Company, errorOf, listOf } from '../tenant/company.ts';

const URL_OF_APP = 'https://app.contoso.example/api/directory/notifications';
const PERSON = personId('sales-rep');
const MINUTE = 60_000;

/** Everything in time, once and in order, so that one thing at a time can be wrong. */
const ORDERLY: Partial<GraphSwitches> = {
  notificationDrops: 0,
  notificationDuplicates: 0,
  notificationDelaySeconds: { from: 1, to: 1 },
};

type Got = { readonly path: string } & DeliveryInit;
type Subscriber = (got: Got, clock: SandboxClock) => Promise<Partial<DeliveryAnswer>>;

/** Repeats tokens and takes everything else, as it should be. */
const wellBehaved: Subscriber = async ({ path }) => {
  const token = new URL(path, 'https://app').searchParams.get('validationToken');
  return token === null
    ? { status: 202 }
    : { status: 200, contentType: 'text/plain; charset=utf-8', body: token };
};

async function subscribed(subscriber: Subscriber = wellBehaved, switches: Partial<GraphSwitches> = ORDERLY) {
  const got: Got[] = [];
  const clock = virtualClock(STARTS_AT);
  const company = await aCompany({
    clock,
    switches,
    deliver: async (path, init) => {
      got.push({ path, ...init });
      const answer = await subscriber({ path, ...init }, clock);
      return { status: 0, body: '', ms: 0, ...answer };
    },
  });
  return { company: { ...company, clock }, got, clock };
}

const inMinutes = (clock: SandboxClock, minutes: number) =>
  new Date(clock.now() + minutes * MINUTE).toISOString();

function subscribe({ graph, clock }: Company, changes: Readonly<Record<string, unknown>> = {}) {
  return graph('POST', '/subscriptions', {
    changeType: 'updated,deleted',
    notificationUrl: URL_OF_APP,
    resource: 'users',
    expirationDateTime: inMinutes(clock, 1000),
    clientState: 'a secret of ours',
    ...changes,
  });
}

async function later(clock: SandboxClock, ms: number): Promise<void> {
  const to = clock.now() + ms;
  for (;;) {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    const next = clock.nextDue();
    if (next === null || next > to) break;
    clock.moveTo(Math.max(next, clock.now()));
  }
  clock.moveTo(to);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const told = (got: readonly Got[]) =>
  got
    .filter(({ path }) => !path.includes('validationToken'))
    .flatMap(({ body }) => listOf(JSON.parse(body), 'value'));

/** Lets time pass, second by second, until the answer is there; the clock never runs ahead of what is being asked. */
async function withTime<Answer>(clock: SandboxClock, asking: Promise<Answer>): Promise<Answer> {
  let answered = false;
  const done = asking.finally(() => {
    answered = true;
  });
  while (!answered) {
    for (let turn = 0; turn < 20 && !answered; turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
    const next = clock.nextDue();
    if (next !== null) clock.moveTo(next);
  }
  return await done;
}

describe('subscriptions to changes of users', () => {
  test('G24: stand only once the subscriber has repeated the token', async () => {
    const { company, got } = await subscribed();
    const answer = await subscribe(company);
    assert.equal(answer.status, 201);
    assert.equal(answer.body['clientState'], 'a secret of ours');
    const [handshake] = got;
    assert.ok(handshake);
    assert.ok(handshake.path.startsWith('/api/directory/notifications?validationToken=Validation%3A%20'));
    assert.equal(handshake.body, '');
    const listed = await company.graph('GET', '/subscriptions');
    assert.equal(listOf(listed.body, 'value')[0]?.['clientState'], null);
  });

  test('G24: are refused when the token comes back encoded, as JSON, with another status, or not at all', async () => {
    const wrong: readonly Subscriber[] = [
      async ({ path }) => ({ status: 200, contentType: 'text/plain', body: path.split('=').at(-1) ?? '' }),
      async (got, clock) => ({ ...(await wellBehaved(got, clock)), contentType: 'application/json' }),
      async (got, clock) => ({ ...(await wellBehaved(got, clock)), status: 202 }),
      async () => ({ status: 0 }),
    ];
    for (const subscriber of wrong) {
      const { company } = await subscribed(subscriber);
      assert.equal((await subscribe(company)).status, 400);
      assert.deepEqual(company.tenant.subscriptions.live(), []);
    }
  });

  test('G24: are refused when the answer takes longer than ten seconds', async () => {
    for (const [seconds, status] of [
      [9, 201],
      [11, 400],
    ] as const) {
      const { company, clock } = await subscribed(async (got, clock) => {
        await new Promise<void>((resolve) => clock.schedule(clock.now() + seconds * 1000, () => resolve()));
        return await wellBehaved(got, clock);
      });
      assert.equal((await withTime(clock, subscribe(company))).status, status);
    }
  });

  test('G24: live at most 41,760 minutes, at least 45, and are gone without a word', async () => {
    const { company, clock } = await subscribed();
    const tooLong = await subscribe(company, { expirationDateTime: inMinutes(clock, 41_761) });
    assert.match(errorOf(tooLong), /can only be 41760 minutes/);
    const short = await subscribe(company, { expirationDateTime: inMinutes(clock, 5) });
    assert.equal(short.body['expirationDateTime'], inMinutes(clock, 45));
    const path = `/subscriptions/${short.body['id']}`;
    const renewed = await company.graph('PATCH', path, { expirationDateTime: inMinutes(clock, 90) });
    assert.equal(renewed.body['expirationDateTime'], inMinutes(clock, 90));
    await later(clock, 91 * MINUTE);
    await company.signIn();
    assert.equal(
      (await company.graph('PATCH', path, { expirationDateTime: inMinutes(clock, 90) })).status,
      404,
    );
  });

  test('G24: are refused twice for the same changes, above the quota, for other changes, and without permission', async () => {
    const { company } = await subscribed();
    const first = await subscribe(company);
    assert.match(errorOf(await subscribe(company)), new RegExp(`Id ${first.body['id']} already exists`));
    assert.equal((await subscribe(company)).status, 409);
    assert.equal((await subscribe(company, { changeType: 'created' })).status, 400);
    assert.equal((await subscribe(company, { notificationUrl: 'http://app.contoso.example/' })).status, 400);
    assert.equal((await subscribe(company, { clientState: 'x'.repeat(129) })).status, 400);
    company.tenant.graphSwitches.subscriptionQuota = 1;
    assert.equal((await subscribe(company, { changeType: 'updated' })).status, 403);
    assert.equal((await company.graph('DELETE', `/subscriptions/${first.body['id']}`)).status, 204);
    assert.equal((await subscribe(company)).status, 201);
    const blind = await aCompany({ permissions: ['Mail.Send'] });
    assert.equal((await subscribe(blind)).status, 403);
  });

  test('G24: tell `updated` for a change and a soft deletion, `deleted` only for a permanent one, and no values', async () => {
    const { company, got, clock } = await subscribed();
    await subscribe(company);
    const { directory } = company.tenant;
    for (const change of [
      () => directory.patchUser(PERSON, { department: 'Secret plans' }),
      () => directory.patchUser(PERSON, { deleted: true }),
      () => directory.permanentlyDeleteUser(PERSON),
    ]) {
      change();
      await later(clock, MINUTE);
    }
    assert.deepEqual(
      told(got).map(({ changeType, resource }) => [changeType, resource]),
      [
        ['updated', `Users/${PERSON}`],
        ['updated', `Users/${PERSON}`],
        ['deleted', `Users/${PERSON}`],
      ],
    );
    assert.ok(!JSON.stringify(told(got)).includes('Secret plans'));
    assert.equal(told(got)[0]?.['clientState'], 'a secret of ours');
  });

  test('G24: tell of changed licenses as of any other change', async () => {
    const { company, got, clock } = await subscribed();
    await subscribe(company);
    company.tenant.licenses.putLicense(PERSON, 'VISIOCLIENT');
    await later(clock, MINUTE);
    assert.deepEqual(
      told(got).map(({ changeType, resource }) => [changeType, resource]),
      [['updated', `Users/${PERSON}`]],
    );
  });

  test('G24: come several in one POST, twice, in another order, or never, as things are by default', async () => {
    const { company, got, clock } = await subscribed(wellBehaved, {
      notificationDelaySeconds: { from: 1, to: 3 },
      notificationBatchMs: 1000,
    });
    await subscribe(company);
    const people = company.tenant.directory.listUsers().slice(0, 60);
    for (const { id } of people) {
      company.tenant.directory.patchUser(id, { jobTitle: 'Changed' });
      clock.moveTo(clock.now() + 10);
    }
    await later(clock, 10 * MINUTE);
    const ids = told(got).map(({ resource }) => String(resource).slice('Users/'.length));
    assert.ok(new Set(ids).size < ids.length, 'some come twice');
    assert.ok(new Set(ids).size < people.length, 'some never come');
    assert.equal(people.length - new Set(ids).size, company.tenant.subscriptions.lost());
    const order = ids.map((id) => people.findIndex((one) => one.id === id));
    assert.notDeepEqual(
      order,
      order.toSorted((one, other) => one - other),
    );
    const posts = got.filter(({ path }) => !path.includes('validationToken'));
    assert.ok(posts.length < ids.length, 'several come in one POST');
  });

  test('G24: come again, ever later, until somebody takes them within three seconds, for four hours', async () => {
    let refusals = 3;
    const { company, got, clock } = await subscribed(async (one, clock) => {
      if (one.path.includes('validationToken')) return await wellBehaved(one, clock);
      refusals -= 1;
      return { status: refusals >= 0 ? 503 : 202 };
    });
    await subscribe(company);
    company.tenant.directory.patchUser(PERSON, { jobTitle: 'Changed' });
    await later(clock, 10 * MINUTE);
    assert.equal(told(got).length, 4);
    const at = company.tenant.subscriptions.notifications().map((row) => Date.parse(row.at));
    assert.deepEqual(
      at.slice(1).map((one, index) => one - (at[index] ?? 0)),
      [15_000, 30_000, 60_000],
    );
    refusals = Number.POSITIVE_INFINITY;
    company.tenant.directory.patchUser(PERSON, { jobTitle: 'Changed again' });
    await later(clock, 5 * 60 * MINUTE);
    assert.equal(company.tenant.subscriptions.lost(), 1);
  });

  test('G24: are held back from somebody who answers slowly, and lost to somebody who hardly answers', async () => {
    for (const [seconds, lost] of [
      [5, false],
      [15, true],
    ] as const) {
      const { company, clock } = await subscribed(async (one, clock) => {
        if (one.path.includes('validationToken')) return await wellBehaved(one, clock);
        await new Promise<void>((resolve) => clock.schedule(clock.now() + seconds * 1000, () => resolve()));
        return { status: 202 };
      });
      await subscribe(company);
      const { directory, subscriptions } = company.tenant;
      for (let change = 0; change < 6; change++) {
        directory.patchUser(PERSON, { jobTitle: `Changed ${change}` });
        await later(clock, 2_000);
      }
      await later(clock, 30_000);
      const before = subscriptions.notifications().length;
      const other = personId('developer');
      directory.patchUser(other, { jobTitle: 'Changed' });
      await later(clock, 5 * MINUTE);
      const posts = subscriptions.notifications().slice(before);
      assert.ok(!posts.some(({ userIds }) => userIds.includes(other)), 'not within five minutes');
      await later(clock, 10 * MINUTE);
      const now = subscriptions.notifications().some(({ userIds }) => userIds.includes(other));
      assert.equal(now, !lost);
      assert.equal(subscriptions.lost() > 0, lost);
    }
  });
});
