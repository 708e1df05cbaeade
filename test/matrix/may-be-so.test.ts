import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { TENANT_ID } from '../../sandbox/company.ts';
import type { Trouble } from '../../sandbox/matrix/cases/case.ts';
import { toldTooOften } from '../../sandbox/matrix/measure/in-time.ts';
import { standWatch, type Watch } from '../../sandbox/matrix/measure/watch.ts';
import { endedWithoutReason } from '../../sandbox/matrix/measure/without-reason.ts';
import { editedTables, type TableEdits } from '../../sandbox/policy-folder.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { APP_CLIENT } from '../../sandbox/tenant/entra/clients.ts';
import type { Strike } from '../../sandbox/tenant/simulator.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import type { AuditRow } from '../../src/domain/audit.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { entitlementAt } from '../support/policies.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FINANCE = 'Access to Finance BI';

/** `product`: what the product's table says otherwise than the measure's. */
async function watched(
  t: TestContext,
  product: TableEdits = {},
): Promise<{ world: World; watch: Watch; order: (item: string, person: string, days?: string) => string }> {
  const policyFolder = editedTables(product);
  t.after(() => rmSync(policyFolder, { recursive: true, force: true }));
  const world = await createWorld({ policyFolder });
  t.after(() => world.stop());
  const watch = standWatch(world);
  const order = (catalogItem: string, person: string, days = '2') =>
    world.servicenow.createTicket({
      catalogItem,
      requestedFor: personId(person),
      variables: { justification: 'I need it for my daily work.', duration_days: days },
    }).number;
  return { world, watch, order };
}

/** Access to VPN for a day is granted, and then the product is gone: nobody does anything about what comes. */
async function leftAlone(t: TestContext): Promise<{ world: World; watch: Watch }> {
  const { world, watch, order } = await watched(t);
  order('Access to VPN', 'sales-rep');
  assert.ok(await world.conductor.settle());
  assert.deepEqual(await watch.seen(), []);
  world.stop();
  return { world, watch };
}

const seenLater = async ({ world, watch }: { world: World; watch: Watch }, ms: number): Promise<string> => {
  world.clock.moveTo(world.clock.now() + ms - 5 * MINUTE);
  world.clock.moveTo(world.clock.now() + 5 * MINUTE);
  return (await watch.seen()).join('\n');
};

/** The product takes these for standard changes, which nobody is asked about. */
const standard = (...ids: readonly string[]): TableEdits =>
  Object.assign(
    {},
    ...ids.map(entitlementAt).map((at) => ({
      [`${at}/tags`]: [],
      [`${at}/riskTier`]: 'low',
      [`${at}/changeClass`]: { class: 'standard', template: 'STD-TEST' },
    })),
  );

describe('the measure of what may be so', () => {
  test('sees that somebody disabled still holds something, once there was the time to take it away', async (t) => {
    const alone = await leftAlone(t);
    alone.world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: false });
    assert.equal(await seenLater(alone, 5 * MINUTE), '');
    assert.match(await seenLater(alone, 30 * MINUTE), /is disabled, and still holds GRP-VPN-USERS/);
  });

  test('sees that somebody whose leave date has passed still holds something', async (t) => {
    const alone = await leftAlone(t);
    const employeeLeaveDateTime = new Date(alone.world.clock.now() + 2 * HOUR).toISOString();
    alone.world.controlled.directory.patchUser(personId('sales-rep'), { employeeLeaveDateTime });
    assert.doesNotMatch(await seenLater(alone, HOUR), /has left/);
    assert.match(await seenLater(alone, 2 * HOUR), /has left, and still holds GRP-VPN-USERS/);
  });

  test('sees that somebody who moved on holds what they may not have, and that nobody looks at it', async (t) => {
    const alone = await leftAlone(t);
    alone.world.controlled.directory.patchUser(personId('sales-rep'), { employeeType: 'Vendor' });
    assert.match(await seenLater(alone, HOUR), /may not have GRP-VPN-USERS, holds it, and nobody looks/);
  });

  test('lets what a deleted account had wait for its return', async (t) => {
    const alone = await leftAlone(t);
    alone.world.controlled.directory.patchUser(personId('sales-rep'), { deleted: true });
    assert.equal(await seenLater(alone, HOUR), '');
  });

  test('sees that something stands past its end', async (t) => {
    const alone = await leftAlone(t);
    assert.equal(await seenLater(alone, DAY), '');
    assert.match(await seenLater(alone, DAY + HOUR), /still holds GRP-VPN-USERS, which was to end by/);
  });

  test('sees that something ended long after its moment, and that nobody was told', async (t) => {
    const { world, watch, order } = await watched(t);
    const number = order('Access to VPN', 'sales-rep', '1');
    assert.ok(await world.conductor.settle());
    const { due } = world.app.means.grants;
    world.app.means.grants.due = async () => [];
    world.clock.moveTo(world.clock.now() + DAY - 5 * MINUTE);
    for (let minutes = 0; minutes < 65; minutes += 5)
      await world.conductor.advance(world.clock.now() + 5 * MINUTE);
    world.app.means.grants.due = due;
    await world.conductor.advance(world.clock.now() + 5 * MINUTE);
    assert.ok(await world.conductor.settle());
    assert.match((await watch.seen()).join('\n'), new RegExp(`${number}: ended \\d\\d minutes late`));
  });

  test('asks nobody to know what could not be read', async (t) => {
    const alone = await leftAlone(t);
    const { faults } = alone.world.tenant;
    const { id } = faults.add({
      match: { host: 'graph.microsoft.com' },
      effect: { kind: 'status', status: 503 },
    });
    alone.world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: false });
    assert.equal(await seenLater(alone, 3 * HOUR), '');
    faults.remove(id);
    assert.equal(await seenLater(alone, 5 * MINUTE), '');
    assert.match(await seenLater(alone, HOUR), /is disabled/);
  });

  test('sees an end that is not the one that was ordered', async (t) => {
    const { world, watch, order } = await watched(t, { '/variables/days': 'risk_tier' });
    const number = order('Access to VPN', 'sales-rep');
    assert.ok(await world.conductor.settle());
    assert.match((await watch.seen()).join('\n'), new RegExp(`${number}: ends null, and was to end by`));
  });

  test('sees that something was written without the people whom the table asks', async (t) => {
    const { world, watch, order } = await watched(t, standard('finance-bi-read'));
    const number = order(FINANCE, 'finance-analyst');
    assert.ok(await world.conductor.settle());
    const wanted = `Finance BI \\(read\\) was written for \\S+ without the approval of data-owner on ${number}`;
    assert.match((await watch.seen()).join('\n'), new RegExp(wanted));
  });

  test('sees that two things are held which must not go together', async (t) => {
    const alone = { [`${entitlementAt('payments-create')}/incompatibleWith`]: [] };
    const table = { ...standard('payments-create', 'payments-approve'), ...alone };
    const { world, watch, order } = await watched(t, table);
    order('Payments: create', 'treasury-analyst');
    const { number } = world.servicenow.createTicket({
      catalogItem: 'Payments: approve',
      requestedFor: personId('treasury-analyst'),
      openedBy: personId('treasury-manager'),
      variables: { justification: 'I need it for my daily work.' },
    });
    assert.ok(await world.conductor.settle());
    assert.match(world.servicenow.ticket(number).journal.at(-1)?.text ?? '', /works/);
    world.stop();
    assert.match(await seenLater({ world, watch }, HOUR), /PAYMENTS-CREATE and .* must not go together/);
  });

  test('sees that something was written for a ticket that had been canceled, or for somebody disabled', async (t) => {
    const { world, watch, order } = await watched(t);
    world.stop();
    const vpn = order('Access to VPN', 'sales-rep');
    order('Access to VPN', 'developer');
    world.servicenow.patchTicket(vpn, { fields: { state: '4' } });
    world.controlled.directory.patchUser(personId('developer'), { accountEnabled: false });
    await write(world, 'GRP-VPN-USERS', 'finance-analyst');
    const before = await seenLater({ world, watch }, 20 * MINUTE);
    assert.doesNotMatch(before, /was written for/);
    assert.match(before, /POST \S+ was sent for no request/);
    await write(world, 'GRP-VPN-USERS', 'sales-rep');
    await write(world, 'GRP-VPN-USERS', 'developer');
    const seen = (await watch.seen()).join('\n');
    assert.match(seen, new RegExp(`20 minutes after ${vpn} was canceled`));
    assert.match(seen, /was written for \S+, whose account had been disabled/);
  });
});

describe('the measure of what is told and recorded', () => {
  test('sees that nothing was said about a ticket that was heard of', async (t) => {
    const { world, watch, order } = await watched(t);
    const number = order('Access to VPN', 'sales-rep');
    await world.conductor.advance(world.clock.now() + 3_000);
    assert.equal(world.servicenow.deliveries()[0]?.status, 202);
    assert.deepEqual(world.servicenow.ticket(number).journal, []);
    world.stop();
    assert.equal(await seenLater({ world, watch }, 10 * MINUTE), '');
    assert.match(await seenLater({ world, watch }, 10 * MINUTE), /nothing was said about it/);
  });

  test('sees the same note twice, and more notes than an hour needs', () => {
    const note = (minute: number, text: string) => {
      const at = new Date(minute * MINUTE).toISOString();
      const marker = `[countersign r-1 r${minute} access=none outcome=running]`;
      return { at, kind: 'work_note' as const, text: `${text}\n\n${marker}` };
    };
    const again = [
      note(1, 'Next attempt at 2026-03-03 10:15.'),
      note(9, 'Next attempt at 2026-03-03 10:31.'),
    ];
    assert.deepEqual(toldTooOften(again, []), ['said again: Next attempt at then.']);
    const many = [1, 2, 3, 4, 5, 6, 7].map((minute) => note(minute, `Another thing: ${minute}.`));
    assert.deepEqual(toldTooOften(many, []), ['more than 6 notes within an hour']);
    assert.deepEqual(toldTooOften(many, [6 * MINUTE]), []);
    assert.deepEqual(toldTooOften(many.slice(1), []), []);
  });

  test('sees what the audit has no fact of, and a fact of what did not happen', async (t) => {
    const { world, watch, order } = await watched(t);
    const number = order('Access to VPN', 'sales-rep');
    assert.ok(await world.conductor.settle());
    assert.deepEqual(await watch.seen(), []);
    world.stop();
    const { auditLog } = world.app.means;
    const read = auditLog.read.bind(auditLog);
    auditLog.read = async (id) => (await read(id)).filter(({ fact }) => fact !== 'grant-started');
    assert.match((await watch.seen()).join(), /start of grant \S+ happened, and the audit has no fact of it/);
    auditLog.read = async (id) => (await read(id)).filter(({ fact }) => fact !== 'change-attempted');
    assert.match((await watch.seen()).join(), /was sent 1 times, and 0 attempts are on record/);
    const said = (row: AuditRow): AuditRow => ({
      ...row,
      fact: 'approval-recorded',
      data: { answer: 'approve' },
    });
    auditLog.read = async (id) =>
      (await read(id)).flatMap((row) => (row.fact === 'decided' ? [row, said(row)] : [row]));
    assert.match(
      (await watch.seen()).join(),
      new RegExp(`${number}: the audit has approve by \\S+ who never said so`),
    );
  });

  test('takes trouble that passes for no reason to end badly', () => {
    const call = (effect: Strike): Trouble => {
      const match = { host: 'acme.service-now.com', method: 'GET', path: '/sys_user' };
      return { family: 'call', match, skip: 0, count: 1, effect };
    };
    const ended = (trouble: Trouble, expected = 'granted/fulfilled') =>
      endedWithoutReason(trouble, [['none/refused']], [[expected]]).length;
    assert.equal(ended(call({ kind: 'status', status: 404 })), 1);
    assert.equal(ended(call({ kind: 'status', status: 403 })), 0);
    assert.equal(ended(call({ kind: 'status', status: 404 }), 'none/refused'), 0);
    assert.equal(ended({ family: 'crash', activity: 'send', nth: 1, point: 'after' }), 1);
    assert.equal(ended({ family: 'inbound', door: 'webhook', nth: 1, fate: 'dropped' }), 0);
  });
});

/** The product is gone, and somebody writes with its identity. */
async function write({ fetch }: World, group: string, person: string): Promise<void> {
  const form = {
    grant_type: 'client_credentials',
    client_id: APP_CLIENT.appId,
    client_secret: APP_CLIENT.secret,
    scope: 'https://graph.microsoft.com/.default',
  };
  const url = `https://login.microsoftonline.com/${TENANT_ID}/oauth2/v2.0/token`;
  const answer = await fetch(new Request(url, { method: 'POST', body: new URLSearchParams(form) }));
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const body = JSON.stringify({
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${personId(person)}`,
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const members = `https://graph.microsoft.com/v1.0/groups/${groupId(group)}/members/$ref`;
  assert.equal((await fetch(new Request(members, { method: 'POST', headers, body }))).status, 204);
}
