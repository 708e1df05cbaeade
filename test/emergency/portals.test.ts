import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import {
  activeRole,
  askForRole,
  EXCHANGE,
  LEAD,
  mailIsDown,
  pageOpen,
  RESPONDER,
  withEmergencyTable,
} from '../support/emergency.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, statements, textOf, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const AZURE = {
  scope: '/subscriptions/6c1b2f0e-5a4d-4f7e-9b8a-1d2c3e4f5a6b',
  roleId: '29232cdf-9323-42fd-ade2-1d097af3e4de',
};
const COMPARED = /Both sides of Exchange Administrator were asked at/g;

const textIn = (card: unknown): string => JSON.stringify(card) ?? '';

const notes = (world: TestWorld, number: string): string => wordsOn(world, number, 'work_note');

const compared = (world: TestWorld, number: string): number =>
  [...notes(world, number).matchAll(COMPARED)].length;

/** Azure has an assignment of its own for the role, as the table says, and does or does not show it. */
async function anActiveRole(t: TestContext, portalMismatch: boolean, effective = 'PT3H') {
  const edits = { '/directoryRoles/0/azure': AZURE, '/directoryRoles/0/probe/openWithinMinutes': 3 };
  const world = await aWorld(t, withEmergencyTable(t, edits));
  world.controlled.pim.effective = { exchange: effective };
  world.controlled.pim.portalMismatch = portalMismatch;
  const incident = await mailIsDown(world, { role: EXCHANGE });
  const number = await askForRole(world, incident, { role: EXCHANGE, duration: '2 hours' });
  await approve(world, number, LEAD);
  await pass(world, 2 * MINUTE);
  assert.ok(activeRole(world, EXCHANGE), textOf(world, number));
  return { world, number };
}

describe('a role that two portals show differently', () => {
  test('a role that its system does not know is compared on both sides by itself, and handed over once they differ for too long', async (t) => {
    const { world, number } = await anActiveRole(t, true);
    const text = notes(world, number);
    assert.match(text, /because the system that the role is for disagrees with the directory\.$/m);
    assert.match(
      text,
      /^- The directory, by its own interface: shows the role \(the role is in effect until /m,
    );
    assert.match(
      text,
      /^- Azure, by its own interface: does not show the role \(its role assignments at \/subscriptions/m,
    );
    assert.match(
      wordsOn(world, number, 'comment'),
      /the directory has it for you, and Azure does not show it yet\./,
    );
    assert.equal(compared(world, number), 1);
    await pass(world, 12 * MINUTE);
    assert.match(notes(world, number), /longer than policy waits: the people responsible are called/);
    const { requestId } = await requestOf(world, number);
    const raised = (await world.app.means.auditLog.read(requestId)).filter(
      ({ fact, once }) => fact === 'follow-up-raised' && once?.includes(':portals:'),
    );
    assert.equal(raised.length, 1);
    assert.equal(compared(world, number), 2);
    world.controlled.pim.portalMismatch = false;
    await pass(world, 3 * MINUTE);
    assert.match(notes(world, number), /They agree\./);
    assert.equal(statements(world, number).at(-1)?.access, 'granted');
    await agree(world);
  });

  test('a role is compared when its holder writes of a portal on the ticket, and for nobody else’s word', async (t) => {
    const { world, number } = await anActiveRole(t, false);
    await pass(world, 4 * MINUTE);
    const before = compared(world, number);
    const write = (as: string, comments: string) =>
      world.servicenow.patchTicket(number, { as: personId(as), fields: { comments } });
    write('helpdesk-agent', 'Role active in Entra portal but not in Azure portal.');
    await pass(world, 2 * MINUTE);
    assert.equal(compared(world, number), before);
    write(RESPONDER, 'Role active in Entra portal but not in Azure portal.');
    await pass(world, 2 * MINUTE);
    assert.equal(compared(world, number), before + 1, textOf(world, number));
    assert.match(notes(world, number), /because Leon Fischer asked for it\.$/m);
    assert.match(notes(world, number), /They agree\./);
    await pass(world, 3 * MINUTE);
    assert.equal(compared(world, number), before + 1);
    const { requestId } = await requestOf(world, number);
    const answer = await operate(world, requestId, 'compare');
    assert.equal(answer.status, 202, answer.text);
    assert.match(answer.text, /Azure: its role assignments at/);
    assert.equal(compared(world, number), before + 2);
  });

  test('whoever the access is for compares on their card for as long as the access stands, which says what the newest look showed', async (t) => {
    const { world, number } = await anActiveRole(t, false, 'PT40M');
    const { teams } = world;
    const mine = async () =>
      (await teams.cards(number)).find(({ card }) => textIn(card).includes('Your access'));
    const press = async () =>
      await teams.press((await mine())?.id ?? '', { as: personId(RESPONDER), verb: 'compare' });
    await pass(world, 16 * MINUTE);
    assert.match(textIn((await mine())?.card), /does not work yet\. A person has been told\./);
    const before = compared(world, number);
    assert.match(JSON.stringify(await press()), /Azure: its role assignments at/);
    await pass(world, 2 * MINUTE);
    assert.equal(compared(world, number), before + 1);
    await pass(world, 25 * MINUTE);
    await pageOpen(world, number, 3);
    await pass(world, 2 * MINUTE);
    assert.match(textIn((await mine())?.card), /The access works, seen at /);
    assert.doesNotMatch(textIn((await mine())?.card), /Waiting for/);
    await press();
    await pass(world, 2 * MINUTE);
    assert.equal(compared(world, number), before + 2);
    await pass(world, 2 * HOUR);
    assert.equal(activeRole(world, EXCHANGE), undefined);
    assert.match(textIn((await mine())?.card), /It is over; the ticket tells how it ended\./);
    assert.deepEqual((await mine())?.verbs, []);
    const { requestId } = await requestOf(world, number);
    const late = await operate(world, requestId, 'compare');
    assert.match(late.text, /nothing-to-compare/);
    assert.equal(compared(world, number), before + 2);
    await agree(world);
  });
});
