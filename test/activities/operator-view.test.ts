import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { operatorView } from '../../src/activities/asking/operator-view.ts';
import { newRecord } from '../../src/domain/new-record.ts';

const TICKET = { system: 'servicenow', id: 't', number: 'RITM0010042' };
const AT = '2026-03-03T09:00:00.000Z';
const SHOWING = {
  timeZone: 'Europe/Amsterdam',
  ticketLink: 'https://tickets.example/t',
  evidenceLink: 'https://countersign.example/r',
};

describe('the card for operators', () => {
  test('says why the request ended as it did', () => {
    const because = ['The directory refused the change.', 'It was taken back.'];
    const record = {
      ...newRecord(TICKET, 'group-membership', 1, AT),
      conclusion: { outcome: 'rolled-back' as const, because, edited: false },
    };
    assert.deepEqual(operatorView(record, SHOWING).reasons, because);
    assert.deepEqual(operatorView(newRecord(TICKET, 'group-membership', 1, AT), SHOWING).reasons, []);
  });

  const FAILED = {
    ...newRecord(TICKET, 'group-membership', 1, AT),
    outcome: 'needs-human' as const,
    conclusion: { outcome: 'needs-human' as const, because: ['x'], edited: false },
  };
  const headings = (view: ReturnType<typeof operatorView>) => view.sections?.map(({ heading }) => heading);

  test('says what was tried, what still differs and what to try next, until somebody has seen to it', () => {
    const view = operatorView(FAILED, SHOWING);
    assert.deepEqual(headings(view), ['What was tried', 'What still differs', 'What to try next']);
    assert.deepEqual(view.sections?.[0]?.lines, ['Nothing was written to the directory.']);
    assert.match(view.sections?.[2]?.lines[0] ?? '', /Then press Retry/);
    const handled = { action: 'retry' as const, by: 'o', byName: 'Olga', reason: '', at: AT };
    assert.deepEqual(headings(operatorView({ ...FAILED, handled }, SHOWING)), ['What was tried']);
    assert.deepEqual(headings(operatorView({ ...FAILED, outcome: null }, SHOWING)), []);
  });

  test('leads operators to the evidence, and whoever owns the access to the ticket alone', () => {
    assert.equal(operatorView(FAILED, SHOWING).ticket.evidence, SHOWING.evidenceLink);
    assert.equal(operatorView(FAILED, SHOWING, [], 'retry').ticket.evidence, undefined);
    assert.equal(operatorView(FAILED, SHOWING, [], 'retry').ticket.link, SHOWING.ticketLink);
  });
});
