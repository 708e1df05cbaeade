import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
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
import { agree, stated, textOf } from '../../support/statements.ts';
import { aWorld, isMember, settle } from '../../support/world.ts';

describe('a Microsoft 365 product', () => {
  test('a Microsoft 365 product is assigned after Telecom approved, and "Fulfilled" once its service plan works', async (t) => {
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

  test('a Microsoft 365 product shows approvers the product, its price and cost center, and what will change', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await settle(world);
    const [card] = await world.teams.cards(number);
    const text = JSON.stringify(card?.card);
    assert.match(text, /MCOEV/);
    assert.match(text, /CC-3100/);
    assert.match(text, /Anna Jansen \(anna\.jansen@contoso\.example, Sales\) is assigned /);
    assert.match(text, /I need it for my daily work\./);
  });

  test('a Microsoft 365 product gets the usage location set first where there is none, and it stays with the person', async (t) => {
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

  test('a Microsoft 365 product that a bundle includes already is answered, and nothing is bought', async (t) => {
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

  test('a Microsoft 365 product that is only switched off is switched on without asking anybody, and other plans stay off', async (t) => {
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

  test('a Microsoft 365 product that a group hands out is a membership, and waits for the license to become active', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'developer', VISIO);
    await settle(world);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'LIC-VISIO', 'developer'));
    assert.ok(worksFor(world, 'developer', 'VISIOONLINE'));
    await agree(world);
  });

  test('by the item of one product is the same', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Request Microsoft Project', 'contractor', PROJECT_ANSWERS);
    await settle(world);
    await approve(world, number, 'team-alpha-lead');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok('PROJECTPROFESSIONAL' in directly(world, 'contractor'));
    await agree(world);
  });

  test('a Microsoft 365 product is recognized by its ticket although the delivery did not say what it is about', async (t) => {
    const world = await aWorld(t);
    const { servicenow } = world;
    const { id, number } = order(world, 'Request Microsoft Project', 'contractor', PROJECT_ANSWERS, {
      webhook: 'drop',
    });
    const other = order(world, 'Access to VPN', 'contractor', { justification: 'I work from home.' });
    await settle(world);
    const sent = servicenow.deliveries().find((one) => one.number === other.number);
    assert.ok(sent);
    const { cat_item: _, ...body } = JSON.parse(sent.body) as Record<string, unknown>;
    const unnamed = JSON.stringify({ ...body, sys_id: id, number, event_id: 'without-its-item' });
    await servicenow.replay(sent.id, { resign: true, body: unnamed });
    await settle(world);
    const { requests } = world.app.means;
    const first = await requests.read(`servicenow-${id}-group-membership`);
    assert.deepEqual([first?.row.phase, first?.row.desired], ['concluded', null]);
    const second = await requests.read(`servicenow-${id}-m365-license`);
    assert.equal(second?.row.phase, 'waiting');
    await approve(world, number, 'team-alpha-lead');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

const PROJECT_ANSWERS = {
  user_principal_name: 'marco.ferri@contoso.example',
  cost_center: 'CC-4100',
  manager: 'elif.kaya@contoso.example',
  duration_days: '30',
};
