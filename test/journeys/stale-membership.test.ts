import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { addingFails, mend, writes } from '../support/faults.ts';
import { keysOf } from '../support/keys.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const FINANCE = 'GRP-FINANCE-BI-READ';
const KIT = ['GRP-TEAM-BETA', 'GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'];

/** Until `mend`, every read of the directory, or of one path, shows what was there ten minutes ago. */
function readsLag({ tenant }: TestWorld, path = '*'): void {
  tenant.faults.add({
    match: { host: 'graph.microsoft.com', path },
    effect: { kind: 'lag', reads: 'PT10M' },
  });
}

/** A member of long standing who was removed a moment ago, which no read shows yet. */
function removedJustNow(world: TestWorld, group: string, person: string): void {
  const { directory } = world.controlled;
  directory.putMember(groupId(group), personId(person));
  world.clock.moveTo(world.clock.now() + 20 * MINUTE);
  readsLag(world);
  directory.deleteMember(groupId(group), personId(person));
}

/** Lets time pass until the request has been decided and is about to be carried out. */
async function decided(world: TestWorld, number: string): Promise<void> {
  for (let second = 0; second < 120; second += 1) {
    await world.conductor.advance(world.clock.now() + 1000);
    const { records } = await world.app.means.requests.list({ ticketNumber: number });
    if (records[0]?.phase === 'provisioning') return;
  }
  assert.fail(`${number} was not decided`);
}

/** Ends the run from outside, as an administrator of the host can; a timer starts another. */
async function terminate({ host }: TestWorld, requestId: string): Promise<void> {
  const path = `/runtime/webhooks/durabletask/instances/${requestId}/terminate`;
  const url = `${host.url}${path}?code=${keysOf().durable}&reason=test`;
  assert.equal((await host.fetch(new Request(url, { method: 'POST' }))).status, 202);
}

describe('somebody who was a member until a moment ago', () => {
  test('invariant 2: somebody who was a member until a moment ago is asked for like anybody else once agreeing looks show that they are not there', async (t) => {
    const world = await aWorld(t);
    removedJustNow(world, FINANCE, 'finance-analyst');
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await decided(world, number);
    mend(world);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), /your request was decided again/);
    assert.equal(writes(world, 'POST'), 0);
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, FINANCE, 'finance-analyst'));
    await agree(world);
  });

  for (const point of ['before', 'after'] as const)
    test(`invariant 8: somebody who was a member until a moment ago is asked for once although the host dies ${point} deciding anew`, async (t) => {
      const world = await aWorld(t);
      removedJustNow(world, FINANCE, 'finance-analyst');
      await world.host.kill({ when: { activity: 'decideRequest', nth: 2, point } });
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await decided(world, number);
      mend(world);
      await settle(world);
      assert.equal((await world.teams.cards(number)).length, 1);
      assert.equal((await requestOf(world, number)).recounts, 1);
      await approve(world, number, 'finance-data-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });

  test('invariant 3: somebody who was a member until a moment ago is given what needs no approval by a decision of its own', async (t) => {
    const world = await aWorld(t);
    removedJustNow(world, VPN, 'sales-rep');
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await decided(world, number);
    mend(world);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writes(world, 'POST'), 1);
    const facts = await factsOf(world, (await requestOf(world, number)).requestId);
    assert.equal(facts.filter((fact) => fact === 'decided').length, 2);
    assert.ok(facts.lastIndexOf('decided') < facts.indexOf('change-attempted'));
    assert.ok(isMember(world, VPN, 'sales-rep'));
    await agree(world);
  });

  test('somebody who was a member until a moment ago of one group of several is found missing before the others are given', async (t) => {
    const world = await aWorld(t);
    const { directory } = world.controlled;
    for (const group of KIT) directory.deleteMember(groupId(group), personId('developer'));
    removedJustNow(world, 'GRP-WIKI-READERS', 'developer');
    const { number } = order(world, 'Request access to application', 'developer', {
      application: 'Engineering starter kit',
    });
    await pass(world, MINUTE);
    await world.teams.press((await world.teams.cards(number))[0]?.id ?? '', {
      as: personId('eng-manager'),
      verb: 'approve',
      data: { reason: 'fine' },
    });
    await decided(world, number);
    mend(world);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    assert.equal(writes(world, 'POST'), 0);
    await settle(world);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'granted/fulfilled');
    for (const group of KIT) assert.ok(isMember(world, group, 'developer'));
    await agree(world);
  });

  test('invariant 5: somebody who was a member until a moment ago is asked for anew only after what an earlier run had begun to give is taken back', async (t) => {
    const world = await aWorld(t);
    const { directory } = world.controlled;
    for (const group of KIT) directory.deleteMember(groupId(group), personId('developer'));
    directory.putMember(groupId('GRP-WIKI-READERS'), personId('developer'));
    world.clock.moveTo(world.clock.now() + 20 * MINUTE);
    addingFails(world, { kind: 'status', status: 503 }, { group: 'GRP-ENG-REPO-READ' });
    const { number } = order(world, 'Request access to application', 'developer', {
      application: 'Engineering starter kit',
    });
    await settle(world);
    const [card] = await world.teams.cards(number);
    const yes = { as: personId('eng-manager'), verb: 'approve', data: { reason: 'fine' } };
    await world.teams.press(card?.id ?? '', yes);
    await pass(world, MINUTE);
    assert.ok(isMember(world, 'GRP-TEAM-BETA', 'developer'));
    const { requestId } = await requestOf(world, number);
    await terminate(world, requestId);
    directory.deleteMember(groupId('GRP-WIKI-READERS'), personId('developer'));
    world.clock.moveTo(world.clock.now() + 20 * MINUTE);
    await pass(world, 3 * HOUR);
    await settle(world);
    assert.match(textOf(world, number), /everything this run added is being taken back/);
    assert.equal(stated(world, number), 'none/running');
    assert.notEqual((await requestOf(world, number)).requestId, requestId);
    for (const group of KIT) assert.ok(!isMember(world, group, 'developer'));
    await agree(world);
  });

  test('after approvals for this very change needs no others', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    removedJustNow(world, FINANCE, 'finance-analyst');
    const [card] = await world.teams.cards(number);
    await world.teams.press(card?.id ?? '', {
      as: personId('finance-data-owner'),
      verb: 'approve',
      data: { reason: 'fine' },
    });
    await decided(world, number);
    assert.equal(writes(world, 'POST'), 0);
    mend(world);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal((await world.teams.cards(number)).length, 1);
    assert.equal(writes(world, 'POST'), 1);
    await agree(world);
  });

  test('whom the facts go on showing is decided anew a few times, then a person is called; nothing is written', async (t) => {
    const world = await aWorld(t);
    removedJustNow(world, FINANCE, 'finance-analyst');
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await decided(world, number);
    world.tenant.faults.clear();
    const { directory } = world.app.means;
    const read = directory.readFacts.bind(directory);
    t.mock.method(directory, 'readFacts', async (...asked: Parameters<typeof read>) => {
      const answer = await read(...asked);
      if (answer.read === 'failed') return answer;
      const directMemberships = { ...answer.facts.directMemberships, [groupId(FINANCE)]: true };
      return { ...answer, facts: { ...answer.facts, directMemberships } };
    });
    await pass(world, 50 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'none/needs-human');
    const facts = await factsOf(world, (await requestOf(world, number)).requestId);
    assert.equal(facts.filter((fact) => fact === 'decided').length, 4);
    assert.equal(writes(world, 'POST'), 0);
    await agree(world);
  });

  test('somebody who was a member until a moment ago and whom some reads still show is not taken for missing by one look', async (t) => {
    const world = await aWorld(t);
    removedJustNow(world, VPN, 'sales-rep');
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await decided(world, number);
    mend(world);
    await world.conductor.advance(world.clock.now() + 6_000);
    world.controlled.directory.putMember(groupId(VPN), personId('sales-rep'));
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writes(world, 'POST'), 0);
    const facts = await factsOf(world, (await requestOf(world, number)).requestId);
    assert.equal(facts.filter((fact) => fact === 'decided').length, 1);
    await agree(world);
  });
});
