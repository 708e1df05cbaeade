import assert from 'node:assert/strict';
import { test } from 'node:test';
import { order } from '../support/asking.ts';
import { aWorld, settle } from '../support/world.ts';

test('the card of a request shows by the sign-in name which of two people of one name it is for', async (t) => {
  const world = await aWorld(t);
  const { number } = order(world, 'Sales CRM access', 'sales-rep');
  await settle(world);
  const [card] = await world.teams.cards(number);
  assert.match(JSON.stringify(card), /Anna Jansen \(anna\.jansen@contoso\.example\)/);
});
