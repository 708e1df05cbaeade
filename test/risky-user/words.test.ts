import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { highRisk, newPhone, report, WHO } from '../support/risky.ts';
import { stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const cardOf = async (world: TestWorld, number: string) => {
  const [card] = await world.teams.cards(number);
  assert.ok(card);
  return JSON.stringify(Object.values(card.views)[0] ?? card.card);
};

describe('what people read of somebody at risk', () => {
  test('a card that asks for containment says that it does, and nothing of access', async (t) => {
    const world = await aWorld(t);
    highRisk(world, 'ceo');
    const number = await report(world, { affectedUser: personId('ceo') });
    const card = await cardOf(world, number);
    assert.match(card, /Account at risk: your decision is needed/);
    assert.match(card, /Contain the account of Hanna de Wit, which may be in the wrong hands/);
    assert.doesNotMatch(card, /Access request|unblocked sign-in|no end date/);
    await approve(world, number, 'secops-lead');
    await pass(world, 2 * MINUTE);
    const notes = wordsOn(world, number, 'work_note');
    assert.match(
      notes,
      /The containment of the account is being carried out now \(password replaced by one that nobody knows, sessions ended\)/,
    );
    assert.match(notes, /Done, and proven at \S+: the containment of the account\./);
    assert.doesNotMatch(notes, /Access is being provisioned/);
  });

  test('a card that asks for a release says who is let in again', async (t) => {
    const world = await aWorld(t);
    await newPhone(world);
    const number = await report(world);
    assert.match(await cardOf(world, number), /Let Lotte Bakker in again, whose account is at risk/);
    assert.match(
      wordsOn(world, number, 'comment'),
      /Whether Lotte Bakker is let in again is being decided\./,
    );
    await approve(world, number, 'finance-manager', 'secops-analyst-1');
    await pass(world, 10 * MINUTE);
    assert.match(
      wordsOn(world, number, 'work_note'),
      /The release of the account is being carried out now \(risk confirmed as safe\)/,
    );
    assert.match(wordsOn(world, number, 'comment'), /in the account of Lotte Bakker is closed, proven\./);
  });

  test('a containment that only ends sessions is not called one, and what is left has a task', async (t) => {
    const world = await aWorld(t);
    world.controlled.roles.putRole(personId(WHO), 'Global Administrator', true);
    highRisk(world);
    const number = await report(world);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'none/needs-human');
    const comments = wordsOn(world, number, 'comment');
    assert.match(
      comments,
      /The account is not contained by that: whoever has its password may sign in again/,
    );
    assert.doesNotMatch(comments, /is contained:|gets in no more/);
    assert.match(comments, /The part done before stays: sessions ended\./);
    const told = world.teams.messages().map(({ text }) => text ?? '');
    assert.ok(
      told.some((text) => text.startsWith('Every session of Lotte Bakker was ended for their safety')),
    );
    assert.ok(!told.some((text) => text.includes('is locked')));
    const notes = wordsOn(world, number, 'work_note');
    assert.match(notes, /Account: sessions ended \(account~sessions\)/);
    assert.match(notes, /Result: failure, it needs a person/);
    const [task] = world.servicenow
      .ticket(number)
      .tasks.filter(({ description }) => description.includes('A privileged authentication administrator'));
    assert.ok(task);
    assert.match(task.description, /has to change the password of lotte\.bakker@contoso\.example/);
  });

  for (const [what, switches] of [
    ['kept by another sign-in service', { federatedDomains: ['contoso.example'] }],
    ['perhaps kept by another sign-in service', { verifiedDomainTypes: 'left-out' }],
  ] as const)
    test(`a password that is ${what} is not promised to be worthless: the sign-in is disabled`, async (t) => {
      const world = await aWorld(t);
      Object.assign(world.controlled.graphSwitches, switches);
      highRisk(world);
      const number = await report(world);
      assert.equal(stated(world, number), 'contained/running');
      assert.equal(world.controlled.directory.user(personId(WHO)).accountEnabled, false);
      const comments = wordsOn(world, number, 'comment');
      assert.match(comments, /is contained: every session is ended, and sign-in is disabled\./);
      assert.doesNotMatch(comments, /password/);
      const isKnown = 'federatedDomains' in switches;
      assert.equal(/changed at that sign-in service/.test(wordsOn(world, number, 'work_note')), isKnown);
    });

  test('a verdict that can not be proven fails under the name of its part', async (t) => {
    const world = await aWorld(t);
    await newPhone(world);
    const number = await report(world);
    world.controlled.graphSwitches.riskVerdicts = 'without-effect';
    await approve(world, number, 'finance-manager', 'secops-analyst-1');
    await pass(world, 2 * HOUR);
    const notes = wordsOn(world, number, 'work_note');
    assert.match(notes, /the release of the account could not be proven: /);
    assert.doesNotMatch(notes, /the access could not be proven|Provisioning failed/);
  });
});
