import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { ago, highRisk, isContained, newPhone, report, riskOf, WHO } from '../support/risky.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const incidents = (world: TestWorld) =>
  world.servicenow
    .listRecords('incident')
    .flatMap(({ number = '', subcategory }) =>
      /risky user|sign-in blocked/.test(subcategory ?? '') ? [number] : [],
    );

/** Whom cards ask to approve. */
const asked = async (world: TestWorld, number: string) =>
  (await world.teams.cards(number)).flatMap(({ verbs, recipients }) =>
    verbs.includes('approve') ? recipients : [],
  );

describe('several who tell of one person within a minute', () => {
  test('two alerts and an incident about a person come to one incident, one containment and one set of notices', async (t) => {
    const world = await aWorld(t);
    highRisk(world);
    const { number } = world.servicenow.openIncident({
      ...{ category: 'identity', subcategory: 'risky user', text: 'She can not sign in.' },
      ...{ caller: personId('helpdesk-agent'), affectedUser: personId(WHO) },
    });
    for (const alertId of ['a-1', 'a-2'])
      await world.alerts.send('risky-user', { userId: personId(WHO), alertId });
    await pass(world, 4 * MINUTE);
    await settle(world);
    assert.deepEqual(incidents(world), [number]);
    assert.equal(isContained(world), true);
    const { requestId, version } = await requestOf(world, number);
    assert.equal(version, 1);
    const facts = await world.app.means.auditLog.read(requestId);
    const of = (name: string) => facts.filter(({ fact }) => fact === name);
    assert.equal(of('alert-received').length, 2);
    assert.equal(of('change-attempted').length, 2);
    const told = of('notice-sent').map(({ data }) => (data as { readonly to: string }).to);
    assert.deepEqual(told.toSorted(), [personId('finance-manager'), personId('helpdesk-agent')].toSorted());
  });
});

describe('a tenant that is not licensed to show risk', () => {
  test('somebody of such a tenant is contained once SecOps says so, and the release goes to a person', async (t) => {
    const world = await aWorld(t);
    world.controlled.graphSwitches.riskLicense = 'none';
    highRisk(world);
    const number = await report(world);
    assert.deepEqual([stated(world, number), isContained(world)], ['none/running', false]);
    await approve(world, number, 'secops-analyst-1');
    await pass(world, 3 * MINUTE);
    assert.equal(isContained(world), true);
    assert.equal(stated(world, number), 'contained/needs-human', wordsOn(world, number, 'work_note'));
    assert.match(wordsOn(world, number, 'work_note'), /Nobody is released/);
  });
});

describe('evidence that an attacker made', () => {
  test('a manager who was set yesterday is not asked, though everything else is as of a new phone', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.patchUser(personId(WHO), { managerId: personId('sales-rep') });
    await pass(world, DAY);
    await newPhone(world);
    const number = await report(world);
    const people = await asked(world, number);
    assert.ok(people.length > 0);
    assert.ok(!people.includes(personId('sales-rep')), wordsOn(world, number, 'work_note'));
    assert.doesNotMatch(wordsOn(world, number, 'work_note'), /the case "New device"/);
  });

  test('a device that was enrolled after the first detection explains nothing, whoever passes a second factor on it', async (t) => {
    const world = await aWorld(t);
    const id = personId(WHO);
    world.controlled.risk.putRisk(id, {
      riskLevel: 'medium',
      detections: [{ type: 'unlikelyTravel', level: 'medium', at: ago(world, 3 * HOUR) }],
    });
    const phone = { displayName: 'Phone', enrolledAt: ago(world, HOUR) };
    const { deviceId } = world.controlled.evidence.addDevice(id, phone);
    world.controlled.evidence.signIn(id, {
      result: 'success',
      at: ago(world, HOUR + 10 * MINUTE),
      arrivesMs: 0,
    });
    await pass(world, 5 * MINUTE);
    world.controlled.evidence.signIn(id, { result: 'success', mfa: true, deviceId, arrivesMs: 0 });
    const number = await report(world);
    assert.ok(!(await asked(world, number)).includes(personId('finance-manager')));
    assert.equal(riskOf(world).riskState, 'atRisk');
    assert.match(wordsOn(world, number, 'work_note'), /Containment needs approval/);
  });
});
