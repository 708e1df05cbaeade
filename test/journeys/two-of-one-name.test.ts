/** Two people can have one name: every card says which of them it is about. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR } from '../../src/domain/instant.ts';
import { cardOf, order } from '../support/asking.ts';
import { addingFails } from '../support/faults.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

const ANNA = /Anna Jansen[^"]*anna\.jansen@contoso\.example[^"]*, Sales/;

const cardsText = async (world: TestWorld, number: string) =>
  (await world.teams.cards(number)).map((card) => JSON.stringify(card));

test('the card of a request shows by the sign-in name which of two people of one name it is for', async (t) => {
  const world = await aWorld(t);
  const { number } = order(world, 'Sales CRM access', 'sales-rep');
  await settle(world);
  const [card] = await world.teams.cards(number);
  assert.match(JSON.stringify(card), /Anna Jansen \(anna\.jansen@contoso\.example, Sales\)/);
});

test('whoever took the name of somebody else is shown with the name they had, and beside whose it is', async (t) => {
  const world = await aWorld(t);
  order(world, 'Access to VPN', 'finance-analyst');
  await settle(world);
  const person = personId('finance-analyst');
  const before = world.controlled.directory.user(person).displayName;
  const { displayName } = world.controlled.directory.user(personId('cfo'));
  world.controlled.directory.patchUser(person, { displayName: displayName.toUpperCase() });
  await pass(world, HOUR);
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  const text = JSON.stringify(await cardOf(world, number, 'finance-data-owner'));
  assert.ok(
    text.includes(`called \\\\\\"${before}\\\\\\" until 2026-03-03`) ||
      text.includes(`called \\"${before}\\" until 2026-03-03`),
    text,
  );
  assert.match(text, /not the account of the same name oscar\.lindqvist@/);
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
      assert.match(card, /Anna Jansen \(anna\.jansen@contoso\.example[^"]* is added to GRP-VPN-USERS/);
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
