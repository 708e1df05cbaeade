import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, reject } from '../support/asking.ts';
import { highRisk, newPhone, report, riskOf, WHO } from '../support/risky.ts';
import { stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const cardsOf = async (world: TestWorld, number: string) => (await world.teams.cards(number)).length;
const again = (world: TestWorld) => report(world, { caller: personId('helpdesk-manager') });

describe('a second incident about somebody whose case is open', () => {
  test('a second incident says where the case is handled, asks nobody, and is closed once that one is', async (t) => {
    const world = await aWorld(t);
    await newPhone(world);
    const first = await report(world);
    const second = await again(world);
    assert.equal(stated(world, second), 'none/running');
    assert.match(
      wordsOn(world, second, 'comment'),
      new RegExp(`^${first} about the same person is being handled`),
    );
    assert.equal(await cardsOf(world, second), 0);
    await approve(world, first, 'finance-manager', 'secops-analyst-1');
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, first), 'released/fulfilled');
    assert.equal(stated(world, second), 'none/fulfilled', wordsOn(world, second, 'work_note'));
    assert.match(wordsOn(world, second, 'work_note'), /The risk is closed already: confirmed as safe/);
    assert.doesNotMatch(wordsOn(world, second, 'work_note'), /No approval released it/);
    assert.equal(await cardsOf(world, second), 0);
    assert.equal(world.servicenow.ticket(second).state, '6');
  });

  test('a second incident is rejected with the first, and nobody is asked the same again', async (t) => {
    const world = await aWorld(t);
    await newPhone(world);
    const first = await report(world);
    const second = await again(world);
    await reject(world, first, 'finance-manager', 'I could not reach her.');
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, second), 'none/rejected', wordsOn(world, second, 'work_note'));
    assert.match(
      wordsOn(world, second, 'comment'),
      new RegExp(`${first} about the same person, which decided for both, was rejected by an approver\\.`),
    );
    assert.equal(await cardsOf(world, second), 0);
    assert.equal(riskOf(world).riskState, 'atRisk');
  });

  test('a second incident is decided by itself once the first is withdrawn', async (t) => {
    const world = await aWorld(t);
    await newPhone(world);
    const first = await report(world);
    const second = await again(world);
    world.servicenow.closeTicket(first, { state: '8' });
    await pass(world, HOUR);
    assert.match(stated(world, first), /withdrawn$/);
    assert.equal(stated(world, second), 'none/running');
    assert.ok((await cardsOf(world, second)) > 0);
  });

  test('an incident that a person opens waits for the one that an alert has opened before', async (t) => {
    const world = await aWorld(t);
    highRisk(world);
    await world.alerts.send('risky-user', { userId: personId(WHO), alertId: 'a-1' });
    await pass(world, 6 * MINUTE);
    await settle(world);
    const [opened] = world.servicenow.listRecords('incident');
    assert.ok(opened?.number);
    const second = await again(world);
    assert.match(
      wordsOn(world, second, 'comment'),
      new RegExp(`^${opened.number} about the same person is being handled`),
    );
    await approve(world, opened.number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, 30 * MINUTE);
    assert.match(stated(world, second), /\/fulfilled$/, wordsOn(world, second, 'work_note'));
  });
});
