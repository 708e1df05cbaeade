import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Outbound } from '../../../src/connectors/outbound/outbound.ts';
import { byAge, type OurRecord, ourFollowUp } from '../../../src/connectors/servicenow/our-follow-ups.ts';
import { createServiceNowTicketing } from '../../../src/connectors/servicenow/ticketing.ts';
import { instance, MIRA, SETTINGS } from './instance.ts';

const WANTED = {
  correlationId: 'servicenow-1-group-membership:rolled-back:0',
  type: 'incident',
  queue: 'Identity Ops',
  title: 'Access was rolled back',
  text: 'Look at it.',
} as const;

const ROUNDS = 8;

/** A worker that stands still between its look and the record it makes, while something else happens. */
function beforeItMakes(outbound: Outbound, happen: () => Promise<unknown>): Outbound {
  return async (url, init, context) => {
    if (init.method === 'POST' && url.includes('/table/incident')) await happen();
    return outbound(url, init, context);
  };
}

const isFor = (
  row: Readonly<Record<string, string>>,
  { correlationId }: { readonly correlationId: string },
) => row['correlation_id'] === correlationId;

describe('a follow-up that two workers raise at once', () => {
  test('a follow-up that two workers raise at once calls people once: the younger record is closed by us and names the one that stands', async () => {
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

  test('a follow-up that two workers raise at once calls people once where the first is done before the second makes its record, in one second', async () => {
    const { ticketing, servicenow, outbound, clock, makeTicket } = instance();
    const orders = new Set<boolean>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const ticket = makeTicket();
      const wanted = { ...WANTED, correlationId: `${WANTED.correlationId}-${round}` };
      const first = () => ticketing.followUp(ticket, wanted, 'r');
      const late = createServiceNowTicketing(SETTINGS, beforeItMakes(outbound, first), clock);
      const answer = await late.followUp(ticket, wanted, 'r');
      const rows = servicenow.listRecords('incident').filter((row) => isFor(row, wanted));
      const [one, other] = rows.toSorted((a, b) => ((a['number'] ?? '') < (b['number'] ?? '') ? -1 : 1));
      assert.equal(one?.['sys_created_on'], other?.['sys_created_on']);
      orders.add((one?.['sys_id'] ?? '') < (other?.['sys_id'] ?? ''));
      assert.deepEqual([one?.['state'], other?.['state']], ['1', '6'], `round ${round}`);
      assert.ok(!answer.failed);
      assert.deepEqual([answer.number, answer.raised], [one?.['number'], false]);
    }
    assert.equal(orders.size, 2, 'the ids came in both orders');
  });

  test('a follow-up that two workers raise at once calls nobody for what people have closed between the look and the second record', async () => {
    const { ticketing, servicenow, outbound, clock, makeTicket } = instance();
    const ticket = makeTicket();
    const first = async () => {
      const answer = await ticketing.followUp(ticket, WANTED, 'r');
      const done = { state: '7', close_code: 'Solved', close_notes: 'Done.' };
      if (!answer.failed) servicenow.changeTask(answer.number, done, MIRA);
    };
    const late = createServiceNowTicketing(SETTINGS, beforeItMakes(outbound, first), clock);
    const answer = await late.followUp(ticket, WANTED, 'r');
    assert.ok(!answer.failed && !answer.raised);
    const states = servicenow.listRecords('incident').map(({ state }) => state);
    assert.deepEqual(states.toSorted(), ['6', '7']);
  });

  test('a follow-up that two workers raise at once leaves both where the second look is refused, because two calls are better than none', async () => {
    const { ticketing, servicenow, faults, makeTicket } = instance();
    const ticket = makeTicket();
    faults.add({
      match: { method: 'GET', path: 'correlation_id' },
      skip: 1,
      effect: { kind: 'status', status: 403 },
    });
    const answer = await ticketing.followUp(ticket, WANTED, 'r');
    assert.ok(!answer.failed && answer.raised);
    assert.equal(servicenow.listRecords('incident').length, 1);
  });
});

test('records made in one second are told apart by number, a shorter one before a longer', () => {
  const made = (number: string, createdOn = '2026-01-05 08:00:00', isOver = false): OurRecord => {
    return { table: 'incident', id: number, number, createdOn, isOver, row: {} };
  };
  const numbers = ['INC10000', 'INC9999', 'INC10001'];
  const sorted = numbers.map((number) => made(number)).toSorted(byAge);
  assert.deepEqual(
    sorted.map(({ number }) => number),
    ['INC9999', 'INC10000', 'INC10001'],
  );
  const [before, over] = [made('INC10002', '2026-01-05 07:59:59'), made('INC1', '2026-01-04 08:00:00', true)];
  assert.equal(ourFollowUp([...sorted, over, before])?.number, 'INC10002');
});
