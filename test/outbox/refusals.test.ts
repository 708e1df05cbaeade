import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { othersUntold } from '../../src/activities/outbox/refusals.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { aRecord } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const untold = { desired: { revision: 2 } as unknown as RequestRecord['desired'], sentRevision: 1 };
const alarmed = aRecord('1', untold);

async function words(waiting: readonly RequestRecord[]): Promise<string> {
  const { clock } = simulatedStores();
  const means = { clock, requests: { needingAttention: async () => waiting } } as unknown as Means;
  return (await othersUntold(means, alarmed)).split('. This is')[0] ?? '';
}

test('The one follow-up for all tickets that can not be written names the others that wait, and says when none does', async () => {
  const elsewhere = aRecord('9', { ...untold, ticket: { system: 'other', id: '9', number: 'X9' } });
  const told = aRecord('8', { ...untold, sentRevision: 2 });
  assert.equal(await words([alarmed, elsewhere, told]), 'No other ticket waits');
  assert.equal(
    await words([aRecord('3', untold), alarmed, aRecord('2', untold), aRecord('2', untold)]),
    'Also waiting to be updated: RITM-2, RITM-3',
  );
  const many = Array.from({ length: 22 }, (_, n) => aRecord(String(n + 10), untold));
  assert.match(await words(many), /^Also waiting to be updated: RITM-10, .*RITM-29 and 2 more$/);
});
