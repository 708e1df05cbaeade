import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, reject } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { HOLD, RELEASE, ROLE } from '../support/toy/toy-family.ts';
import { TOY_ITEM } from '../support/toy/toy-kind.ts';
import { NEVER } from '../support/toy/toy-rules.ts';
import { aToyWorld, type ToyWorld } from '../support/toy/toy-world.ts';
import { jump, pass, settle } from '../support/world.ts';

const WHO = 'finance-analyst';
const APPROVER = 'finance-data-owner';

/** An order of which the first part is done and the second asked for. */
async function held(world: ToyWorld, variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const { number } = order(world, TOY_ITEM, WHO, variables);
  await settle(world);
  assert.equal(stated(world, number), 'held/running', world.logged.join('\n'));
  return number;
}

async function released(world: ToyWorld, variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const number = await held(world, variables);
  await approve(world, number, APPROVER);
  return number;
}

/** The entries of an order, by target: state and, where it is over, why. */
async function entries(world: ToyWorld, number: string): Promise<Readonly<Record<string, string>>> {
  const { requestId } = await requestOf(world, number);
  const grants = await world.app.means.grants.ofRequest(requestId, personId(WHO));
  return Object.fromEntries(
    grants.map(({ target, state, endReason }) => [target, [state, endReason].filter(Boolean).join(' ')]),
  );
}

/** What the chain of evidence says of itself, and of the rows beside it. */
async function contradictions(world: ToyWorld): Promise<readonly unknown[]> {
  const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
  return findings;
}

describe('a kind whose decision has two parts', () => {
  test('the first part is carried out, proven and said before anybody is asked for the second', async (t) => {
    const world = await aToyWorld(t);
    const number = await held(world);
    assert.deepEqual(
      [world.has(WHO, HOLD), world.has(WHO, RELEASE), world.has(WHO, ROLE)],
      [true, false, false],
    );
    assert.match(wordsOn(world, number, 'comment'), /The sign-in of Lotte Bakker is on hold\./);
    await approve(world, number, APPROVER);
    assert.equal(stated(world, number), 'released/fulfilled');
    assert.deepEqual(
      [world.has(WHO, HOLD), world.has(WHO, RELEASE), world.has(WHO, ROLE)],
      [true, true, true],
    );
    assert.deepEqual(await entries(world, number), {
      [HOLD]: 'active',
      [RELEASE]: 'ended done',
      [ROLE]: 'active',
    });
    assert.deepEqual(await contradictions(world), []);
  });

  test('a part that is lasting stays where people reject what was to follow, and the ticket says so', async (t) => {
    const world = await aToyWorld(t);
    const number = await held(world);
    await reject(world, number, APPROVER, 'Not yet.');
    assert.equal(stated(world, number), 'held/rejected');
    assert.match(wordsOn(world, number, 'comment'), /The part done before stays: hold on the sign-in\./);
    assert.deepEqual(await entries(world, number), { [HOLD]: 'active' });
    assert.ok(world.has(WHO, HOLD));
    assert.deepEqual(await contradictions(world), []);
  });

  test('a part that goes with the run is taken back and proven gone where people reject what was to follow', async (t) => {
    const world = await aToyWorld(t, 'undone-with-the-run');
    const number = await held(world);
    await reject(world, number, APPROVER, 'Not yet.');
    assert.equal(stated(world, number), 'none/rejected');
    assert.ok(!world.has(WHO, HOLD));
    assert.match(wordsOn(world, number, 'comment'), /taken back and is proven gone/);
    assert.equal((await entries(world, number))[HOLD], 'ended rolled-back');
    assert.deepEqual(await contradictions(world), []);
  });

  for (const [hold, access] of [
    ['lasting', 'held'],
    ['undone-with-the-run', 'none'],
  ] as const)
    test(`a part that is ${hold} is ${access} on the ticket where policy refuses what was to follow`, async (t) => {
      const world = await aToyWorld(t, hold);
      const { number } = order(world, TOY_ITEM, WHO, { justification: `Please ${NEVER} me.` });
      await settle(world);
      assert.equal(stated(world, number), `${access}/refused`);
      assert.equal(world.toys.added(HOLD), 1);
      assert.equal(world.has(WHO, HOLD), access === 'held');
      assert.deepEqual(await contradictions(world), []);
    });

  test('a part is taken back, and nothing follows, where its ticket is closed before anybody decided', async (t) => {
    const world = await aToyWorld(t, 'undone-with-the-run');
    const number = await held(world);
    world.servicenow.closeTicket(number, { state: '4' });
    await settle(world);
    await pass(world, 25 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'none/withdrawn');
    assert.ok(!world.has(WHO, HOLD));
    assert.deepEqual(await contradictions(world), []);
  });

  test('a part that nobody decides in time leaves the one before it', async (t) => {
    const world = await aToyWorld(t);
    const number = await held(world);
    await jump(world, 3 * DAY);
    assert.equal(stated(world, number), 'held/expired');
    assert.ok(world.has(WHO, HOLD) && !world.has(WHO, RELEASE));
    assert.deepEqual(await contradictions(world), []);
  });
});

describe('what is done once', () => {
  test('what is done once is done once although its answer is lost', async (t) => {
    const world = await aToyWorld(t);
    world.toys.answers(RELEASE, 'lost');
    const number = await released(world);
    assert.equal(stated(world, number), 'released/fulfilled');
    assert.equal(world.toys.added(RELEASE), 1);
    assert.equal((await entries(world, number))[RELEASE], 'ended done');
    assert.deepEqual(await contradictions(world), []);
  });

  test('what is done once is said, and not undone, where the run fails after it', async (t) => {
    const world = await aToyWorld(t);
    world.toys.answers(ROLE, 'refused');
    const number = await released(world);
    assert.equal(stated(world, number), 'held/needs-human');
    assert.deepEqual(await entries(world, number), {
      [HOLD]: 'active',
      [RELEASE]: 'ended done',
      [ROLE]: 'void rolled-back',
    });
    assert.match(
      wordsOn(world, number, 'comment'),
      /except the release of the case: it was done, and can not be undone/,
    );
    assert.deepEqual(await contradictions(world), []);
  });

  test('what is done once is read where its answer was lost and the run fails after it', async (t) => {
    const world = await aToyWorld(t);
    world.toys.answers(RELEASE, 'lost');
    world.toys.answers(ROLE, 'refused');
    const number = await released(world);
    assert.equal(stated(world, number), 'held/needs-human');
    assert.equal(world.toys.added(RELEASE), 1);
    assert.equal((await entries(world, number))[RELEASE], 'ended done');
    assert.deepEqual(await contradictions(world), []);
  });

  test('what is done once never took effect where it was refused, and nothing is left of it', async (t) => {
    const world = await aToyWorld(t);
    world.toys.answers(RELEASE, 'refused');
    const number = await released(world);
    assert.equal(stated(world, number), 'held/rolled-back');
    assert.deepEqual(await entries(world, number), {
      [HOLD]: 'active',
      [RELEASE]: 'void rolled-back',
      [ROLE]: 'void rolled-back',
    });
    assert.deepEqual(await contradictions(world), []);
  });
});

describe('a suspension', () => {
  test('a suspension has no end, also where access is given for days', async (t) => {
    const world = await aToyWorld(t);
    const number = await released(world, { duration_days: '10' });
    await jump(world, 40 * DAY);
    assert.ok(world.has(WHO, HOLD));
    assert.deepEqual(await entries(world, number), {
      [HOLD]: 'active',
      [RELEASE]: 'ended done',
      [ROLE]: 'ended expired',
    });
    assert.equal(stated(world, number), 'released/ended');
    assert.deepEqual(await contradictions(world), []);
  });

  test('a suspension is taken off, and proven gone, by a later part of its decision', async (t) => {
    const world = await aToyWorld(t, 'taken-off');
    const number = await released(world);
    assert.equal(stated(world, number), 'released/fulfilled');
    assert.deepEqual(
      [world.has(WHO, HOLD), world.has(WHO, RELEASE), world.has(WHO, ROLE)],
      [false, true, true],
    );
    assert.deepEqual(await entries(world, number), {
      [HOLD]: 'ended released',
      [RELEASE]: 'ended done',
      [ROLE]: 'active',
    });
    assert.deepEqual(await contradictions(world), []);
  });

  test('a suspension that can not be taken off leaves a person to look, and is not said to be gone', async (t) => {
    const world = await aToyWorld(t, 'taken-off');
    world.toys.answers(HOLD, 'refused', 'remove');
    world.toys.answers(HOLD, 'refused', 'remove');
    const number = await released(world);
    assert.equal(world.has(WHO, HOLD), true);
    assert.match(stated(world, number), /needs-human$/);
    assert.ok(world.servicenow.ticket(number).tasks.length > 0);
    assert.deepEqual(await contradictions(world), []);
  });

  test('a suspension stays where the person leaves', async (t) => {
    const world = await aToyWorld(t);
    const number = await released(world);
    world.controlled.directory.patchUser(personId(WHO), { accountEnabled: false });
    await pass(world, 30 * MINUTE);
    await settle(world);
    assert.ok(world.has(WHO, HOLD) && !world.has(WHO, ROLE));
    assert.equal((await entries(world, number))[HOLD], 'active');
    assert.equal(stated(world, number), 'released/ended');
    assert.deepEqual(await contradictions(world), []);
  });
});

describe('what the directory ends by itself', () => {
  test('a role that ends by itself is proven over at its end without a removal', async (t) => {
    const world = await aToyWorld(t);
    const number = await released(world, { duration_days: '30' });
    await jump(world, 31 * DAY);
    assert.equal(stated(world, number), 'released/ended');
    assert.deepEqual(
      world.toys.writes.filter(({ action }) => action === 'remove'),
      [],
    );
    assert.match(wordsOn(world, number, 'comment'), /helper role: over, and proven gone/);
    assert.deepEqual(await contradictions(world), []);
  });

  test('a role that ends by itself is taken away where it outlives its end', async (t) => {
    const world = await aToyWorld(t);
    const number = await released(world, { duration_days: '10' });
    await jump(world, 11 * DAY);
    assert.ok(!world.has(WHO, ROLE));
    assert.equal(stated(world, number), 'released/ended');
    assert.equal(world.toys.writes.filter(({ action }) => action === 'remove').length, 1);
    assert.deepEqual(await contradictions(world), []);
  });

  test('a role that ends by itself is over on the ticket, and nobody is called, where it ends before its time', async (t) => {
    const world = await aToyWorld(t, 'lasting', 'items', { word: 'helping' });
    const number = await released(world, { duration_days: '20' });
    await pass(world, 5 * MINUTE); // the watch looks on since before anything changes
    world.toys.ends(personId(WHO), ROLE);
    world.controlled.directory.patchUser(personId(WHO), { jobTitle: 'Analyst of another sort' });
    await pass(world, 25 * MINUTE);
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'held/ended');
    assert.equal((await entries(world, number))[ROLE], 'ended ended-by-itself');
    assert.match(
      wordsOn(world, number, 'comment'),
      /helper role of Lotte Bakker is over before the end it was given/,
    );
    assert.equal(world.servicenow.ticket(number).tasks.length, 0);
    await jump(world, 30 * DAY);
    assert.equal(stated(world, number), 'held/ended');
    assert.deepEqual(await contradictions(world), []);
  });
});

describe('the proof of what is done once', () => {
  test('the proof of what is done once ends at once where something came after the attempt, with that reason', async (t) => {
    const world = await aToyWorld(t);
    const number = await held(world);
    world.toys.overtaken.set(RELEASE, 'something came after it that nobody judged');
    await approve(world, number, APPROVER);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'held/needs-human');
    assert.match(wordsOn(world, number, 'work_note'), /something came after it that nobody judged/);
    assert.equal(world.toys.added(RELEASE), 1);
  });

  test('the proof of what is done once waits for turns without losing what it has seen, and knows its own attempt', async (t) => {
    const world = await aToyWorld(t);
    const number = await held(world);
    world.toys.postponed.push(3, 2);
    await approve(world, number, APPROVER);
    assert.equal(stated(world, number), 'released/fulfilled');
    const [first, ...others] = world.toys.looks.filter(({ attemptedAt }) => attemptedAt !== null);
    assert.equal(first?.agreed, 0);
    assert.deepEqual(others.map(({ agreed }) => agreed).slice(0, 2), [1, 2]);
    const [before, ...after] = new Set(world.toys.looks.flatMap(({ attemptedAt }) => attemptedAt ?? []));
    assert.ok(before && after.length === 0, 'one attempt, whose moment is kept');
  });
});
