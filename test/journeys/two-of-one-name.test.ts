/** Two people can have one name: every card says which of them it is about. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { addingFails } from '../support/faults.ts';
import { aWorld, jump, settle, type TestWorld } from '../support/world.ts';

const ANNA = /Anna Jansen[^"]*anna\.jansen@contoso\.example[^"]*, Sales/;

const cardsText = async (world: TestWorld, number: string) =>
  (await world.teams.cards(number)).map((card) => JSON.stringify(card));

test('the card of a request shows by the sign-in name which of two people of one name it is for', async (t) => {
  const world = await aWorld(t);
  const { number } = order(world, 'Sales CRM access', 'sales-rep');
  await settle(world);
  const [card] = await world.teams.cards(number);
  assert.match(JSON.stringify(card), /Anna Jansen \(anna\.jansen@contoso\.example\), Sales/);
});

describe('which of two people of one name it is for is shown', () => {
  test('by the cards of operators', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 403 });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    const cards = (await cardsText(world, number)).filter((card) => card.includes('Roll back'));
    assert.ok(cards.length > 0);
    for (const card of cards) {
      assert.match(card, ANNA);
      assert.match(card, /Anna Jansen \(anna\.jansen@contoso\.example\)[^"]* is added to GRP-VPN-USERS/);
    }
  });

  test('by the card that offers a renewal', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '5' });
    await settle(world);
    await jump(world, 4.5 * DAY);
    const cards = (await cardsText(world, number)).filter((card) => card.includes('Ask for a renewal'));
    assert.ok(cards.length > 0);
    for (const card of cards) assert.match(card, ANNA);
  });
});
