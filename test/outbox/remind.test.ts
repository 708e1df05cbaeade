import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { remind, remindAgain } from '../../src/activities/asking/press-on.ts';
import type { StageHead } from '../../src/domain/approval.ts';
import { MINUTE, SECOND } from '../../src/domain/instant.ts';
import type { PostResult } from '../../src/ports/conversation.ts';
import { aDecision, aHead, aRecord, aStage } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

/** A stage that waits for two people, one of whom has said yes, and how to remind of it. */
function aStageThatWaits(state: 'open' | 'approved' = 'open') {
  const { clock, stores } = simulatedStores();
  const plan = aStage({ needs: [{ role: 'app-owner', quorum: 2, candidates: ['olga', 'oscar'] }] });
  let head = aHead(plan, { state });
  const told: string[] = [];
  const answers: PostResult[] = [];
  const notify = async (id: string) => {
    told.push(id);
    return answers.shift() ?? { posted: true };
  };
  const mails: string[] = [];
  const mail = {
    send: async (id: string) => {
      mails.push(id);
      return { sent: true };
    },
  };
  const means = {
    ...{ clock, auditLog: stores.auditLog, limits: { timeZone: 'Europe/Berlin' } },
    approvals: {
      changeOpen: async (_id: string, _stage: string, change: (row: StageHead) => StageHead) => {
        head = change(head);
        return head;
      },
      readHead: async () => ({ row: head }),
      readAll: async () => ({ heads: [], decisions: [aDecision('olga', 'app-owner')] }),
    },
    conversations: { chat: { notify } },
    mail,
  } as unknown as Means;
  const reminders = async () =>
    (await stores.auditLog.read('req-1')).filter(({ fact }) => fact === 'approval-reminded').length;
  return {
    ...{ clock, told, mails, answers, reminders },
    remind: () => remind(means, aRecord('req-1'), 'owners'),
    again: () => remindAgain(means, aRecord('req-1'), head),
  };
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

  test('that chat did not take is given again until it is taken, and by mail where chat does not reach somebody', async () => {
    const { told, mails, answers, remind: first, again } = aStageThatWaits();
    const later = { posted: false, kind: 'later', because: 'busy', retryAfterSeconds: 400 } as const;
    answers.push(later, { ...later, retryAfterSeconds: null });
    assert.deepEqual([await first(), await again()], [400, 60]);
    assert.deepEqual(told, ['oscar', 'oscar']);
    assert.deepEqual([await again(), await again()], [null, null]);
    assert.deepEqual(told, ['oscar', 'oscar', 'oscar']);
    answers.push({ ...later, kind: 'blocked' });
    assert.equal(await first(), null);
    assert.deepEqual(mails, ['oscar']);
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
