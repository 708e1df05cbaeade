import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { ADMINISTRATIVE_UNITS } from '../../sandbox/tenant/graph/pim/scopes.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import {
  activeRole,
  askForRole,
  EXCHANGE,
  LEAD,
  mailIsDown,
  RESPONDER,
  USERS,
  withEmergencyTable,
} from '../support/emergency.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, stated, statements, textOf, wordsOn } from '../support/statements.ts';
import { aWorld, jump, pass, type TestWorld } from '../support/world.ts';

const CARRIER = groupId('GRP-GLOBAL-HELPDESK');
const [UNIT] = ADMINISTRATIVE_UNITS;

const requested = ({ controlled }: TestWorld): readonly string[] =>
  controlled.pimDesk.requests().map(({ action }) => action);

const inAnHourAndAHalf = ({ clock }: TestWorld) => new Date(clock.now() + 90 * MINUTE).toISOString();

describe('a role that the person has by another way', () => {
  test('a role that a group carries is used, proven and probed, and is there when the incident is over', async (t) => {
    const world = await aWorld(t);
    const incident = await mailIsDown(world);
    world.controlled.pimDesk.putAssignment(CARRIER, USERS, { eligible: false });
    world.controlled.directory.putMember(CARRIER, personId(RESPONDER));
    await pass(world, 5 * MINUTE);
    const number = await askForRole(world, incident);
    await pass(world, 4 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    assert.match(statements(world, number).at(-1)?.effective ?? '', /^20/);
    const comments = wordsOn(world, number, 'comment');
    assert.match(comments, /has "User Administrator" for good through a group that carries it\./);
    assert.match(comments, /This service did not give it, so it does not take it away/);
    await agree(world);
    world.servicenow.patchTicket(incident, { fields: { state: '6' } });
    await pass(world, 20 * MINUTE);
    assert.deepEqual(requested(world), []);
    assert.ok(
      world.controlled.pimDesk.assignmentsOf(personId(RESPONDER)).some((one) => one.throughGroup === CARRIER),
    );
    await agree(world);
    world.controlled.directory.deleteMember(CARRIER, personId(RESPONDER));
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'ended/ended', textOf(world, number));
    await agree(world);
  });

  test('a role in the whole directory is used where a unit was asked for, and its ticket says when it is over', async (t) => {
    const scopes = [{ scope: `au-${UNIT?.id}`, title: 'the Amsterdam office' }];
    const world = await aWorld(t, withEmergencyTable(t, { '/directoryRoles/1/scopes': scopes }));
    const incident = await mailIsDown(world);
    const end = inAnHourAndAHalf(world);
    world.controlled.pimDesk.putAssignment(personId(RESPONDER), USERS, { eligible: false, end });
    await pass(world, 5 * MINUTE);
    const number = await askForRole(world, incident);
    await pass(world, 4 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    assert.match(
      wordsOn(world, number, 'comment'),
      /until 2026-03-03 \d\d:\d\d Europe\/Amsterdam, in the whole directory by an assignment of somebody else’s\./,
    );
    await agree(world);
    await jump(world, 2 * HOUR);
    assert.equal(stated(world, number), 'ended/ended', textOf(world, number));
    assert.match(
      wordsOn(world, number, 'comment'),
      /Over: User Administrator of Leon Fischer, which was there before/,
    );
    assert.deepEqual(requested(world), []);
    await agree(world);
  });
});

describe('an emergency that is tried again', () => {
  test('a retry goes on with the ticket’s own activation, asked of nobody again, and ends it once', async (t) => {
    const world = await aWorld(t);
    world.controlled.pim.effective = { exchange: 'PT1M' };
    const incident = await mailIsDown(world, { role: EXCHANGE });
    const number = await askForRole(world, incident, { role: EXCHANGE, duration: '2 hours' });
    await approve(world, number, LEAD);
    await pass(world, 18 * MINUTE);
    assert.equal(stated(world, number), 'granted/needs-human', textOf(world, number));
    const { end } = activeRole(world, EXCHANGE) ?? {};
    const { requestId } = await requestOf(world, number);
    const cards = (await world.teams.cards(number)).length;
    assert.equal((await operate(world, requestId, 'retry')).status, 202);
    await pass(world, 4 * MINUTE);
    const newest = statements(world, number).at(-1);
    assert.deepEqual(
      [newest?.access, newest?.outcome, newest?.effective],
      ['granted', 'running', 'pending'],
      textOf(world, number),
    );
    assert.equal((await world.teams.cards(number)).length, cards);
    await agree(world);
    await jump(world, 3 * HOUR);
    assert.equal(stated(world, number), 'ended/ended', textOf(world, number));
    assert.deepEqual(requested(world), ['adminAssign']);
    assert.ok(end);
    await agree(world);
  });
});

describe('an activation that is to last longer', () => {
  test('an activation that is renewed is extended in place once it is approved, and ends once, as late as its table lets it', async (t) => {
    const world = await aWorld(t, withEmergencyTable(t, { '/directoryRoles/1/longestMinutes': 90 }));
    const incident = await mailIsDown(world);
    const number = await askForRole(world, incident);
    await approve(world, number, LEAD);
    await pass(world, 8 * MINUTE);
    const { start, end } = activeRole(world) ?? {};
    assert.ok(start && end, textOf(world, number));
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'renew')).status, 202);
    await pass(world, MINUTE);
    assert.equal(activeRole(world)?.end, end);
    await approve(world, number, LEAD);
    await pass(world, 8 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    assert.equal(Date.parse(activeRole(world)?.end ?? ''), Date.parse(start) + 90 * MINUTE);
    assert.deepEqual(requested(world), ['adminAssign', 'adminExtend']);
    await agree(world);
    await jump(world, 2 * HOUR);
    assert.equal(stated(world, number), 'ended/ended', textOf(world, number));
    assert.deepEqual(requested(world), ['adminAssign', 'adminExtend']);
    await agree(world);
  });
});
