/** The lines of the app's log: what they tell of a run, and whom they never name. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NAMED_PEOPLE } from '../../sandbox/tenant/company/people.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press, reject } from '../support/asking.ts';
import { addingFails, mend, SERVICENOW, serviceNowFails } from '../support/faults.ts';
import { call, operate } from '../support/operators.ts';
import { requestOf, stated } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

type Line = Readonly<Record<string, unknown>>;

const linesOf = ({ logged }: TestWorld): readonly Line[] =>
  logged.flatMap((line) => {
    const text = /\{"log":"run".*\}$/.exec(line)?.[0];
    return text === undefined ? [] : [JSON.parse(text) as Line];
  });

const SAID = {
  justification: 'Quarterly closing of the Umbrella account',
  comment: 'Agreed with Wilhelmina on the phone',
  refusal: 'Not before the works council has met',
  rollback: 'Ordered by mistake, said the brother-in-law',
};

describe('the lines of the log', () => {
  test('the lines of the log tell each step of a request once, with its ids and its ticket, through the invocation that did it', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    const { requestId } = await requestOf(world, number);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const own = linesOf(world).filter((line) => line['request'] === requestId && line['what'] !== 'call');
    const steps = own.map((line) => String(line['what'])).filter((what) => what !== 'told');
    assert.deepEqual(
      [...new Set(steps)],
      ['received', 'decision', 'approval', 'write', 'proof', 'conclusion'],
    );
    assert.deepEqual(
      steps.filter((what) => what !== 'decision'),
      ['received', 'approval', 'write', 'proof', 'conclusion'],
    );
    for (const line of own) {
      assert.equal(line['ticket'], number, JSON.stringify(line));
      assert.ok(!Number.isNaN(Date.parse(String(line['at']))));
    }
    const only = (what: string) => own.find((line) => line['what'] === what);
    assert.equal(only('approval')?.['who'], personId('finance-data-owner'));
    assert.equal(only('write')?.['attempt'], 1);
    assert.equal(only('write')?.['effect'], 'changed');
    assert.equal(typeof only('proof')?.['seconds'], 'number');
    assert.equal(only('conclusion')?.['outcome'], 'fulfilled');
    assert.ok(
      world.logged.some((line) => line.startsWith('[information] itsm-servicenow: {"log":"run"')),
      'by its own door',
    );
    assert.ok(
      world.logged.some((line) => line.startsWith('[information] conclude: {"log":"run"')),
      'by its own activity',
    );
  });

  test('the lines of the log tell of each call that is not let in or not answered, with which try it was, and of no other', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 429 }, { count: 2 });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    await settle(world);
    const calls = linesOf(world).filter((line) => line['what'] === 'call');
    const throttled = calls.filter((line) => line['status'] === 429);
    assert.deepEqual(
      throttled.map((line) => line['attempt']),
      [1, 2],
    );
    for (const line of throttled) {
      assert.equal(line['ticket'], number);
      assert.equal(line['host'], 'graph.microsoft.com');
      assert.equal(typeof line['milliseconds'], 'number');
      assert.match(String(line['purpose']), /^[a-z-]+$/);
    }
    assert.ok(calls.every((line) => line['status'] === 0 || Number(line['status']) >= 400));
    serviceNowFails(world, { kind: 'reset' });
    order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 3 * MINUTE);
    const lost = linesOf(world).find((line) => line['what'] === 'call' && line['host'] === SERVICENOW);
    assert.equal(lost?.['status'], 0);
    assert.match(String(lost?.['because']), /^network/);
  });

  test('the lines of the log tell of an activity that fails, where the platform counts it as done', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    world.tables.faults.arm('busy', { table: 'Audit', operation: 'write' }, { count: 1000 });
    await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    await pass(world, 5 * MINUTE);
    world.tables.faults.recover();
    const failed = linesOf(world).filter((line) => line['what'] === 'activity-failed');
    assert.ok(failed.length > 0);
    assert.ok(
      failed.every((line) => typeof line['activity'] === 'string' && typeof line['because'] === 'string'),
    );
  });

  test('the lines of the log name nobody, say nothing that somebody wrote, and hold no address, in a journey with everything that goes wrong', async (t) => {
    const world = await aWorld(t);
    const { justification, comment, refusal, rollback } = SAID;
    const finance = order(world, 'Access to Finance BI', 'finance-analyst', { justification });
    const repo = order(world, 'Engineering repository access', 'team-alpha-member', {
      access_level: 'read',
      justification,
    });
    await settle(world);
    await press(world, finance.number, 'sales-rep', 'approve', { data: { reason: comment } }).catch(
      () => undefined,
    );
    addingFails(world, { kind: 'status', status: 500 }, { count: 2 });
    await press(world, finance.number, 'finance-data-owner', 'approve', { data: { reason: comment } });
    await settle(world);
    await reject(world, repo.number, 'team-alpha-lead', refusal);
    serviceNowFails(world, { kind: 'status', status: 403 });
    order(world, 'Access to VPN', 'sales-rep', { justification });
    await pass(world, 20 * MINUTE);
    mend(world);
    await settle(world);
    world.tables.faults.arm('busy', { table: 'Grants' }, { count: 40 });
    const { requestId } = await requestOf(world, finance.number);
    await operate(world, requestId, 'roll-back', rollback);
    await pass(world, 10 * MINUTE);
    world.tables.faults.recover();
    world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: false });
    await jump(world, 2 * DAY);
    await call(world, 'GET', `/api/requests?ticket=${finance.number}`);
    world.app.security.flush('all');
    const log = world.logged.join('\n');
    assert.ok(linesOf(world).length > 50);
    for (const said of Object.values(SAID)) assert.ok(!log.includes(said), said);
    // a mailbox has the product's own name
    for (const { displayName, userPrincipalName } of NAMED_PEOPLE)
      for (const name of [displayName, userPrincipalName].filter((one) => /[ @]/.test(one)))
        assert.ok(!log.includes(name), name);
    assert.doesNotMatch(log, /[\w.]+@[\w-]+\.(example|com)/);
    assert.doesNotMatch(log, /eyJ[\w-]{10,}|Bearer [\w.-]{10,}|[?&]code=/);
  });
});
