import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { EVERY_ACCOUNT } from './accounts.ts';
import { aHead, aStage, aWord } from './builders.ts';
import { type Fixture, openAccount } from './fresh-stores.ts';

const BOTH = aStage({
  needs: [
    { role: 'app-owner', quorum: 1, candidates: ['olga', 'oscar'] },
    { role: 'security', quorum: 1, candidates: ['sam'] },
  ],
});
const CLOSED_AT = '2026-03-03T11:00:00.000Z';

for (const account of EVERY_ACCOUNT) {
  describe(`the approvals on ${account.name}`, () => {
    let open: () => Fixture;
    let stop: () => Promise<void>;
    before(async () => ({ open, stop } = await openAccount(account)));
    after(() => stop());

    test('open a stage once and keep the first head', async () => {
      const { approvals } = open().stores;
      const first = await approvals.open(aHead());
      const again = await approvals.open(aHead(aStage(), { planDigest: 'plan-2' }));
      assert.equal(again.row.planDigest, 'plan-1');
      assert.equal(again.etag, first.etag);
    });

    test('close a stage with the word that meets its last need', async () => {
      const { approvals } = open().stores;
      await approvals.open(aHead(BOTH));
      const first = await approvals.decide(aWord('olga'));
      assert.deepEqual([first.recorded, first.head?.state, first.head?.sequence], [true, 'open', 1]);
      const second = await approvals.decide(aWord('sam'));
      assert.deepEqual([second.recorded, second.head?.state, second.head?.sequence], [true, 'approved', 2]);
      const late = await approvals.decide(aWord('oscar'));
      assert.deepEqual(late.recorded ? null : late.because, 'stage-closed');
      const { decisions } = await approvals.readAll('req-1');
      assert.deepEqual(
        decisions.map(({ approverId, role, sequence, planDigest }) => [
          approverId,
          role,
          sequence,
          planDigest,
        ]),
        [
          ['olga', 'app-owner', 1, 'plan-1'],
          ['sam', 'security', 2, 'plan-1'],
        ],
      );
    });

    test('let the first word of a person stand (invariant 9)', async () => {
      const { approvals } = open().stores;
      await approvals.open(aHead(BOTH));
      const words = [aWord('olga'), aWord('olga', { answer: 'reject', comment: 'changed my mind' })];
      const answers = await Promise.all(words.map((word) => approvals.decide(word)));
      assert.equal(answers.filter(({ recorded }) => recorded).length, 1);
      const refused = answers.find(({ recorded }) => !recorded);
      assert.equal(refused && !refused.recorded && refused.because, 'already-decided');
      assert.equal((await approvals.readAll('req-1')).decisions.length, 1);
    });

    test('record exactly one of two people who decide the last need at once', async () => {
      const { approvals } = open().stores;
      await approvals.open(aHead());
      const answers = await Promise.all([approvals.decide(aWord('olga')), approvals.decide(aWord('oscar'))]);
      assert.equal(answers.filter(({ recorded }) => recorded).length, 1);
      const { heads, decisions } = await approvals.readAll('req-1');
      assert.deepEqual([heads[0]?.state, heads[0]?.sequence, decisions.length], ['approved', 1, 1]);
    });

    test('count no word that comes while the stage is being closed', async () => {
      const { approvals } = open().stores;
      await approvals.open(aHead(BOTH));
      const [answer, closed] = await Promise.all([
        approvals.decide(aWord('olga')),
        approvals.close('req-1', 'owners', 'expired', CLOSED_AT),
      ]);
      assert.equal(closed.head.state, 'expired');
      assert.equal(closed.decisions.length, answer.recorded ? 1 : 0);
      assert.equal(closed.head.sequence, closed.decisions.length);
      const again = await approvals.close('req-1', 'owners', 'withdrawn', CLOSED_AT);
      assert.equal(again.head.state, 'expired');
    });

    test('refuse people of an earlier stage where the stage says so', async () => {
      const { approvals } = open().stores;
      await approvals.open(aHead());
      await approvals.decide(aWord('olga'));
      const second = aStage({
        name: 'data',
        needs: [{ role: 'data-owner', quorum: 1, candidates: ['olga', 'dora'] }],
      });
      await approvals.open(aHead(second));
      const same = await approvals.decide(aWord('olga', { stage: 'data' }));
      assert.equal(same.recorded ? null : same.because, 'not-distinct');
      assert.equal((await approvals.decide(aWord('dora', { stage: 'data' }))).recorded, true);
      const none = await approvals.decide(aWord('dora', { stage: 'other' }));
      assert.equal(none.recorded ? null : none.because, 'no-stage');
    });

    test('change a head only while it is open', async () => {
      const { approvals } = open().stores;
      await approvals.open(aHead());
      const changed = await approvals.changeOpen('req-1', 'owners', (head) => ({ ...head, escalated: true }));
      assert.equal(changed?.escalated, true);
      await approvals.close('req-1', 'owners', 'withdrawn', CLOSED_AT);
      assert.equal(
        await approvals.changeOpen('req-1', 'owners', (head) => ({ ...head, escalated: false })),
        null,
      );
      await assert.rejects(approvals.close('req-1', 'other', 'expired', CLOSED_AT), /never opened/);
    });
  });
}
