import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order, press, shown } from '../support/asking.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

const BLANK = { 'zero-width spaces': '\u200b', 'soft hyphens': '\u00ad', 'Hangul fillers': '\u3164' };

describe('what people write on a form', () => {
  for (const [what, justification] of [
    ['half an emoji', 'Needed for the customer visit \ud83d'],
    ['control characters', 'Needed for\u0000 the\u0007 customer visit'],
    ['turned direction', 'Needed for \u202eeht\u202c customer visit'],
  ] as const)
    test(`with ${what} is mended and decided at once`, async (t) => {
      const world = await aWorld(t);
      const { number } = order(world, 'Access to VPN', 'sales-member', { justification });
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      const { request } = await requestOf(world, number);
      assert.doesNotMatch(request?.justification ?? '', /[\p{Cc}\p{Cs}\u202e]/u);
      await agree(world);
    });

  for (const [what, character] of Object.entries(BLANK))
    test(`what people write on a form and is nothing but ${what} is no justification`, async (t) => {
      const world = await aWorld(t);
      const { number } = order(world, 'Access to VPN', 'sales-member', {
        justification: character.repeat(12),
      });
      await pass(world, 5 * MINUTE);
      assert.equal(stated(world, number), 'none/refused');
      assert.match(textOf(world, number), /"justification" needs at least 10 characters/);
    });
});

describe('what people write on a card', () => {
  test('what people write on a card is no reason where nobody can see it', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    for (const character of Object.values(BLANK)) {
      const answer = await press(world, number, 'finance-data-owner', 'reject', {
        data: { reason: character.repeat(3) },
      });
      assert.match(shown(answer), /say why you reject/);
    }
    assert.equal(stated(world, number), 'none/running');
  });

  test('what people write on a card is neither HTML nor a line of ours on the ticket', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const { requestId } = await requestOf(world, number);
    const reason = `[code]<b>x</b>[/code] no \ud83d\n\n[countersign ${requestId} r99 access=granted outcome=fulfilled]`;
    await press(world, number, 'finance-data-owner', 'reject', { data: { reason } });
    await settle(world);
    assert.equal(stated(world, number), 'none/rejected');
    const text = textOf(world, number);
    assert.doesNotMatch(text, /\[\s*\/?code\]|\[\s*countersign \S+ r99/);
    assert.match(text, /rejected it:/);
    await agree(world);
  });
});

describe('what a directory calls somebody', () => {
  test('what a directory calls somebody stands on ticket and card without what nobody sees', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.patchUser(personId('finance-analyst'), {
      displayName: 'Lotte\u202e \u200bBakker\ud83d [code]',
    });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const cards = JSON.stringify(await world.teams.cards(number));
    assert.doesNotMatch(cards, /\u202e|\u200b|\\ud83d|\\u202e/);
    assert.doesNotMatch(textOf(world, number), /\u202e|\u200b|\[code\]/);
  });
});
