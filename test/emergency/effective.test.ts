import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { press } from '../support/asking.ts';
import {
  activeRole,
  askForRole,
  EXCHANGE,
  LEAD,
  mailIsDown,
  pageOpen,
  RESPONDER,
} from '../support/emergency.ts';
import { requestOf, statements, textOf, wordsOn } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const WORDS = 'PIM activation not effective yet; continuing to poll; next update in 2 minutes.';

const newest = (world: TestWorld, number: string) => {
  const said = statements(world, number).at(-1);
  return [said?.access, said?.effective, said?.outcome];
};

async function anActiveRole(world: TestWorld): Promise<string> {
  const incident = await mailIsDown(world, { role: EXCHANGE });
  const number = await askForRole(world, incident, { role: EXCHANGE });
  await press(world, number, LEAD, 'approve', { data: { reason: 'fine' } });
  await pass(world, 2 * MINUTE);
  assert.ok(activeRole(world, EXCHANGE), textOf(world, number));
  return number;
}

/** Every text that the responder's own card has had. */
const cardTexts = ({ teams }: TestWorld): string =>
  JSON.stringify(teams.messages().filter(({ to }) => to === personId(RESPONDER)));

describe('a role that is active and is not let in yet', () => {
  test('a role that Exchange knows eight minutes later leaves its ticket pending until then, and flips it with the exact moment', async (t) => {
    const world = await aWorld(t);
    const number = await anActiveRole(world);
    assert.deepEqual(newest(world, number), ['granted', 'pending', 'running']);
    assert.match(textOf(world, number), /^Access pending \(validated\)$/m);
    assert.doesNotMatch(textOf(world, number), /^Work in progress$/m);
    assert.ok(cardTexts(world).includes(WORDS), 'word for word');
    const since = Date.parse(activeRole(world, EXCHANGE)?.start ?? '');
    const [first] = await pageOpen(world, number, 9);
    await settle(world);
    assert.ok(first !== undefined && first >= since + 8 * MINUTE, 'Exchange lets nobody in before');
    const [access, effective, outcome] = newest(world, number);
    assert.deepEqual([access, outcome], ['granted', 'fulfilled']);
    assert.ok(Math.abs(Date.parse(effective ?? '') - first) < 30_000, `${effective}`);
    assert.match(textOf(world, number), /^Work in progress$/m);
  });

  test('a role that Exchange never knows is left to people, with what Exchange and the directory each say', async (t) => {
    const world = await aWorld(t);
    world.controlled.pim.effective = { exchange: 'PT3H' };
    const number = await anActiveRole(world);
    const sides =
      /meanwhile, at 20\S+, the directory’s own list of role assignments: role in effect: true; in the list of assignments: true/;
    assert.match(wordsOn(world, number, 'work_note'), sides);
    assert.deepEqual(await pageOpen(world, number, 12), []);
    await settle(world);
    assert.deepEqual(newest(world, number), ['granted', 'no', 'needs-human']);
    const notes = wordsOn(world, number, 'work_note');
    assert.match(notes.slice(notes.lastIndexOf('needs manual review')), /Exchange answered 403 at/);
    assert.match(notes.slice(notes.lastIndexOf('needs manual review')), sides);
  });

  test('a role that Exchange knows only after its time is up is stated to work from the look on that was let in', async (t) => {
    const world = await aWorld(t);
    world.controlled.pim.effective = { exchange: 'PT20M' };
    const number = await anActiveRole(world);
    await pageOpen(world, number, 12);
    await settle(world);
    assert.deepEqual(newest(world, number), ['granted', 'no', 'needs-human']);
    await pass(world, 6 * MINUTE);
    const [first] = await pageOpen(world, number, 3);
    assert.ok(first !== undefined, textOf(world, number));
    const [access, effective, outcome] = newest(world, number);
    assert.deepEqual([access, outcome], ['granted', 'fulfilled']);
    assert.ok(Math.abs(Date.parse(effective ?? '') - first) < 30_000, `${effective}`);
    assert.match(
      wordsOn(world, number, 'work_note'),
      /Exchange has noticed Exchange Administrator after all, seen at/,
    );
    const { openedAt } = (await requestOf(world, number)).effective?.page ?? {};
    assert.ok(openedAt);
  });

  test('a role that Exchange lets in no more is stated not to work, and to work again once it does', async (t) => {
    const world = await aWorld(t);
    world.controlled.pim.effective = { exchange: 'PT2M' };
    const number = await anActiveRole(world);
    await pageOpen(world, number, 3);
    assert.equal(newest(world, number)[2], 'fulfilled', textOf(world, number));
    world.controlled.pim.effective = { exchange: 'PT3H' };
    await pageOpen(world, number, 1);
    assert.deepEqual(newest(world, number), ['granted', 'no', 'needs-human'], textOf(world, number));
    world.controlled.pim.effective = { exchange: 'PT2M' };
    const [first] = await pageOpen(world, number, 1);
    const [, effective, outcome] = newest(world, number);
    assert.equal(outcome, 'fulfilled');
    assert.ok(first !== undefined && Math.abs(Date.parse(effective ?? '') - first) < 30_000, `${effective}`);
  });
});
