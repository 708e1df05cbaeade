import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createServiceNowTicketing } from '../../../src/connectors/servicenow/ticketing.ts';
import type { NewIncident, TicketFailure } from '../../../src/ports/ticketing.ts';
import { AUDITED, BRAM, instance, ROSA, SETTINGS, UMA } from './instance.ts';

const WANTED: NewIncident = {
  correlationId: `alert~${ROSA}~1`,
  category: 'identity',
  subcategory: 'risky user',
  affectedId: ROSA,
  priority: 2,
  title: 'Sign-in risk\n[code]<b>now</b>[/code]',
  text: 'Seen by the monitoring.',
};
const AFFECTED = { ...SETTINGS, affectedUserField: 'u_affected_user' };

function done<Answer extends { readonly failed: false }>(answer: Answer | TicketFailure | undefined): Answer {
  assert.ok(answer && !answer.failed, JSON.stringify(answer));
  return answer as Answer;
}

function incidents(bench: ReturnType<typeof instance>) {
  return bench.servicenow.listRecords('incident');
}

describe('an incident that we open', () => {
  test('an incident that we open has what tables find it by, and its person as caller and as whom it affects', async () => {
    const bench = instance({}, AFFECTED);
    const { ticket, opened } = done(await bench.ticketing.open?.(WANTED, 'r'));
    assert.equal(opened, true);
    const read = done(await bench.ticketing.read(ticket, 'r')).ticket;
    assert.deepEqual([read.fields?.category, read.fields?.subcategory], ['identity', 'risky user']);
    assert.equal(read.fields?.priority, '2');
    const rosa = bench.toolIdOf(ROSA);
    assert.deepEqual(
      [read.requestedForToolId, read.reportedByToolId, read.openedByToolId],
      [rosa, rosa, rosa],
    );
    assert.equal(read.variables['short_description']?.includes('\n'), false);
    assert.doesNotMatch(read.variables['short_description'] ?? '', /\[code\]/);
  });

  test('an incident that we open is none of the follow-ups that people close', async () => {
    const bench = instance(AUDITED, AFFECTED);
    const since = new Date(bench.clock.now()).toISOString();
    const { ticket } = done(await bench.ticketing.open?.(WANTED, 'r'));
    bench.servicenow.closeTask(ticket.number, { as: BRAM, notes: 'retry' });
    assert.deepEqual(done(await bench.ticketing.closedFollowUps(since, 'r')).closed, []);
  });

  for (const effect of [
    { kind: 'reset', applied: true },
    { kind: 'status', status: 504, applied: true },
  ] as const)
    test(`an incident that we open is opened once, although the answer was lost by ${effect.kind}`, async () => {
      const bench = instance({}, AFFECTED);
      bench.faults.add({ match: { path: '/api/now/*', method: 'POST' }, count: 1, effect });
      const lost = await bench.ticketing.open?.(WANTED, 'r');
      assert.ok(lost?.failed && lost.kind === 'later', JSON.stringify(lost));
      assert.equal(incidents(bench).length, 1);
      assert.equal(done(await bench.ticketing.open?.(WANTED, 'r')).opened, false);
      assert.equal(incidents(bench).length, 1);
    });

  test('an incident that we open waits as long as a throttled instance says, and nothing is opened', async () => {
    const bench = instance({}, AFFECTED);
    bench.faults.add({
      match: { path: '/api/now/*', method: 'POST' },
      count: 1,
      effect: { kind: 'status', status: 429, retryAfter: 17 },
    });
    const told = await bench.ticketing.open?.(WANTED, 'r');
    assert.ok(told?.failed);
    assert.deepEqual([told.kind, told.retryAfterSeconds, incidents(bench).length], ['later', 17, 0]);
  });

  test('an incident that we open is not taken for the record on which somebody else wrote its correlation id', async () => {
    const bench = instance({}, AFFECTED);
    bench.servicenow.makeTask(
      'incident',
      { correlation_id: WANTED.correlationId, short_description: 'Mine' },
      BRAM,
    );
    const { ticket, opened } = done(await bench.ticketing.open?.(WANTED, 'r'));
    assert.equal(opened, true);
    assert.equal(incidents(bench).length, 2);
    assert.equal(done(await bench.ticketing.open?.(WANTED, 'r')).ticket.id, ticket.id);
  });

  test('an incident that we open is not opened where rights hide records with its correlation id', async () => {
    const bench = instance({}, AFFECTED);
    done(await bench.ticketing.open?.(WANTED, 'r'));
    bench.servicenow.switches.rights.filtered = ['incident'];
    const told = await bench.ticketing.open?.(WANTED, 'r');
    assert.ok(told?.failed && told.kind === 'refused', JSON.stringify(told));
    assert.equal(incidents(bench).length, 1);
  });

  test('an incident that two workers open at once is one: the younger is closed by us and names the older', async () => {
    const bench = instance({}, AFFECTED);
    const both = await Promise.all([1, 2].map(() => bench.ticketing.open?.(WANTED, 'r')));
    const ids = both.map((answer) => done(answer).ticket.id);
    assert.equal(new Set(ids).size, 1);
    const open = incidents(bench).filter(({ state }) => state === '1');
    assert.deepEqual(
      open.map((row) => row['sys_id']),
      [ids[0]],
    );
    const closed = incidents(bench).find(({ state }) => state !== '1');
    assert.match(closed?.['close_notes'] ?? '', new RegExp(open[0]?.['number'] ?? 'none'));
  });

  test('an incident about somebody whom the instance does not know is not opened', async () => {
    const { ticketing } = instance({}, AFFECTED);
    const told = await ticketing.open?.({ ...WANTED, affectedId: UMA }, 'r');
    assert.ok(told?.failed && told.kind === 'missing');
  });

  test('an incident that we open is its caller’s where the instance has no other column for whom it affects', async () => {
    const bench = instance();
    const again = createServiceNowTicketing(SETTINGS, bench.outbound, bench.clock);
    const { ticket } = done(await again.open?.(WANTED, 'r'));
    const read = done(await again.read(ticket, 'r')).ticket;
    assert.equal(read.openedByToolId, bench.toolIdOf(ROSA));
  });
});
