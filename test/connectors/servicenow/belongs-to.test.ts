import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { instance, ROSA } from './instance.ts';

const WANTED = {
  correlationId: 'servicenow-1-risky-user-unblock:left:0',
  queue: 'Identity Ops',
  title: 'Something is left to people',
  text: 'Look at it.',
} as const;

const TABLES = { task: 'sc_task', incident: 'incident' } as const;

describe('what a follow-up belongs to', () => {
  for (const source of ['request', 'incident'] as const)
    for (const type of ['task', 'incident'] as const)
      test(`a follow-up (${type}) about ${source === 'request' ? 'an item that was ordered' : 'an incident'} is found from there, and refers to no record of another table`, async () => {
        const { ticketing, servicenow, makeTicket } = instance();
        const incident =
          source === 'incident'
            ? servicenow.openIncident({ caller: ROSA, category: 'identity', text: 'Stuck' })
            : null;
        const ticket = incident
          ? { system: 'servicenow', id: incident.id, number: incident.number, type: 'incident' as const }
          : makeTicket();
        const answer = await ticketing.followUp(ticket, { ...WANTED, type }, 'r');
        assert.ok(!answer.failed);
        const row = servicenow.listRecords(TABLES[type]).find(({ number }) => number === answer.number);
        assert.equal(row?.['parent'], ticket.id);
        if (type === 'task') assert.equal(row?.['request_item'], source === 'request' ? ticket.id : '');
      });
});
