import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { editedTables } from '../../sandbox/policy-folder.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { OnCallMember } from '../../sandbox/tenant/servicenow/on-call.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, cardOf, order, press } from '../support/asking.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const TEAM = 'Finance BI';
const FIRST = 'finance-bi-owner';
const SECOND = 'finance-manager';
const NEXT_IN_LINE = 'cfo';

/** The stage of the data owner is asked of whoever is on call. */
const ON_CALL = {
  '/roles/bi-on-call': { source: 'on-call', team: TEAM },
  '/stages/data-owner/needs': [{ role: 'bi-on-call', quorum: 1 }],
};

async function aWorldOnCall(t: Parameters<typeof aWorld>[0], members: readonly OnCallMember[]) {
  const world = await aWorld(t, { policyFolder: editedTables(ON_CALL) });
  world.servicenow.setOnCall(TEAM, members);
  return world;
}

const onCall = (person: string, more: Partial<OnCallMember> = {}): OnCallMember => ({
  userId: personId(person),
  level: 1,
  ...more,
});

async function asked(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  return number;
}

async function whoIsAsked(world: TestWorld, number: string): Promise<readonly string[]> {
  const { whoCanAct } = await requestOf(world, number);
  return whoCanAct;
}

describe('a role of whoever is on call', () => {
  test('a role of whoever is on call asks the first of the escalation order and nobody else, and takes their word', async (t) => {
    const world = await aWorldOnCall(t, [onCall(FIRST), onCall(SECOND, { level: 2 })]);
    const number = await asked(world);
    assert.deepEqual(await whoIsAsked(world, number), [personId(FIRST)]);
    await approve(world, number, FIRST);
    assert.equal(stated(world, number), 'granted/fulfilled', wordsOn(world, number, 'work_note'));
  });

  test('a role of whoever is on call asks the next in line where nobody is', async (t) => {
    const world = await aWorldOnCall(t, []);
    const number = await asked(world);
    assert.ok((await whoIsAsked(world, number)).includes(personId(NEXT_IN_LINE)));
  });

  for (const how of ['refused', 'empty'] as const)
    test(`a role of whoever is on call asks nobody where rights keep the roster from us (${how}), and says what to do`, async (t) => {
      const world = await aWorldOnCall(t, [onCall(FIRST)]);
      world.servicenow.switches.rights.roster = false;
      world.servicenow.switches.rights.unreadRoster = how;
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await pass(world, 5 * MINUTE);
      assert.deepEqual(
        await world.teams.cards(number).then((cards) => cards.filter(({ stage }) => stage === 'data-owner')),
        [],
      );
      assert.match(wordsOn(world, number, 'work_note'), /has to let \S+ read (whoisoncall|cmn_rota)/);
      assert.match(stated(world, number), /needs-human/);
    });

  test('a role of whoever is on call waits while the roster does not answer, and asks once it does', async (t) => {
    const world = await aWorldOnCall(t, [onCall(FIRST)]);
    const { id } = world.controlled.faults.add({
      match: { path: '/api/now/on_call_rota/*' },
      effect: { kind: 'status', status: 503 },
    });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 5 * MINUTE);
    assert.deepEqual(await whoIsAsked(world, number), []);
    world.controlled.faults.remove(id);
    await pass(world, 15 * MINUTE);
    assert.deepEqual(await whoIsAsked(world, number), [personId(FIRST)]);
  });

  test('whoever was on call when asked and is no longer does not decide, and whoever is on call by then is asked within half an hour', async (t) => {
    const world = await aWorldOnCall(t, [onCall(FIRST)]);
    const number = await asked(world);
    await cardOf(world, number, FIRST);
    await pass(world, HOUR);
    world.servicenow.setOnCall(TEAM, [onCall(SECOND)]);
    const early = await press(world, number, FIRST, 'approve', { data: { reason: 'fine' } });
    await settle(world);
    assert.notEqual(stated(world, number), 'granted/fulfilled', JSON.stringify(early.body));
    await pass(world, 30 * MINUTE);
    assert.deepEqual(await whoIsAsked(world, number), [personId(SECOND)]);
    await approve(world, number, SECOND);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('whoever stands in on call is asked, and card, work note and evidence say that nobody is known to have put them there', async (t) => {
    const world = await aWorldOnCall(t, [onCall(FIRST, { override: true })]);
    const number = await asked(world);
    assert.deepEqual(await whoIsAsked(world, number), [personId(FIRST)]);
    const said =
      /stands in for whoever the rota has on call .*, and the roster does not tell who put them there/;
    assert.match(wordsOn(world, number, 'work_note'), said);
    const [card] = await world.teams.cards(number);
    assert.match(JSON.stringify(Object.values(card?.views ?? {})[0] ?? card?.card), said);
    const facts = await world.app.means.auditLog.read((await requestOf(world, number)).requestId);
    const read = facts.find(({ fact }) => fact === 'facts-gathered');
    assert.match(JSON.stringify(read?.data), /"override":\{"madeBy":\[\]\}/);
  });

  test('whoever asks is not asked, though they are on call', async (t) => {
    const world = await aWorldOnCall(t, [onCall('finance-analyst')]);
    const number = await asked(world);
    assert.ok(!(await whoIsAsked(world, number)).includes(personId('finance-analyst')));
    assert.ok((await whoIsAsked(world, number)).length > 0);
  });

  test('whoever is on call and is tied to no account of the directory is told of, and the next in line is asked', async (t) => {
    const world = await aWorldOnCall(t, [onCall(FIRST)]);
    world.servicenow.patchUser(personId(FIRST), { u_entra_object_id: '' });
    const number = await asked(world);
    assert.ok((await whoIsAsked(world, number)).includes(personId(NEXT_IN_LINE)));
    const { decision } = await requestOf(world, number);
    assert.ok(decision?.reasons.some(({ code }) => code === 'on-call-unlinked'));
  });
});
