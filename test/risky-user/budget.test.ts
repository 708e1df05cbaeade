import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { draw } from '../../src/activities/deciding/budget.ts';
import { markOfBudget } from '../../src/domain/budget.ts';
import { HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import { highRisk, isContained, report, withRiskTable } from '../support/risky.ts';
import { stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const PEOPLE = ['finance-analyst', 'developer', 'hr-officer'] as const;

const worldWith = async (t: TestContext, containedPerHour: number) =>
  await aWorld(t, withRiskTable(t, { '/limits/containedPerHour': containedPerHour }));

const about = (who: string) => ({ affectedUser: personId(who) });

/** Incidents that say to SecOps that the budget is used up. */
const told = (world: TestWorld) =>
  world.servicenow
    .listRecords('incident')
    .filter((row) => /before asking is used up/.test(row['short_description'] ?? '')).length;

describe('containment before anybody is asked', () => {
  test('containment past the hour is asked for, SecOps hears of it once, and an hour later there is some again', async (t) => {
    const world = await worldWith(t, 1);
    const [first, second, third] = PEOPLE;
    for (const who of PEOPLE) highRisk(world, who);
    await report(world, about(first));
    assert.equal(isContained(world, first), true);
    const number = await report(world, about(second));
    assert.deepEqual([stated(world, number), isContained(world, second)], ['none/running', false]);
    assert.match(wordsOn(world, number, 'work_note'), /containments that may go before asking/);
    await report(world, about(third));
    assert.deepEqual([isContained(world, third), told(world)], [false, 1]);
    await pass(world, HOUR);
    highRisk(world, 'sales-rep');
    await report(world, about('sales-rep'));
    assert.equal(isContained(world, 'sales-rep'), true);
  });

  test('incidents at the same moment contain no more people than the table allows', async (t) => {
    const world = await worldWith(t, 2);
    for (const who of PEOPLE) highRisk(world, who);
    for (const who of PEOPLE)
      world.servicenow.openIncident({
        ...{ category: 'identity', subcategory: 'risky user', caller: personId('helpdesk-agent') },
        ...{ affectedUser: personId(who), text: 'Can not sign in.' },
      });
    await pass(world, 4 * MINUTE);
    assert.equal(PEOPLE.filter((who) => isContained(world, who)).length, 2);
  });

  test('requests that draw at the same moment draw no more than there is, each once', async (t) => {
    const world = await aWorld(t);
    const { means } = world.app;
    const budget = { ...{ name: 'tried', most: 2, state: 'drawn' as const }, title: '', text: '' };
    const now = instant(world.clock.now());
    const drawn = async () =>
      await Promise.all(['a', 'b', 'c'].map((requestId) => draw(means, { requestId }, budget, now)));
    const first = await drawn();
    assert.equal(first.filter(Boolean).length, 2);
    assert.deepEqual(await drawn(), first);
  });

  test('a count that nobody can read is used up', async (t) => {
    const world = await worldWith(t, 5);
    await world.app.means.marks.save(markOfBudget('contained'), 'what somebody else put there', null);
    highRisk(world);
    await report(world);
    assert.equal(isContained(world), false);
  });
});
