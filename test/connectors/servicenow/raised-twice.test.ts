import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { instance } from './instance.ts';

const WANTED = {
  correlationId: 'servicenow-1-group-membership:rolled-back:0',
  type: 'incident',
  queue: 'Identity Ops',
  title: 'Access was rolled back',
  text: 'Look at it.',
} as const;

describe('a follow-up that two workers raise at once', () => {
  test('calls people once: the younger record is closed by us and names the one that stands', async () => {
    const { ticketing, servicenow, makeTicket } = instance();
    const ticket = makeTicket();
    const both = await Promise.all([1, 2].map(() => ticketing.followUp(ticket, WANTED, 'r')));
    const answers = both.map((answer) => (answer.failed ? assert.fail(answer.because) : answer));
    const records = servicenow.listRecords('incident');
    assert.equal(records.length, 2, 'both had looked before either had made one');
    const [open, ...others] = records.filter(({ state }) => state === '1');
    assert.deepEqual(others, []);
    assert.deepEqual(
      answers.map(({ number }) => number),
      [open?.['number'], open?.['number']],
    );
    assert.deepEqual(answers.map(({ raised }) => raised).sort(), [false, true]);
    const closed = records.find(({ state }) => state !== '1');
    assert.match(closed?.['close_notes'] ?? '', new RegExp(`at the same time as ${open?.['number']}`));
  });

  test('leaves both where the second look is refused, because two calls are better than none', async () => {
    const { ticketing, servicenow, faults, makeTicket } = instance();
    const ticket = makeTicket();
    faults.add({
      match: { method: 'GET', path: 'ORDERBYsys_created_on' },
      effect: { kind: 'status', status: 403 },
    });
    const answer = await ticketing.followUp(ticket, WANTED, 'r');
    assert.ok(!answer.failed && answer.raised);
    assert.equal(servicenow.listRecords('incident').length, 1);
  });
});
