import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { approve, order } from '../../support/asking.ts';
import {
  directly,
  orderProduct,
  PHONE,
  stateOf,
  TEAMS,
  usageLocationOf,
  VISIO,
  worksFor,
} from '../../support/licenses.ts';
import { agree, requestOf, stated, textOf } from '../../support/statements.ts';
import { aWorld, isMember, settle } from '../../support/world.ts';

describe('a Microsoft 365 product', () => {
  test('is assigned after Telecom approved, and "Fulfilled" once its service plan works', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    await approve(world, number, 'telecom-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(worksFor(world, 'sales-rep', 'MCOEV'));
    assert.deepEqual(directly(world, 'sales-rep'), { MCOEV: 0 });
    const text = textOf(world, number);
    assert.match(text, /License: .*MCOEV/);
    assert.match(text, /Service plans: MCOEV usable/);
    assert.match(text, /Approved by: Greetje Hofman/);
    assert.match(text, /client-request-id [0-9a-f-]{36}, status 200/);
    await agree(world);
  });

  test('shows approvers the product, its price and cost center, and what will change', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await settle(world);
    const [card] = await world.teams.cards(number);
    const text = JSON.stringify(card?.card);
    assert.match(text, /MCOEV/);
    assert.match(text, /CC-3100/);
    assert.match(text, /Anna Jansen is assigned /);
    assert.match(text, /I need it for my daily work\./);
  });

  test('gets the usage location set first where there is none, and it stays with the person', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'no-location', 'Project Plan 1', { duration_days: '30' });
    await settle(world);
    await approve(world, number, 'marketing-manager');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(usageLocationOf(world, 'no-location'), 'PT');
    const writes = world.tenant.outbound
      .list()
      .filter(({ method, url }) => method === 'PATCH' || url.endsWith('/assignLicense'))
      .map(({ method }) => method);
    assert.equal(writes[0], 'PATCH');
    assert.ok(writes.includes('POST'));
    assert.match(textOf(world, number), /Usage location: /);
    await agree(world);
  });

  test('that a bundle includes already is answered, and nothing is bought', async (t) => {
    const world = await aWorld(t);
    const before = stateOf(world, 'sales-director');
    const { number } = orderProduct(world, 'sales-director', PHONE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.match(textOf(world, number), /SPE_E5/);
    assert.equal(stateOf(world, 'sales-director'), before);
    assert.deepEqual(await world.teams.cards(number), []);
    await agree(world);
  });

  test('that is only switched off is switched on without asking anybody, and other plans stay off', async (t) => {
    const world = await aWorld(t);
    assert.deepEqual(directly(world, 'hr-officer'), { SPE_E3: 2 });
    const { number } = orderProduct(world, 'hr-officer', TEAMS);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(worksFor(world, 'hr-officer', 'TEAMS1'));
    assert.ok(!worksFor(world, 'hr-officer', 'FORMS_PLAN_E3'));
    assert.deepEqual(directly(world, 'hr-officer'), { SPE_E3: 1 });
    await agree(world);
  });

  test('that a group hands out is a membership, and waits for the license to become active', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'developer', VISIO);
    await settle(world);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'LIC-VISIO', 'developer'));
    assert.ok(worksFor(world, 'developer', 'VISIOONLINE'));
    await agree(world);
  });

  test('is governed by its own kind although the delivery named another item', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Request Microsoft Project', 'contractor', {
      user_principal_name: 'marco.ferri@contoso.example',
      cost_center: 'CC-4100',
      manager: 'elif.kaya@contoso.example',
      duration_days: '30',
    });
    await settle(world);
    assert.equal((await requestOf(world, number)).kind, 'm365-license');
    await approve(world, number, 'team-alpha-lead');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(world.controlled.licenses.licensesOf(personId('contractor')).direct.length > 1);
    await agree(world);
  });
});
