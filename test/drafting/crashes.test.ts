/** A run that drafts may die at any place: it is asked for twice at most, and the request goes its way. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ADVISOR } from '../../sandbox/app/sandbox-settings.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve, cardOf, order, press } from '../support/asking.ts';
import { agree, stated } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

const OWNER = 'finance-data-owner';

describe('a host that dies while a text is drafted', () => {
  for (const [activity, point] of [
    ['draftText', 'before'],
    ['draftText', 'after'],
    ['openStage', 'after'],
  ] as const)
    test(`a host that dies ${point} ${activity} asks a model twice at most, and shows one draft`, async (t) => {
      const world = await aWorld(t, { settings: ADVISOR });
      world.completions.set('on');
      await world.host.kill({ when: { activity, nth: 1, point } });
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await settle(world);
      await pass(world, 10 * MINUTE);
      assert.ok(world.completions.calls().length <= 2);
      const card = JSON.stringify((await cardOf(world, number, OWNER)).card);
      assert.equal(card.split('Draft by a machine').length, 2);
      await approve(world, number, OWNER);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });

  test('a host that dies after a suggestion was written does not write it twice', async (t) => {
    const world = await aWorld(t, { settings: ADVISOR });
    world.completions.set('on');
    await world.host.kill({ when: { activity: 'draftText', nth: 2, point: 'after' } });
    const { number } = order(world, 'Request access to application', 'finance-analyst', {
      application: 'the finance thing',
    });
    await pass(world, 15 * MINUTE);
    await settle(world);
    const notes = world.servicenow.ticket(number).journal.filter(({ text }) => /\[draft mark=/.test(text));
    assert.equal(notes.length, 1);
    assert.equal(stated(world, number), 'none/needs-human');
    await agree(world);
  });

  test('a stage that closes while a text is drafted stays closed on its card', async (t) => {
    const settings = { ...ADVISOR, OUTBOUND_TIMEOUT_SECONDS: '120', ADVISOR_TIMEOUT_SECONDS: '100' };
    const world = await aWorld(t, { settings });
    world.completions.set('on');
    world.tenant.faults.add({
      match: { host: 'countersign-contoso.openai.azure.com' },
      effect: { kind: 'slow', takes: 'PT60S' },
    });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 20_000);
    assert.deepEqual(world.completions.calls(), [], 'the call is on its way');
    assert.equal((await press(world, number, OWNER, 'approve')).status, 200);
    await pass(world, 5 * MINUTE);
    assert.equal(world.completions.calls().length, 1);
    const card = await cardOf(world, number, OWNER);
    assert.deepEqual(card.verbs, []);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});
