import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { nextReminder, remind } from '../../src/activities/outbox/remind.ts';
import type { CardRecord, StageHead } from '../../src/domain/approval.ts';
import { addMilliseconds, HOUR, instant, MINUTE, SECOND } from '../../src/domain/instant.ts';
import type { PostResult } from '../../src/ports/conversation.ts';
import { aDecision, aHead, aRecord, aStage } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const BUSY = { posted: false, kind: 'later', because: 'busy', retryAfterSeconds: 400 } as const;

/** A stage that waits for two people, one of whom has said yes, with reminders after one and four hours. */
function aStageThatWaits(changes: Partial<StageHead> = {}) {
  const { clock, stores } = simulatedStores();
  const plan = aStage({
    needs: [{ role: 'app-owner', quorum: 2, candidates: ['olga', 'oscar'] }],
    remindAfterSeconds: [HOUR / SECOND, (4 * HOUR) / SECOND],
  });
  const openedAt = instant(clock.now());
  let head = aHead(plan, { openedAt, remindedUpTo: openedAt, ...changes });
  const told: string[] = [];
  const answers: PostResult[] = [];
  const notify = async (id: string) => {
    told.push(id);
    return answers.shift() ?? { posted: true };
  };
  const mails: string[] = [];
  let mailAnswer: object = { sent: true };
  const mail = {
    send: async (id: string) => {
      mails.push(id);
      return mailAnswer;
    },
  };
  const cards = ['olga', 'oscar'].map(
    (recipientId): Partial<CardRecord> => ({ stage: head.stage, recipientId, state: 'open' }),
  );
  const means = {
    ...{ clock, auditLog: stores.auditLog, limits: { timeZone: 'Europe/Berlin' }, ticketing: {} },
    cards: { ofRequest: async () => cards },
    approvals: {
      changeOpen: async (_id: string, _stage: string, change: (row: StageHead) => StageHead) => {
        head = change(head);
        return head;
      },
      readAll: async () => ({ heads: [], decisions: [aDecision('olga', 'app-owner')] }),
    },
    conversations: { chat: { channel: 'chat', notify } },
    mail,
  } as unknown as Means;
  const reminders = async () =>
    (await stores.auditLog.read('req-1'))
      .filter(({ fact }) => fact === 'approval-reminded')
      .map(({ data }) => (data as { readonly reminded: unknown }).reminded);
  return {
    ...{ clock, told, mails, answers, reminders },
    refuseMail: () => {
      mailAnswer = { sent: false, because: 'no mailbox', mayCure: false };
    },
    head: () => head,
    look: () => remind(means, aRecord('req-1'), head, false),
    pass: (ms: number) => clock.moveTo(clock.now() + ms),
  };
}

describe('a reminder', () => {
  test('goes to those who are still waited for when it is due, whatever wakes the run, and to nobody once the stage is closed', async () => {
    for (const [state, expected] of [
      ['open', ['oscar']],
      ['approved', []],
    ] as const) {
      const { look, told, pass } = aStageThatWaits({ state });
      await look();
      assert.deepEqual(told, []);
      pass(HOUR - SECOND);
      await look();
      await look();
      assert.deepEqual(told, expected);
    }
  });

  test('a reminder that chat did not take is given again until it is taken, and is on record only then', async () => {
    const { look, told, answers, reminders, pass, head } = aStageThatWaits();
    pass(HOUR);
    answers.push(BUSY);
    assert.equal((await look()).get('oscar')?.reached, 'not-now');
    assert.deepEqual([head().unreminded, await reminders()], [['oscar'], []]);
    pass(MINUTE);
    await look();
    assert.deepEqual(told, ['oscar', 'oscar']);
    assert.deepEqual([head().unreminded, await reminders()], [[], [[{ to: 'oscar', channel: 'chat' }]]]);
    pass(MINUTE);
    await look();
    assert.deepEqual(told, ['oscar', 'oscar']);
  });

  test('goes by mail where chat does not reach somebody; refused by both, it is none and is tried again', async () => {
    const { look, mails, answers, reminders, pass, head, refuseMail } = aStageThatWaits();
    pass(HOUR);
    answers.push({ ...BUSY, kind: 'blocked' });
    await look();
    assert.deepEqual([mails, await reminders()], [['oscar'], [[{ to: 'oscar', channel: 'mail' }]]]);
    pass(3 * HOUR);
    refuseMail();
    answers.push({ ...BUSY, kind: 'blocked' });
    assert.deepEqual((await look()).get('oscar'), {
      reached: 'never',
      because: 'chat: busy; mail: no mailbox',
    });
    assert.deepEqual([head().unreminded, (await reminders()).length], [['oscar'], 1]);
    pass(MINUTE);
    await look();
    assert.equal((await reminders()).length, 2);
  });

  test('comes to whoever was asked later by the time since they were', async () => {
    const { clock, look, told, pass, head } = aStageThatWaits();
    const joined = { oscar: addMilliseconds(instant(clock.now()), 2 * HOUR) };
    const late = aStageThatWaits({ joined });
    late.pass(HOUR);
    await late.look();
    assert.deepEqual(late.told, []);
    assert.equal(
      nextReminder(late.head(), [], instant(late.clock.now())),
      addMilliseconds(joined.oscar, HOUR),
    );
    late.pass(2 * HOUR);
    await late.look();
    assert.deepEqual(late.told, ['oscar']);
    pass(HOUR);
    await look();
    assert.deepEqual([told, head().unreminded], [['oscar'], []]);
  });

  test('a reminder of a stage that an earlier release opened is not given once more for what it gave', async () => {
    const { look, told, pass, head } = aStageThatWaits();
    const { remindedUpTo: _, ...before } = head();
    const old = aStageThatWaits();
    Object.assign(old.head(), { remindedUpTo: undefined, ...before });
    old.pass(90 * MINUTE);
    await old.look();
    assert.deepEqual(old.told, []);
    assert.equal(old.head().remindedUpTo, instant(old.clock.now()));
    pass(90 * MINUTE);
    await look();
    assert.deepEqual(told, ['oscar']);
  });
});
