import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { moment } from '../../src/activities/wording/words.ts';
import { HOUR, type Instant, MINUTE } from '../../src/domain/instant.ts';
import { approve, press } from '../support/asking.ts';
import {
  activeRole,
  askForRole,
  DUTY_MANAGER,
  LEAD,
  mailIsDown,
  RESPONDER,
  USERS,
} from '../support/emergency.ts';
import { stated, statements, textOf, wordsOn } from '../support/statements.ts';
import { aWorld, jump, pass, type TestWorld } from '../support/world.ts';

/** Everything that a ticket's notes have stated, in order, each once in a row. */
const told = (world: TestWorld, number: string): readonly string[] =>
  statements(world, number)
    .map(({ access, outcome }) => `${access}/${outcome}`)
    .filter((one, at, all) => one !== all[at - 1]);

/** How often an activation was asked of the directory. */
const activations = ({ tenant }: TestWorld): number =>
  tenant.outbound
    .list()
    .filter(({ method, url }) => method === 'POST' && url.includes('roleAssignmentScheduleRequests')).length;

describe('emergency access to a directory role', () => {
  test('a standard role is activated once the lead on call says so, and is gone when its time is over', async (t) => {
    const world = await aWorld(t);
    const incident = await mailIsDown(world);
    const number = await askForRole(world, incident);
    assert.equal(activeRole(world), undefined);
    await approve(world, number, LEAD);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    const { end } = activeRole(world) ?? {};
    const comments = wordsOn(world, number, 'comment');
    assert.ok(end);
    assert.match(comments, /The directory ends it 1 hour after it is asked to give it\./);
    assert.ok(
      comments.includes(`It ends by itself on ${moment(end as Instant, 'Europe/Amsterdam')}.`),
      comments,
    );
    assert.doesNotMatch(comments, /proven to work/);
    await jump(world, 2 * HOUR);
    assert.equal(activeRole(world), undefined);
    assert.deepEqual(
      told(world, number),
      ['none/running', 'pending/running', 'granted/fulfilled', 'ended/ended'],
      textOf(world, number),
    );
    assert.equal(activations(world), 1);
  });

  test('a high-risk role takes the lead on call and the duty manager, whatever else is said', async (t) => {
    const world = await aWorld(t);
    const incident = await mailIsDown(world, { role: 'Global Administrator' });
    const number = await askForRole(world, incident, {
      role: 'Global Administrator',
      duration: '30 minutes',
    });
    await approve(world, number, LEAD);
    await pass(world, MINUTE);
    assert.equal(activeRole(world, 'Global Administrator'), undefined);
    await approve(world, number, DUTY_MANAGER);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    assert.ok(activeRole(world, 'Global Administrator'));
  });

  test('somebody who is not on call is refused, and is told whom to ask', async (t) => {
    const world = await aWorld(t);
    const incident = await mailIsDown(world);
    world.controlled.pimDesk.putAssignment(personId('developer'), USERS, {
      eligible: true,
    });
    const number = await askForRole(world, incident, { who: 'developer' });
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(wordsOn(world, number, 'comment'), /is first on call for none of/);
    assert.equal(activations(world), 0);
  });

  test('an activation that nobody decides about is over after ten minutes, and nothing was activated', async (t) => {
    const world = await aWorld(t);
    const number = await askForRole(world, await mailIsDown(world));
    await pass(world, 12 * MINUTE);
    assert.equal(stated(world, number), 'none/expired', textOf(world, number));
    assert.equal(activations(world), 0);
  });

  test('a second factor that no app has leaves the activation to the responder, and the ticket follows it', async (t) => {
    const world = await aWorld(t);
    const incident = await mailIsDown(world);
    world.controlled.pim.policies = { [USERS]: { mfaOnAdminAssign: true } };
    const number = await askForRole(world, incident);
    await press(world, number, LEAD, 'approve', { data: { reason: 'fine' } });
    await pass(world, MINUTE);
    assert.equal(stated(world, number), 'pending/running', textOf(world, number));
    assert.match(
      wordsOn(world, number, 'comment'),
      /Activate "User Administrator" at https:\/\/entra\S+ now, for 60 minutes, with INC\d+ as the ticket number/,
    );
    world.controlled.pimDesk.activate(personId(RESPONDER), {
      ...{ role: USERS, duration: 'PT1H', justification: 'Mail', ticketNumber: incident },
    });
    await pass(world, 4 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    await jump(world, 2 * HOUR);
    assert.equal(stated(world, number), 'ended/ended', textOf(world, number));
  });

  test('a yes is taken while PIM answers nothing, and the activation follows once it does, asked of nobody again', async (t) => {
    const world = await aWorld(t);
    const number = await askForRole(world, await mailIsDown(world));
    world.controlled.pim.outage = true;
    await approve(world, number, LEAD);
    await pass(world, 15 * MINUTE);
    assert.equal(stated(world, number), 'none/running', textOf(world, number));
    assert.equal(activations(world), 0);
    const cards = (await world.teams.cards(number)).length;
    world.controlled.pim.outage = false;
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    assert.equal(activations(world), 1);
    assert.equal((await world.teams.cards(number)).length, cards);
  });

  test('a yes of somebody who is no longer on call is not taken while PIM answers nothing', async (t) => {
    const world = await aWorld(t);
    const incident = await mailIsDown(world);
    const shift = (lead: string) =>
      world.servicenow.setOnCall('Major Incident', [
        { userId: personId(RESPONDER), level: 1 },
        { userId: personId(lead), level: 2 },
      ]);
    shift('finance-manager');
    const number = await askForRole(world, incident);
    world.controlled.pim.outage = true;
    shift(LEAD);
    const { body } = await press(world, number, 'finance-manager', 'approve', { data: { reason: 'fine' } });
    assert.match(JSON.stringify(body), /You are not among the people who may decide this/);
  });

  test('a role that somebody has for long enough is used, proven, and not activated twice', async (t) => {
    const world = await aWorld(t);
    const incident = await mailIsDown(world);
    world.controlled.pimDesk.putAssignment(personId(RESPONDER), USERS, { eligible: false });
    const number = await askForRole(world, incident);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
    assert.equal(activations(world), 0);
  });

  test('an activation that ends early is ended once it may be, after five minutes', async (t) => {
    const world = await aWorld(t);
    const incident = await mailIsDown(world);
    const number = await askForRole(world, incident);
    await approve(world, number, LEAD);
    await pass(world, 2 * MINUTE);
    assert.ok(activeRole(world), textOf(world, number));
    world.servicenow.patchTicket(number, { fields: { state: '3' } });
    await pass(world, 20 * MINUTE);
    assert.equal(activeRole(world), undefined, textOf(world, number));
    assert.equal(stated(world, number), 'ended/ended', textOf(world, number));
  });
});
