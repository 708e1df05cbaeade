import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { handOver } from '../../src/activities/deciding/hand-over.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const TICKET = { system: 'servicenow', id: 'abc', number: 'RITM1' };

test('a ticket of another kind is known as that from then on, although it is heard of at that very moment', async () => {
  const { clock, stores } = simulatedStores();
  const { requests, auditLog } = stores;
  const record = newRecord(TICKET, 'group-membership', 1, START);
  await requests.insert(record);
  await requests.insertPointer({ ticket: TICKET, kind: record.kind, latestVersion: 1, checkDue: null });
  const heard = (version: number) =>
    requests.changePointer(TICKET, (row) => ({ ...row, heardVersion: version }));
  const means = { requests, auditLog, clock } as unknown as Means;
  await Promise.all([heard(2), handOver(means, record, 'm365-license'), heard(3)]);
  assert.equal((await requests.readPointer('servicenow', 'abc'))?.row.kind, 'm365-license');
});
