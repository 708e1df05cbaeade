import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { saidBy } from '../../src/activities/concluding/said-by-part.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press, reject } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { mend, SERVICENOW } from '../support/faults.ts';
import { factsOf, requestOf, stated, statements, wordsOn } from '../support/statements.ts';
import { HOLD, RELEASE, ROLE } from '../support/toy/toy-family.ts';
import { TOY_ITEM } from '../support/toy/toy-kind.ts';
import { TOY } from '../support/toy/toy-rules.ts';
import { aToyWorld, type ToyWorld } from '../support/toy/toy-world.ts';
import { jump, pass, settle } from '../support/world.ts';

const WHO = 'finance-analyst';
const APPROVER = 'finance-data-owner';

async function held(world: ToyWorld): Promise<string> {
  const { number } = order(world, TOY_ITEM, WHO);
  await settle(world);
  assert.equal(stated(world, number), 'held/running', world.logged.join('\n'));
  return number;
}

async function approved(world: ToyWorld): Promise<string> {
  const number = await held(world);
  await approve(world, number, APPROVER);
  return number;
}

/** Somebody else takes it off, and the directory tells of a change of the person. */
async function taken(world: ToyWorld, key: string): Promise<void> {
  await pass(world, 5 * MINUTE); // the watch looks on since before anything changes
  world.toys.ends(personId(WHO), key);
  world.controlled.directory.patchUser(personId(WHO), { jobTitle: 'Analyst of another sort' });
  await pass(world, 25 * MINUTE);
  await pass(world, 10 * MINUTE);
  await settle(world);
}

/** How often the directory was looked at for a proof. */
async function looks(world: ToyWorld, number: string): Promise<number> {
  const { requestId } = await requestOf(world, number);
  return (await factsOf(world, requestId)).filter((fact) => fact === 'change-observed').length;
}

async function contradictions(world: ToyWorld): Promise<readonly unknown[]> {
  const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
  return findings;
}

const followUps = (world: ToyWorld, number: string) => world.servicenow.ticket(number).tasks.length;

describe('the words that tickets of a kind of its own state', () => {
  test('the last part of a decision is stated in its own word and its own sentence', async (t) => {
    const world = await aToyWorld(t);
    const number = await approved(world);
    assert.equal(stated(world, number), 'released/fulfilled');
    assert.match(wordsOn(world, number, 'comment'), /Lotte Bakker is released\.\n/);
    assert.doesNotMatch(wordsOn(world, number, 'comment'), /the access to|It has no end date/);
    const { desired } = await requestOf(world, number);
    assert.deepEqual([desired?.means, desired?.outcome], ['done', 'fulfilled']);
    assert.deepEqual(await contradictions(world), []);
  });

  test('the last part of a decision whose word is in force says when what it gave ends', async (t) => {
    const world = await aToyWorld(t, 'lasting', 'items', { word: 'helping' });
    const { number } = order(world, TOY_ITEM, WHO, { duration_days: '20' });
    await settle(world);
    await approve(world, number, APPROVER);
    assert.equal(stated(world, number), 'helping/fulfilled');
    assert.match(wordsOn(world, number, 'comment'), /helper role ends by itself on /);
    assert.equal((await requestOf(world, number)).desired?.means, 'in-force');
  });

  test('the state that a person is in after a release is no lost access', async (t) => {
    const world = await aToyWorld(t);
    const number = await approved(world);
    await taken(world, ROLE);
    await taken(world, RELEASE);
    assert.equal(stated(world, number), 'released/fulfilled');
    assert.equal(followUps(world, number), 0);
    assert.deepEqual((await world.app.means.findings.list('lost-access', { top: 10 })).findings, []);
    assert.deepEqual(await contradictions(world), []);
  });

  test('a release that was done goes on to be stated where a role that came with it ends', async (t) => {
    const world = await aToyWorld(t);
    const number = await approved(world);
    await jump(world, 31 * DAY);
    assert.equal(world.has(WHO, ROLE), false);
    assert.match(stated(world, number), /^released\//);
  });

  for (const [word, isProvenAgain] of [
    ['released', false],
    ['helping', true],
  ] as const)
    test(`a late note that says "${word}" is ${isProvenAgain ? '' : 'not '}proven again before it is written`, async (t) => {
      const world = await aToyWorld(t, 'lasting', 'items', { word });
      const number = await held(world);
      world.tenant.faults.add({
        match: { host: SERVICENOW, method: 'PATCH' },
        effect: { kind: 'status', status: 503 },
      });
      await press(world, number, APPROVER, 'approve', { data: { reason: 'fine' } });
      await pass(world, 30 * MINUTE);
      const before = await looks(world, number);
      assert.notEqual(stated(world, number), `${word}/fulfilled`);
      mend(world);
      await pass(world, HOUR);
      assert.equal(stated(world, number), `${word}/fulfilled`);
      assert.equal((await looks(world, number)) > before, isProvenAgain);
    });
});

describe('what a part says of itself', () => {
  test('a word that is in force counts as done where nothing stays of what its part put on', async (t) => {
    await aToyWorld(t);
    assert.equal(saidBy(TOY, 'held', [HOLD, RELEASE]).means, 'in-force');
    assert.equal(saidBy(TOY, 'held', [RELEASE]).means, 'done');
    assert.equal(saidBy(TOY, 'released', [ROLE]).means, 'done');
  });

  test('a word that its kind does not declare is refused', async (t) => {
    await aToyWorld(t);
    assert.throws(() => saidBy(TOY, 'lifted', [HOLD]), /A part of toy-unlock states "lifted"/);
  });
});

describe('a part that stays and is in force', () => {
  test('a part that stays in force is proven once more before the last word says so', async (t) => {
    const world = await aToyWorld(t);
    const number = await held(world);
    world.toys.ends(personId(WHO), HOLD);
    await reject(world, number, APPROVER, 'Not yet.');
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.ok(
      !statements(world, number).some(({ outcome, access }) => access === 'held' && outcome === 'rejected'),
    );
    assert.ok(followUps(world, number) > 0);
    assert.deepEqual(await contradictions(world), []);
  });

  test('a part that stays in force and is taken off by somebody else leaves its ticket unsure, with somebody called', async (t) => {
    const world = await aToyWorld(t);
    const number = await held(world);
    await reject(world, number, APPROVER, 'Not yet.');
    assert.equal(stated(world, number), 'held/rejected');
    await taken(world, HOLD);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.ok(followUps(world, number) > 0);
    assert.deepEqual(await contradictions(world), []);
  });

  test('a part that stays in force and is put on again by somebody else is stated in its own word again', async (t) => {
    const world = await aToyWorld(t);
    const number = await held(world);
    await reject(world, number, APPROVER, 'Not yet.');
    await taken(world, HOLD);
    world.toys.write(personId(WHO), { action: 'add', key: HOLD, clientRequestId: 'by somebody' }, null);
    await pass(world, HOUR);
    await settle(world);
    await pass(world, HOUR);
    await settle(world);
    assert.match(stated(world, number), /^held\//);
  });

  test('a part that is taken off by somebody else while people are asked is stated no more, and operators are called', async (t) => {
    const world = await aToyWorld(t);
    const number = await held(world);
    await taken(world, HOLD);
    assert.equal(stated(world, number), 'none/running');
    assert.match(
      wordsOn(world, number, 'comment'),
      /Somebody else took hold on the sign-in off Lotte Bakker\./,
    );
    assert.equal(followUps(world, number), 1);
    await reject(world, number, APPROVER, 'Not yet.');
    assert.equal(stated(world, number), 'none/rejected');
    assert.deepEqual(await contradictions(world), []);
  });

  test('a request that waits for its set-up after a part is done says that the part is there', async (t) => {
    const world = await aToyWorld(t);
    const number = await held(world);
    Object.assign(world.servicenow.switches.rights, { columns: ['sc_req_item.requested_for'] });
    await press(world, number, APPROVER, 'approve', { data: { reason: 'fine' } });
    await pass(world, 20 * MINUTE);
    assert.match(wordsOn(world, number, 'work_note'), /Waiting, because of the set-up/);
    assert.equal(stated(world, number), 'held/running');
  });
});
