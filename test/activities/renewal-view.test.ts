import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renewalView } from '../../src/activities/renewing/renewal-view.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { newRecord } from '../../src/domain/new-record.ts';

const TICKET = { system: 'servicenow', id: 't', number: 'RITM0010042' };
const AT = '2026-03-03T09:00:00.000Z';

function aGrant(target: string, targetName: string, more: Partial<Grant>): Grant {
  return {
    id: target,
    requestId: 'r',
    ticket: TICKET,
    beneficiaryId: 'u',
    target,
    targetName,
    state: 'active',
    endsAt: '2026-04-02T09:00:00.000Z',
    lastsSeconds: null,
    armedAt: AT,
    startedAt: AT,
    endedAt: null,
    endReason: null,
    noticedAt: null,
    ...more,
  };
}

describe('a card that offers a renewal', () => {
  test('names the license that ends, and not the usage location that stays', () => {
    const grants = [
      aGrant('usage-location~IT', 'usage location IT', { state: 'ended', endedAt: AT, endReason: 'kept' }),
      aGrant('license~x', 'Project Plan 3', {}),
    ];
    const limits = { timeZone: 'Europe/Amsterdam', ticketLink: null, evidenceLink: '' };
    const { facts } = renewalView(newRecord(TICKET, 'm365-license', 1, AT), grants, limits);
    assert.deepEqual(facts.slice(1), [
      { label: 'Ends', value: '2026-04-02 11:00 Europe/Amsterdam' },
      { label: 'What', value: 'Project Plan 3' },
    ]);
  });
});
