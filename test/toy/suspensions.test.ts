import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, reject } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { call, tokenOf } from '../support/operators.ts';
import { stated } from '../support/statements.ts';
import { HOLD } from '../support/toy/toy-family.ts';
import { TOY_ITEM } from '../support/toy/toy-kind.ts';
import { aToyWorld, type ToyWorld } from '../support/toy/toy-world.ts';
import { jump, pass, settle } from '../support/world.ts';

const WHO = 'finance-analyst';
const APPROVER = 'finance-data-owner';

/** Somebody whose sign-in is on hold, by a request of which nobody wanted the rest. */
async function onHold(world: ToyWorld): Promise<string> {
  const { number } = order(world, TOY_ITEM, WHO);
  await settle(world);
  await reject(world, number, APPROVER, 'Not yet.');
  assert.equal(stated(world, number), 'held/rejected', world.logged.join('\n'));
  return number;
}

const OPEN = ['1', '2'];

/** Follow-ups about the age of a hold, oldest first. */
function followUps(world: ToyWorld, number: string) {
  return world.servicenow
    .ticket(number)
    .tasks.filter(({ correlationId }) => correlationId.includes(':suspended:'));
}

const openOnes = (world: ToyWorld, number: string) =>
  followUps(world, number).filter(({ state }) => OPEN.includes(state));

async function attention(world: ToyWorld): Promise<string> {
  const token = await tokenOf(world, 'identity-ops-1', 'Operator');
  const { text } = await call(world, 'GET', '/api/console', { token });
  return text.slice(text.indexOf('id="attention"'), text.indexOf('id="all"'));
}

async function contradictions(world: ToyWorld): Promise<readonly unknown[]> {
  const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
  return findings;
}

describe('a suspension that is on for long', () => {
  test('a suspension is told of after seven days: who, since when, why, by which ticket and what takes it off', async (t) => {
    const world = await aToyWorld(t);
    const number = await onHold(world);
    await jump(world, 6 * DAY);
    assert.deepEqual(followUps(world, number), []);
    assert.doesNotMatch(await attention(world), /only a decision takes it off/);
    await jump(world, DAY + HOUR);
    const [told, ...others] = followUps(world, number);
    assert.deepEqual(others, []);
    assert.match(told?.shortDescription ?? '', /hold on the sign-in is on Lotte Bakker for long/);
    assert.match(told?.description ?? '', /On since: 2026-03-03 10:00/);
    assert.match(told?.description ?? '', /Ticket: RITM/);
    assert.match(told?.description ?? '', /Taken off by: a decision about it, and nothing else/);
    assert.match(
      await attention(world),
      /hold on the sign-in is on since 7 days ago, and only a decision takes it off/,
    );
    assert.deepEqual(await contradictions(world), []);
  });

  test('a suspension is told of again after seven more days, with one follow-up open', async (t) => {
    const world = await aToyWorld(t);
    const number = await onHold(world);
    await jump(world, 8 * DAY);
    await jump(world, 7 * DAY);
    assert.equal(followUps(world, number).length, 2);
    assert.equal(openOnes(world, number).length, 1);
    assert.deepEqual(await contradictions(world), []);
  });

  test('a suspension whose follow-up somebody has begun on is noted there again, and not told in another', async (t) => {
    const world = await aToyWorld(t);
    const number = await onHold(world);
    await jump(world, 8 * DAY);
    const [task] = followUps(world, number);
    assert.ok(task);
    world.servicenow.workOnTask(task.number, { as: personId('identity-ops-1'), notes: 'I look into it.' });
    await jump(world, 7 * DAY);
    await jump(world, 7 * DAY);
    assert.equal(followUps(world, number).length, 1);
    assert.equal(openOnes(world, number).length, 1);
  });

  test('the follow-up about a suspension is closed once somebody else has taken it off', async (t) => {
    const world = await aToyWorld(t);
    const number = await onHold(world);
    await jump(world, 8 * DAY);
    await pass(world, 5 * MINUTE);
    world.toys.ends(personId(WHO), HOLD);
    world.controlled.directory.patchUser(personId(WHO), { jobTitle: 'Analyst of another sort' });
    await pass(world, 25 * MINUTE);
    await pass(world, HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.deepEqual(openOnes(world, number), []);
    assert.doesNotMatch(await attention(world), /only a decision takes it off/);
    assert.deepEqual(await contradictions(world), []);
  });

  test('a suspension that a later part takes off in time is told of to nobody', async (t) => {
    const world = await aToyWorld(t, 'taken-off');
    const { number } = order(world, TOY_ITEM, WHO);
    await settle(world);
    await approve(world, number, APPROVER);
    await jump(world, 8 * DAY);
    assert.deepEqual(followUps(world, number), []);
    assert.deepEqual((await world.app.means.findings.list('suspension', { top: 9 })).findings, []);
  });

  test('a suspension is told of later where the ticket tool takes no follow-up now', async (t) => {
    const world = await aToyWorld(t);
    const number = await onHold(world);
    await jump(world, 6 * DAY);
    world.tenant.faults.add({
      match: { host: 'acme.service-now.com', method: 'POST', path: '/incident' },
      effect: { kind: 'status', status: 503 },
    });
    await jump(world, DAY + 2 * HOUR);
    assert.deepEqual(followUps(world, number), []);
    world.tenant.faults.clear();
    await pass(world, HOUR);
    assert.equal(followUps(world, number).length, 1);
  });
});
