import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMPANY_PERMISSIONS, OPTIONAL_PERMISSIONS } from '../../sandbox/company-permissions.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { DAY, HOUR, MINUTE, milliseconds, SECOND } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { TOY_ALERTS, TOY_INCIDENT, WATCHED_FOR } from '../support/toy/toy-incidents.ts';
import { aToyWorld, type ToyWorld } from '../support/toy/toy-world.ts';
import { jump, pass, settle } from '../support/world.ts';

const WHO = 'finance-analyst';
const CALLER = 'finance-manager';
const APPROVER = 'finance-data-owner';

/** What the directory lets us read in a company whose people are watched. */
const GRAPH = {
  permissions: [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS],
};

/** Somebody whom the toy has released. */
async function released(t: Parameters<typeof aToyWorld>[0]) {
  const world = await aToyWorld(t, 'lasting', 'incidents', { graph: GRAPH });
  const { number } = world.servicenow.openIncident({
    ...TOY_INCIDENT,
    caller: personId(CALLER),
    affectedUser: personId(WHO),
  });
  await settle(world);
  await approve(world, number, APPROVER);
  assert.equal(stated(world, number), 'released/fulfilled');
  await pass(world, 5 * MINUTE);
  return { world, number };
}

/** The directory notices something about somebody. */
function notices(world: ToyWorld, person = WHO, type = 'anonymizedIPAddress'): void {
  world.controlled.risk.putRisk(personId(person), {
    riskLevel: 'high',
    detections: [{ type, level: 'high' }],
  });
}

const versionOf = async (world: ToyWorld, number: string) => (await requestOf(world, number)).version;

const callsAboutRisk = (world: ToyWorld) =>
  world.controlled.outbound.list().filter(({ url }) => url.includes('/riskDetections'));

describe('somebody who was released', () => {
  test('somebody who was released is decided about anew where the directory notices new risk, and the ticket is opened again', async (t) => {
    const { world, number } = await released(t);
    notices(world);
    await pass(world, 3 * MINUTE);
    assert.equal(await versionOf(world, number), 2);
    assert.equal(stated(world, number), 'held/running', wordsOn(world, number, 'work_note'));
    assert.notEqual(world.servicenow.ticket(number).state, '6');
    const told = world.teams
      .messages()
      .filter(({ text }) => /is opened again: there is new risk about /.test(text));
    assert.ok(told.length > 0, 'operators did not hear of it');
    assert.equal(told.length, new Set(told.map(({ to }) => to)).size, 'somebody was told twice');
    await approve(world, number, APPROVER);
    assert.equal(
      stated(world, number),
      'released/fulfilled',
      'an approval from before counted, or none does',
    );
    const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
    assert.deepEqual(findings, []);
  });

  test('somebody who was released is left alone where the directory notices something of others, or had noticed it before', async (t) => {
    const { world, number } = await released(t);
    notices(world, CALLER);
    await pass(world, 2 * HOUR);
    assert.equal(await versionOf(world, number), 1);
  });

  test('somebody who was released is watched by one call a minute for all, and by none once the time is over', async (t) => {
    const { world } = await released(t);
    const before = callsAboutRisk(world).length;
    await pass(world, 10 * MINUTE);
    const calls = callsAboutRisk(world).length - before;
    assert.ok(calls >= 9 && calls <= 11, `${calls} calls in ten minutes`);
    await jump(world, WATCHED_FOR);
    const after = callsAboutRisk(world).length;
    await pass(world, 10 * MINUTE);
    assert.equal(callsAboutRisk(world).length, after);
    assert.deepEqual(await world.app.means.watches.list(), []);
  });

  test('nobody who was released costs a call where nobody was', async (t) => {
    const world = await aToyWorld(t, 'lasting', 'incidents', { graph: GRAPH });
    await pass(world, 20 * MINUTE);
    assert.deepEqual(callsAboutRisk(world), []);
  });

  test('somebody who was released has the same ticket opened again by an alert, and no other', async (t) => {
    const { world, number } = await released(t);
    await world.alerts.send(TOY_ALERTS, { userId: personId(WHO) });
    await pass(world, 3 * MINUTE);
    assert.equal(await versionOf(world, number), 2);
    const incidents = world.servicenow
      .listRecords('incident')
      .filter(({ subcategory }) => subcategory === TOY_INCIDENT.subcategory);
    assert.equal(incidents.length, 1);
  });

  test('a watch that the directory refuses is told to operators once, and looks at what it missed when it is let again', async (t) => {
    const { world, number } = await released(t);
    const { id } = world.controlled.faults.add({
      match: { path: '/v1.0/identityProtection/riskDetections*' },
      effect: { kind: 'status', status: 403 },
    });
    await pass(world, 5 * MINUTE);
    notices(world);
    await pass(world, 40 * MINUTE);
    const told = world.teams
      .messages()
      .filter(({ text }) => /watchRisk has not been able to look/.test(text));
    assert.ok(told.length > 0, 'nobody was told');
    assert.equal(told.length, new Set(told.map(({ to }) => to)).size, 'somebody was told twice');
    world.controlled.faults.remove(id);
    await pass(world, 3 * MINUTE);
    assert.equal(await versionOf(world, number), 2);
  });

  test('somebody who was released is asked for by themselves where one call does not show all that was noticed', async (t) => {
    const { world, number } = await released(t);
    const detection = { type: 'unfamiliarFeatures', level: 'low' } as const;
    world.controlled.risk.putRisk(personId(CALLER), {
      riskLevel: 'low',
      detections: Array.from({ length: 520 }, () => detection),
    });
    await pass(world, 2 * MINUTE); // every replica shows them by then
    notices(world);
    await pass(world, 5 * MINUTE);
    assert.equal(await versionOf(world, number), 2);
    assert.ok(callsAboutRisk(world).some(({ url }) => decodeURIComponent(url).includes(personId(WHO))));
  });

  test('somebody who was released is looked for again ten seconds after the directory had too many calls at the soonest', async (t) => {
    const { world, number } = await released(t);
    world.controlled.faults.add({
      match: { path: '/v1.0/identityProtection/riskDetections*' },
      count: 1,
      effect: { kind: 'status', status: 429 },
    });
    notices(world);
    const before = callsAboutRisk(world).length;
    while (callsAboutRisk(world).length === before) await pass(world, SECOND);
    const { paces, clock } = world.app.means;
    const turn = await paces.turn('risk', { key: 'another', rank: 'proof' });
    assert.ok(turn.turn === 'later' && milliseconds(turn.at) - clock.now() > 5 * SECOND);
    assert.equal(await versionOf(world, number), 1);
    await pass(world, 3 * MINUTE);
    assert.equal(await versionOf(world, number), 2);
  });

  test('somebody who was released a while ago is watched across days without a look', async (t) => {
    const { world, number } = await released(t);
    await jump(world, DAY);
    notices(world);
    await pass(world, 3 * MINUTE);
    assert.equal(await versionOf(world, number), 2);
  });
});
