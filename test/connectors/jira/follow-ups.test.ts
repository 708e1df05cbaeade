/** Issues that call people, and what is taken for an answer. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { STATUS } from '../../../sandbox/tenant/jira/company.ts';
import { pass } from '../support/border.ts';
import { BRAM, MIRA, ROSA, site } from './site.ts';

const wanted = (type: 'task' | 'incident', queue = 'Identity Ops') => ({
  correlationId: `r-1~${type}`,
  ...{ type, queue, title: 'Remove it by hand', text: 'The directory refuses.' },
});

function raised() {
  const made = site();
  const since = new Date(made.clock.now()).toISOString();
  const ticket = made.makeTicket();
  const raise = async (type: 'task' | 'incident') => {
    const answer = await made.ticketing.followUp(ticket, wanted(type), 'r');
    assert.ok(!answer.failed);
    return answer.number;
  };
  const closed = async () => {
    const answer = await made.ticketing.closedFollowUps(since, 'r');
    assert.ok(!answer.failed && answer.complete);
    return answer.closed;
  };
  return { ...made, ticket, raise, closed };
}

describe('follow-ups in Jira', () => {
  test('a follow-up is put before its team, or else before the first of the people who has an account', async () => {
    const { ticketing, ticket, jira, toolIdOf } = raised();
    const team = await ticketing.followUp(ticket, wanted('task'), 'r');
    assert.ok(!team.failed && team.assigned.to === 'queue');
    const people = async () => ['00000000-0000-4000-8000-00000000ffff', BRAM];
    const person = await ticketing.followUp(ticket, { ...wanted('incident', 'Nobody'), people }, 'r');
    assert.ok(!person.failed);
    assert.deepEqual(person.assigned, { to: 'person', entraId: BRAM });
    const [, incident] = jira.ticket(ticket.id).tasks;
    void toolIdOf;
    assert.ok(incident === undefined || incident.assignedTo !== '');
  });

  test('an issue that somebody else labels as ours is not ours', async () => {
    const { ticketing, ticket, raise, jira } = raised();
    const number = await raise('incident');
    const labels = jira.issueFields(number)['labels'];
    jira.patchTicket(ticket.number, { fields: { labels: labels as unknown as string } });
    const again = await ticketing.followUp(ticket, wanted('incident'), 'r');
    assert.ok(!again.failed && again.number === number && !again.raised);
  });

  test('what whoever closed it wrote counts as their words, and what others wrote does not', async () => {
    const { jira, raise, closed, ticketing, clock, toolIdOf } = raised();
    const number = await raise('task');
    jira.patchTicket(number, { as: ROSA, fields: { work_notes: 'roll back' } });
    jira.patchTicket(number, { as: MIRA, fields: { work_notes: 'retry', state: STATUS.resolved } });
    await pass(clock, 1_000);
    const [one] = await closed();
    assert.ok(one);
    assert.deepEqual([one.number, one.correlationId, one.words], [number, 'r-1~task', ['', 'retry']]);
    const by = await ticketing.whoSet(one.type, [one], 'r');
    assert.ok(!by.failed);
    const set = by.by[one.id];
    assert.ok(set?.known && set.toolId === toolIdOf(MIRA));
  });

  test('a follow-up that nobody has begun on is closed with its reason, and one that a person has is left to them', async () => {
    const { jira, raise, ticketing, ticket } = raised();
    const [task, incident] = [await raise('task'), await raise('incident')];
    jira.patchTicket(incident, { as: MIRA, fields: { work_notes: 'On it.' } });
    for (const [type, ended] of [
      ['task', 'closed'],
      ['incident', 'noted'],
      ['task', 'was-over'],
    ] as const) {
      const answer = await ticketing.endFollowUp(`r-1~${type}`, 'The cause is gone.', 'r');
      assert.ok(!answer.failed);
      assert.equal(answer.ended, ended, type);
    }
    assert.equal(jira.ticket(task).state, STATUS.resolved);
    assert.equal(jira.ticket(incident).active, true);
    await ticketing.endFollowUp('r-1~incident', 'The cause is gone.', 'r');
    const said = jira.ticket(incident).journal.filter(({ text }) => text.startsWith('The cause'));
    assert.equal(said.length, 1);
    void ticket;
  });
});
