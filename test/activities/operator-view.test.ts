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
});
