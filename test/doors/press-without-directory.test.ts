import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { mend } from '../support/faults.ts';
import { call, tokenOf } from '../support/operators.ts';
import { probed } from '../support/policies.ts';
import { agree, factsOf, requestOf, stated } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const GROUP = 'GRP-INTUNE-FIELD-APPS';
const OPERATORS = 'GRP-IDENTITY-OPS';

/** Access that is there, of which a person was called: operators have cards that offer to take it back. */
async function calledFor(t: TestContext) {
  const world = await aWorld(t, {
    policyFolder: probed(t).folder,
    settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
  });
  world.tenant.faults.add({ match: { path: '/seen/' }, effect: { kind: 'status', status: 404, body: {} } });
  const { number } = order(world, 'Field apps (Intune)', 'synced');
  await settle(world);
  await approve(world, number, 'field-manager');
  await pass(world, 2 * HOUR);
  await settle(world);
  assert.equal(stated(world, number), 'granted/needs-human');
  mend(world);
  const { requestId } = await requestOf(world, number);
  return { world, number, requestId };
}

/** From now on the directory answers nothing. */
function away({ tenant }: TestWorld): void {
  tenant.faults.add({ match: { host: 'graph.microsoft.com' }, effect: { kind: 'status', status: 503 } });
}

async function cardOf(world: TestWorld, number: string, person?: string) {
  const cards = (await world.teams.cards(number)).filter(({ stage }) => stage === 'operate');
  const of = person === undefined ? cards[0] : cards.find((one) => one.recipients[0] === personId(person));
  assert.ok(of, `no card of ${person ?? 'anybody'}`);
  return { id: of.id, to: of.recipients[0] ?? '' };
}

const roll = (world: TestWorld, id: string, as: string, verb = 'roll-back') =>
  world.teams.press(id, { as, verb, data: { reason: 'It is in the wrong hands.' } });

describe('invariant 12: a press on an operator card while the directory can not be asked', () => {
  test('ends access, by whom the card was sent to as an operator, and the audit says that nobody was asked', async (t) => {
    const { world, number, requestId } = await calledFor(t);
    const { id, to } = await cardOf(world, number);
    away(world);
    const { status } = await roll(world, id, to);
    assert.equal(status, 200);
    mend(world);
    await settle(world);
    assert.ok(!isMember(world, GROUP, 'synced'));
    assert.match(stated(world, number), /^ended\//);
    const rows = await world.app.means.auditLog.read(requestId);
    const acted = rows.find(({ fact }) => fact === 'operator-acted');
    assert.equal(acted?.actor, to);
    assert.match(JSON.stringify(acted?.data), /"notAsked":"[^"]+"/);
    assert.ok(world.logged.some((line) => line.includes('standing-not-asked')));
    const token = await tokenOf(world, 'identity-ops-1', 'Operator');
    const page = await call(world, 'GET', `/api/console/requests/${requestId}`, { token });
    assert.match(page.text, /could not be asked/);
    await agree(world);
  });

  test('gives nothing: a retry waits until it can be asked', async (t) => {
    const { world, number, requestId } = await calledFor(t);
    const { id, to } = await cardOf(world, number);
    away(world);
    const { body } = await roll(world, id, to, 'retry');
    assert.match(JSON.stringify(body), /could not be checked just now.*access can be ended/);
    assert.ok(!(await factsOf(world, requestId)).includes('operator-acted'));
  });

  test('invariant 12: a press on an operator card while the directory can not be asked does nothing for anybody else who has the card', async (t) => {
    const { world, number, requestId } = await calledFor(t);
    const { id, to } = await cardOf(world, number);
    away(world);
    for (const one of ['identity-ops-1', 'identity-ops-2', 'sales-rep', 'synced'])
      if (personId(one) !== to) {
        const { body } = await roll(world, id, personId(one));
        assert.match(JSON.stringify(body), /could not be checked|somebody else/, one);
      }
    assert.ok(!(await factsOf(world, requestId)).includes('operator-acted'));
  });

  test('invariant 12: a press on an operator card while the directory can not be asked does nothing for who went from the operators since, as far as was seen last', async (t) => {
    const { world, number, requestId } = await calledFor(t);
    const { id, to } = await cardOf(world, number);
    world.controlled.directory.deleteMember(groupId(OPERATORS), to);
    await pass(world, HOUR);
    away(world);
    const { body } = await roll(world, id, to);
    assert.match(JSON.stringify(body), /could not be checked just now/);
    assert.ok(!(await factsOf(world, requestId)).includes('operator-acted'));
  });

  test('invariant 12: a press on an operator card while the directory can not be asked does nothing for an account that the directory shows as disabled, though it tells no members', async (t) => {
    const { world, number, requestId } = await calledFor(t);
    const { id, to } = await cardOf(world, number);
    world.controlled.directory.patchUser(to, { accountEnabled: false });
    await pass(world, 5 * MINUTE); // until every replica shows it
    for (const path of ['/memberOf', '/members', '/checkMemberGroups'])
      world.tenant.faults.add({
        match: { host: 'graph.microsoft.com', path },
        effect: { kind: 'status', status: 503 },
      });
    await roll(world, id, to);
    assert.ok(!(await factsOf(world, requestId)).includes('operator-acted'));
  });
});
