import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR } from '../../src/domain/instant.ts';
import { cardOf, order } from '../support/asking.ts';
import { aWorld, pass, settle } from '../support/world.ts';

test('the card of a request shows by the sign-in name, and the department, which of two people of one name it is for', async (t) => {
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
