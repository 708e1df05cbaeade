import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { noteHistory, toolsWithoutHistory } from '../../src/activities/deciding/tool-history.ts';
import type { SetBy } from '../../src/domain/ticket.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

test('A tool that does not tell who decided is kept for health with what to do, until one answer does', async () => {
  const { clock, stores } = simulatedStores();
  const means = { ...stores, clock } as unknown as Means;
  const since = new Date(clock.now()).toISOString();
  const not = (because: string, todo?: string) =>
    ({ known: false, because, ...(todo && { todo }) }) as unknown as SetBy;
  const known = { known: true } as unknown as SetBy;

  await noteHistory(means, 'servicenow', [not('this one alone is unclear')]);
  assert.deepEqual(await toolsWithoutHistory(means), [], 'nobody has to do anything about one row');

  await noteHistory(means, 'servicenow', [not('one is unclear'), not('no history', 'Switch it on.')]);
  const kept = { system: 'servicenow', since, because: 'no history', todo: 'Switch it on.' };
  assert.deepEqual(await toolsWithoutHistory(means), [kept]);

  clock.moveTo(clock.now() + 60_000);
  await noteHistory(means, 'servicenow', [not('another word', 'Do it.')]);
  assert.deepEqual(await toolsWithoutHistory(means), [kept], 'it is the same since then');

  await noteHistory(means, 'servicenow', [not('no history', 'Switch it on.'), known]);
  assert.deepEqual(await toolsWithoutHistory(means), []);
});
