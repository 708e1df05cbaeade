import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sandboxSettings } from '../../../sandbox/app/sandbox-settings.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { readSettings } from '../../../src/settings.ts';
import { writes } from '../../support/faults.ts';
import { agree, stated, textOf } from '../../support/statements.ts';
import { aWorld, isMember, jump, pass, settle } from '../../support/world.ts';
import { aToldWorld, granted, notificationOf, pollingFails, post, TOLD } from './told.ts';

const VPN = 'GRP-VPN-USERS';
const PERSON = personId('sales-rep');
const NOBODY = {
  error: { code: 'Request_ResourceNotFound', message: `Resource '${PERSON}' does not exist.` },
};

describe('an account that changes, told by the directory', () => {
  test('an account that changes, told by the directory and is disabled ends the access within a minute, while polling fails', async (t) => {
    const world = await aToldWorld(t);
    const number = await granted(world);
    pollingFails(world);
    world.controlled.directory.patchUser(PERSON, { accountEnabled: false });
    await pass(world, MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.match(textOf(world, number), /because the account was disabled/);
    assert.ok(!isMember(world, VPN, 'sales-rep'));
    assert.ok(world.tenant.subscriptions.notifications().every(({ status }) => status === 202));
    await agree(world);
  });

  test('an account that changes, told by the directory, ends the access also when the notification outruns what reads show', async (t) => {
    const world = await aToldWorld(t, {}, { lag: 'off' });
    const number = await granted(world);
    pollingFails(world);
    const lag = world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', path: `/users/${PERSON}?` },
      effect: { kind: 'lag', reads: 'PT90S' },
    });
    world.controlled.directory.patchUser(PERSON, { accountEnabled: false });
    await pass(world, MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled', 'the first looks see the account of before');
    await pass(world, 6 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(lag);
    await agree(world);
  });

  test('an account that changes, told by the directory and is told twice, in a heap and out of order, ends the access once', async (t) => {
    const world = await aToldWorld(t, {
      notificationDuplicates: 1,
      notificationDelaySeconds: { from: 1, to: 90 },
    });
    const number = await granted(world);
    for (const jobTitle of ['one', 'two', 'three'])
      world.controlled.directory.patchUser(PERSON, { jobTitle });
    world.controlled.directory.patchUser(PERSON, { accountEnabled: false });
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.equal(writes(world, 'DELETE'), 1);
    assert.equal(textOf(world, number).split('Ended: the access of').length - 1, 1);
    await agree(world);
  });

  test('an account that changes, told by the directory is found by polling when every notification is lost', async (t) => {
    const world = await aToldWorld(t, { notificationDrops: 1 });
    const number = await granted(world);
    world.controlled.directory.patchUser(PERSON, { accountEnabled: false });
    await pass(world, 15 * MINUTE);
    await settle(world);
    assert.ok(world.tenant.subscriptions.lost() > 0);
    assert.deepEqual(world.tenant.subscriptions.notifications(), []);
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('H14: an account that changes, told by the directory and is deleted and restored has its membership taken back, which came back with it', async (t) => {
    const world = await aToldWorld(t);
    const number = await granted(world);
    pollingFails(world);
    world.controlled.directory.patchUser(PERSON, { deleted: true });
    await pass(world, 3 * MINUTE);
    assert.match(textOf(world, number), /the account is deleted/);
    world.controlled.directory.patchUser(PERSON, { deleted: false });
    assert.ok(isMember(world, VPN, 'sales-rep'), 'it comes back with the account');
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.ok(!isMember(world, VPN, 'sales-rep'), 'long before the hourly try');
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('an account that changes, told by the directory and has a leave date ahead ends the access on that date', async (t) => {
    const world = await aToldWorld(t);
    const number = await granted(world);
    pollingFails(world);
    world.controlled.directory.patchUser(PERSON, { employeeLeaveDateTime: '2026-03-04T17:00:00Z' });
    await pass(world, 2 * MINUTE);
    const { grants } = await world.app.means.grants.readBeneficiary(PERSON);
    assert.deepEqual(
      Object.values(grants).map(({ endsAt }) => endsAt),
      ['2026-03-04T17:00:00.000Z'],
    );
    assert.ok(isMember(world, VPN, 'sales-rep'));
    await jump(world, 33 * HOUR);
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('an account that changes, told by the directory, costs nothing for somebody who holds nothing through us', async (t) => {
    const world = await aToldWorld(t);
    pollingFails(world);
    const before = world.tenant.outbound.list().filter(({ purpose }) => purpose === 'users').length;
    for (const { id } of world.controlled.directory.listUsers().slice(0, 20))
      world.controlled.directory.patchUser(id, { jobTitle: 'Changed' });
    await pass(world, 15 * MINUTE);
    assert.equal(world.tenant.outbound.list().filter(({ purpose }) => purpose === 'users').length, before);
  });
});

describe('the door for the directory’s notifications', () => {
  test('the door for the directory’s notifications repeats the token of a handshake as text, decoded', async (t) => {
    const world = await aWorld(t, { settings: TOLD });
    const token = 'Validation: are you there? a+b/c=d&e%20é <script>';
    const answer = await post(world, '', `?validationToken=${encodeURIComponent(token)}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(await answer.text(), token);
  });

  test('the door for the directory’s notifications refuses a wrong secret, a missing one, and what is no notification; nothing happens', async (t) => {
    const world = await aToldWorld(t);
    const number = await granted(world);
    const before = world.tenant.outbound.list().length;
    const wrong = [
      notificationOf(PERSON, 'what-graph-sends-back-to-uS'),
      { value: [{ resource: `Users/${PERSON}` }] },
      { value: [] },
    ];
    for (const body of wrong) assert.equal((await post(world, body)).status, 401);
    for (const body of ['not json', '[]', '{"value":1}']) assert.equal((await post(world, body)).status, 401);
    const ours = JSON.stringify(notificationOf(PERSON).value[0]);
    for (const body of [`{"value":[${ours}`, `[${ours}]`, `{"value":${ours}}`])
      assert.equal((await post(world, body)).status, 400);
    assert.equal((await post(world, '')).status, 411);
    assert.equal((await post(world, `{"value":["${'x'.repeat(1024 * 1024)}"]}`)).status, 413);
    await settle(world);
    assert.equal(world.tenant.outbound.list().length, before);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('the door for the directory’s notifications believes nothing: a notification with the secret about an account that is as it was ends nothing', async (t) => {
    const world = await aToldWorld(t);
    const number = await granted(world);
    const forged = {
      value: [{ ...notificationOf(PERSON).value[0], changeType: 'deleted', accountEnabled: false }],
    };
    assert.equal((await post(world, forged)).status, 202);
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, VPN, 'sales-rep'));
  });

  test('the door for the directory’s notifications ends nothing when one read of a standing account finds nobody', async (t) => {
    const world = await aToldWorld(t);
    const number = await granted(world);
    const stray = world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', method: 'GET', path: `/users/${PERSON}` },
      count: 1,
      effect: { kind: 'status', status: 404, body: NOBODY },
    });
    assert.equal((await post(world, notificationOf(PERSON))).status, 202);
    await pass(world, 30 * MINUTE);
    assert.equal(world.tenant.faults.list().find(({ id }) => id === stray.id)?.struck, 1, 'it was read');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, VPN, 'sales-rep'));
  });

  test('the door for the directory’s notifications answers at once while the directory answers nobody, and the access ends when it does again', async (t) => {
    const world = await aToldWorld(t);
    const number = await granted(world);
    world.controlled.directory.patchUser(PERSON, { accountEnabled: false });
    world.tenant.faults.add({ match: { host: 'graph.microsoft.com' }, effect: { kind: 'hang' } });
    const calls = world.tenant.outbound.list().length;
    const answer = await post(world, notificationOf(PERSON));
    assert.equal(answer.status, 202);
    assert.equal(world.tenant.outbound.list().length, calls, 'the answer waited for no call');
    await pass(world, 2 * MINUTE);
    world.tenant.faults.clear();
    await pass(world, 15 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('the door for the directory’s notifications says that it is off, and nobody is subscribed, where no address is set', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * HOUR);
    assert.deepEqual(world.tenant.subscriptions.live(), []);
    assert.equal((await post(world, notificationOf(PERSON))).status, 503);
  });

  test('the door for the directory’s notifications needs an https address and a secret of 16 to 128 characters; without them it stays off and says so', () => {
    const issues = (settings: Record<string, string>) =>
      readSettings(sandboxSettings(settings)).issues.map(({ name }) => name);
    assert.deepEqual(issues(TOLD), []);
    assert.deepEqual(issues({ ...TOLD, DIRECTORY_NOTIFICATIONS_URL: 'http://countersign.contoso.example' }), [
      'DIRECTORY_NOTIFICATIONS_URL',
    ]);
    assert.deepEqual(issues({ ...TOLD, DIRECTORY_NOTIFICATIONS_SECRET: '' }), [
      'DIRECTORY_NOTIFICATIONS_SECRET',
    ]);
  });
});

describe('the subscription to changed accounts', () => {
  test('the subscription to changed accounts is renewed every day and never runs out', async (t) => {
    const world = await aToldWorld(t);
    const [first] = world.tenant.subscriptions.live();
    for (let days = 0; days < 40; days += 4) await jump(world, 4 * DAY + HOUR);
    const [now] = world.tenant.subscriptions.live();
    assert.equal(now?.id, first?.id);
    assert.ok((now?.expiresAt ?? 0) > world.clock.now() + 20 * DAY);
  });

  test('the subscription to changed accounts is made again after somebody deleted it, and when an answer to the first one was lost', async (t) => {
    const world = await aToldWorld(t);
    const [first] = world.tenant.subscriptions.live();
    world.tenant.subscriptions.drop(first?.id ?? '');
    await jump(world, 2 * DAY);
    const [second] = world.tenant.subscriptions.live();
    assert.ok(second && second.id !== first?.id);
    world.tenant.subscriptions.drop(second.id);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', method: 'POST', path: '/subscriptions' },
      count: 1,
      effect: { kind: 'reset', applied: true },
    });
    await jump(world, 2 * DAY);
    for (let half = 0; half < 4; half++) await pass(world, 30 * MINUTE);
    const live = world.tenant.subscriptions.live();
    assert.equal(live.length, 1);
    assert.equal(live[0]?.clientState, TOLD.DIRECTORY_NOTIFICATIONS_SECRET);
    const state = await world.app.means.marks.read('user-notifications');
    assert.ok(state?.row.includes(live[0]?.id ?? 'none'), 'it is the one that is renewed from now on');
  });

  test('the subscription to changed accounts that can not be made is tried every hour, and polling goes on', async (t) => {
    const world = await aWorld(t, { settings: TOLD, graph: { switches: { subscriptionQuota: 0 } } });
    const number = await granted(world);
    await pass(world, 2 * HOUR);
    assert.ok(world.logged.some((line) => line.includes('found by polling only')));
    world.controlled.directory.patchUser(PERSON, { accountEnabled: false });
    await pass(world, 15 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    world.tenant.graphSwitches.subscriptionQuota = 1;
    await pass(world, HOUR);
    assert.equal(world.tenant.subscriptions.live().length, 1);
  });
});
