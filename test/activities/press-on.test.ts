import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { remind } from '../../src/activities/asking/press-on.ts';
import { MINUTE, SECOND } from '../../src/domain/instant.ts';
import { aDecision, aHead, aRecord, aStage } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

/** A stage that waits for two people, one of whom has said yes, and how to remind of it. */
function aStageThatWaits(state: 'open' | 'approved' = 'open') {
  const { clock, stores } = simulatedStores();
  const plan = aStage({ needs: [{ role: 'app-owner', quorum: 2, candidates: ['olga', 'oscar'] }] });
  const told: string[] = [];
  const notify = async (id: string) => {
    told.push(id);
    return { posted: true };
  };
  const means = {
    ...{ clock, auditLog: stores.auditLog, limits: { timeZone: 'Europe/Berlin' } },
    approvals: {
      readHead: async () => ({ row: aHead(plan, { state }) }),
      readAll: async () => ({ heads: [], decisions: [aDecision('olga', 'app-owner')] }),
    },
    conversations: { chat: { notify } },
  } as unknown as Means;
  const reminders = async () =>
    (await stores.auditLog.read('req-1')).filter(({ fact }) => fact === 'approval-reminded').length;
  return { clock, told, reminders, remind: () => remind(means, aRecord('req-1'), 'owners') };
}

describe('a reminder', () => {
  test('goes to those who are still waited for, and to nobody once the stage is closed', async () => {
    const open = aStageThatWaits();
    await open.remind();
    assert.deepEqual(open.told, ['oscar']);
    const closed = aStageThatWaits('approved');
    await closed.remind();
    assert.deepEqual(closed.told, []);
  });

  test('is on record once, however often a crash repeats it, and the next one by itself', async () => {
    const { clock, reminders, remind } = aStageThatWaits();
    await remind();
    clock.moveTo(clock.now() + 20 * SECOND);
    await remind();
    assert.equal(await reminders(), 1);
    clock.moveTo(clock.now() + 5 * MINUTE);
    await remind();
    assert.equal(await reminders(), 2);
  });
});
