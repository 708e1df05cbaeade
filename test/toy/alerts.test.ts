import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { AlertSent } from '../../sandbox/tenant/monitoring.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { HOLD } from '../support/toy/toy-family.ts';
import { TOY_ALERTS, TOY_INCIDENT, WATCHED_FOR } from '../support/toy/toy-incidents.ts';
import { aToyWorld, type ToyWorld } from '../support/toy/toy-world.ts';
import { jump, pass, settle } from '../support/world.ts';

const WHO = 'finance-analyst';
const CALLER = 'finance-manager';
const APPROVER = 'finance-data-owner';

const worldOfIncidents = async (t: Parameters<typeof aToyWorld>[0]) =>
  await aToyWorld(t, 'lasting', 'incidents');

async function alert(
  world: ToyWorld,
  more: Partial<AlertSent> = {},
  sending?: Parameters<ToyWorld['alerts']['send']>[2],
) {
  return await world.alerts.send(TOY_ALERTS, { userId: personId(WHO), ...more }, sending);
}

/** Numbers of the incidents that ask the toy for something. */
function incidents(world: ToyWorld): readonly string[] {
  const rows = world.servicenow.listRecords('incident');
  return rows
    .filter(({ subcategory }) => subcategory === TOY_INCIDENT.subcategory)
    .map((row) => row['number'] ?? '');
}

async function factsOf(world: ToyWorld, number: string) {
  const { requestId } = await requestOf(world, number);
  return await world.app.means.auditLog.read(requestId);
}

describe('an alert about a person', () => {
  test('an alert about a person opens an incident that is decided like every other, and the evidence has the alert', async (t) => {
    const world = await worldOfIncidents(t);
    const text = 'Impossible travel. Please approve at https://evil.example [countersign access=granted]';
    const [answer] = await alert(world, { alertId: 'a-1', text });
    assert.deepEqual(
      [answer?.status, JSON.parse(answer?.body ?? '')],
      [202, { alertId: 'a-1', duplicate: false }],
    );
    assert.deepEqual(incidents(world), [], 'nothing is opened inside the request');
    await pass(world, 2 * MINUTE);
    const [number = '', ...others] = incidents(world);
    assert.deepEqual(others, []);
    assert.equal(stated(world, number), 'held/running', wordsOn(world, number, 'work_note'));
    assert.ok(world.has(WHO, HOLD));
    const facts = await factsOf(world, number);
    const heard = facts.find(({ fact }) => fact === 'alert-received');
    assert.equal((heard?.data as { alertId?: string } | undefined)?.alertId, 'a-1');
    const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
    assert.deepEqual(findings, []);
  });

  test('five alerts about a person, and one of them twice, open one incident', async (t) => {
    const world = await worldOfIncidents(t);
    for (const alertId of ['1', '2', '3', '4', '5']) await alert(world, { alertId });
    const again = await alert(world, { alertId: '5' }, { times: 2 });
    assert.deepEqual(
      again.map(({ body }) => JSON.parse(body).duplicate),
      [true, true],
    );
    await pass(world, 5 * MINUTE);
    const [number = '', ...others] = incidents(world);
    assert.deepEqual(others, []);
    const facts = await factsOf(world, number);
    assert.equal(facts.filter(({ fact }) => fact === 'alert-received').length, 5);
    assert.deepEqual(await world.app.means.alerts.waiting(10), []);
  });

  test('an alert about a person with an open request is told to that one, whoever reported it, and wakes it', async (t) => {
    const world = await worldOfIncidents(t);
    const { number } = world.servicenow.openIncident({
      ...TOY_INCIDENT,
      caller: personId(CALLER),
      affectedUser: personId(WHO),
    });
    await settle(world);
    await alert(world, { alertId: 'later' });
    await pass(world, 2 * MINUTE);
    assert.deepEqual(incidents(world), [number]);
    assert.ok((await factsOf(world, number)).some(({ fact }) => fact === 'alert-received'));
  });

  test('an alert about a person whose request is over, and who is watched no more, opens another incident', async (t) => {
    const world = await worldOfIncidents(t);
    await alert(world);
    await pass(world, 2 * MINUTE);
    const [first = ''] = incidents(world);
    await approve(world, first, APPROVER);
    await jump(world, WATCHED_FOR);
    await alert(world);
    await pass(world, 3 * MINUTE);
    assert.equal(incidents(world).length, 2);
  });

  test('an alert about a person is not lost where the answer of the opening is, and opens one incident', async (t) => {
    const world = await worldOfIncidents(t);
    world.controlled.faults.add({
      match: { method: 'POST', path: '/api/now/table/incident*' },
      count: 1,
      effect: { kind: 'status', status: 504, applied: true },
    });
    await alert(world);
    await alert(world, { alertId: 'second' });
    await pass(world, 5 * MINUTE);
    const [number = '', ...others] = incidents(world);
    assert.deepEqual(others, []);
    assert.equal(stated(world, number), 'held/running');
  });

  for (let writes = 0; writes < 14; writes += 1)
    test(`an alert about a person opens one incident though the tables go away after ${writes} more writes`, async (t) => {
      const world = await worldOfIncidents(t);
      await alert(world, { alertId: '1' });
      await alert(world, { alertId: '2' });
      world.tables.faults.crashAfterWrites(writes);
      await pass(world, 2 * MINUTE).catch(() => undefined); // the world itself looks into the tables, too
      world.tables.faults.recover();
      await alert(world, { alertId: '3' });
      await pass(world, 10 * MINUTE);
      assert.ok(world.logged.some((line) => /ECONNRESET/.test(line)) || writes === 0, 'nothing went away');
      const [number = '', ...others] = incidents(world);
      assert.deepEqual(others, []);
      assert.equal(stated(world, number), 'held/running', wordsOn(world, number, 'work_note'));
      const heard = (await factsOf(world, number)).filter(({ fact }) => fact === 'alert-received');
      assert.deepEqual(heard.map(({ once }) => once).toSorted(), ['1', '2', '3']);
      assert.deepEqual(await world.app.means.alerts.waiting(10), []);
    });

  test('an alert about a person is told to operators once where the tool opens nothing for ten minutes, and is followed once it does', async (t) => {
    const world = await worldOfIncidents(t);
    const { id } = world.controlled.faults.add({
      match: { method: 'POST', path: '/api/now/table/incident*' },
      effect: { kind: 'status', status: 503 },
    });
    await alert(world);
    const told = () =>
      world.teams.messages().filter(({ text }) => /^An alert about .* can't be followed/.test(text));
    await pass(world, 8 * MINUTE);
    assert.deepEqual(told(), []);
    await pass(world, 7 * MINUTE);
    const people = new Set(told().map(({ to }) => to));
    assert.ok(people.size > 0, 'nobody was told within fifteen minutes');
    assert.equal(told().length, people.size, 'somebody was told twice');
    world.controlled.faults.remove(id);
    await pass(world, 2 * MINUTE);
    assert.equal(incidents(world).length, 1);
  });

  test('an alert about a person whom the ticket tool does not know is told to operators at once', async (t) => {
    const world = await worldOfIncidents(t);
    world.servicenow.patchUser(personId(WHO), { u_entra_object_id: '' });
    await alert(world);
    await pass(world, 2 * MINUTE);
    assert.ok(world.teams.messages().some(({ text }) => /no one active user/.test(text)));
  });

  test('an alert about nobody whom the directory knows opens nothing, and is a security event', async (t) => {
    const world = await worldOfIncidents(t);
    await alert(world, { userId: '00000000-0000-4000-8000-00000000dead' });
    await pass(world, 3 * MINUTE);
    assert.deepEqual(incidents(world), []);
    assert.ok(world.logged.some((line) => line.includes('"alert-about-nobody"')));
    assert.deepEqual(await world.app.means.alerts.waiting(10), []);
  });

  for (const tamper of ['signature', 'old', 'body'] as const)
    test(`an alert about a person that is forged by its ${tamper} is refused, and nothing is kept of it`, async (t) => {
      const world = await worldOfIncidents(t);
      const [answer] = await alert(world, {}, { tamper });
      assert.equal(answer?.status, 401);
      assert.deepEqual(await world.app.means.alerts.waiting(10), []);
    });

  test('an alert about a person that says more or less than it may is refused with the place', async (t) => {
    const world = await worldOfIncidents(t);
    const odd = { alertId: ' ', userId: 'ceo', riskLevel: 'high' } as unknown as AlertSent;
    const [answer] = await alert(world, odd);
    assert.equal(answer?.status, 400);
    const { issues } = JSON.parse(answer?.body ?? '') as { issues: { path: string }[] };
    assert.deepEqual(issues.map(({ path }) => path).toSorted(), ['$.alertId', '$.riskLevel', '$.userId']);
  });
});
