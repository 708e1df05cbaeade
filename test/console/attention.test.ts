import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ListStory, listViewOf } from '../../src/console/list-view.ts';
import { timesOf } from '../../src/console/times.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import type { RequestRecord } from '../../src/domain/record.ts';

const AT = '2026-03-03T09:00:00.000Z';
const NONE = { records: [], more: false };

function lost(number: string, parts: Partial<RequestRecord> = {}): RequestRecord {
  const ticket = { system: 'servicenow', id: number, number };
  return {
    ...newRecord(ticket, 'group-membership', 1, AT),
    phase: 'concluded',
    outcome: 'needs-human',
    ...parts,
  };
}

describe('what needs attention', () => {
  test('what needs attention is not what an operator has had tried again: that goes on under another version', () => {
    const handled = { action: 'retry', by: 'o', byName: 'Peter', reason: 'Mended.', at: AT } as const;
    const story: ListStory = {
      filter: { phase: '', outcome: '', ticket: '', person: '', after: '' },
      person: null,
      page: { records: [], after: null },
      stuck: [],
      byPhase: { waiting: NONE, holding: NONE, provisioning: NONE, 'rolling-back': NONE },
      needsHuman: { records: [lost('RITM1'), lost('RITM2', { handled })], more: false },
      blind: [],
    };
    const view = listViewOf(story, timesOf('Europe/Amsterdam', AT));
    assert.deepEqual(
      view.attention.map(({ ticketNumber }) => ticketNumber),
      ['RITM1'],
    );
    assert.equal(view.counts[0]?.number, 1);
  });
});
