import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CardRecord } from '../../src/domain/approval.ts';
import type { UnexplainedMember } from '../../src/domain/finding.ts';
import type { IntakeRecord } from '../../src/domain/record.ts';
import { EVERY_ACCOUNT } from './accounts.ts';
import { type Fixture, openAccount, START } from './fresh-stores.ts';

const DELIVERY: IntakeRecord = {
  source: 'servicenow',
  deliveryId: 'evt/1',
  ticket: { system: 'servicenow', id: 'abc', number: 'RITM1' },
  bodyDigest: 'd1',
  state: 'received',
  receivedAt: START,
};
const LATER = '2026-03-03T09:05:00.000Z';

for (const account of EVERY_ACCOUNT) {
  describe(`the small stores on ${account.name}`, () => {
    let open: () => Fixture;
    let stop: () => Promise<void>;
    before(async () => ({ open, stop } = await openAccount(account)));
    after(() => stop());

    test('take a delivery once, also when it comes several times at once (invariant 8)', async () => {
      const { intake } = open().stores;
      const receipts = await Promise.all(
        [1, 2, 3].map((n) => intake.receive({ ...DELIVERY, bodyDigest: `d${n}` })),
      );
      assert.equal(receipts.filter(({ first }) => first).length, 1);
      const again = await intake.receive(DELIVERY);
      assert.ok(!again.first);
      assert.equal(again.existing.deliveryId, 'evt/1');
      assert.ok((await intake.receive({ ...DELIVERY, source: 'jira' })).first);
    });

    test('list a delivery as unstarted until it is marked', async () => {
      const { intake } = open().stores;
      await intake.receive(DELIVERY);
      assert.deepEqual(await intake.unstarted(START), []);
      assert.deepEqual(await intake.unstarted(LATER), [DELIVERY]);
      await intake.markStarted('servicenow', 'evt/1');
      await intake.markStarted('servicenow', 'evt/1');
      assert.deepEqual(await intake.unstarted(LATER), []);
      const again = await intake.receive(DELIVERY);
      assert.equal(again.first ? null : again.existing.state, 'started');
      await assert.rejects(intake.markStarted('servicenow', 'never'), /never received/);
    });

    test('keep a policy text by its digest, whatever its size', async () => {
      const { policies } = open().stores;
      const large = JSON.stringify({ table: 'é'.repeat(50_000) });
      await policies.keep('group-membership', 'd1', '{}');
      await policies.keep('group-membership', 'd1', '{}');
      await policies.keep('group-membership', 'd2', large);
      assert.equal(await policies.read('group-membership', 'd1'), '{}');
      assert.equal(await policies.read('group-membership', 'd2'), large);
      assert.equal(await policies.read('m365-license', 'd1'), null);
    });

    test('find a card only by the nonce it was posted with', async () => {
      const { cards } = open().stores;
      const card: CardRecord = {
        requestId: 'r1',
        stage: 'owners',
        channel: 'teams',
        recipientId: 'olga',
        nonce: 'n1',
        place: null,
        state: 'posting',
      };
      await cards.save(card);
      await cards.save({ ...card, recipientId: 'oscar', nonce: 'n2' });
      await cards.save({ ...card, stage: 'owners-2', nonce: 'n3' });
      await cards.save({ ...card, state: 'open' });
      assert.equal((await cards.ofRequest('r1')).length, 3);
      assert.deepEqual(await cards.find('r1', 'owners', 'n1'), { ...card, state: 'open' });
      assert.equal(await cards.find('r1', 'owners', 'n3'), null);
      assert.equal(await cards.find('r2', 'owners', 'n1'), null);
    });

    test('link a tool user to one Entra person', async () => {
      const { links } = open().stores;
      await links.save('servicenow', 'u/1', 'entra-1', 'import', START);
      assert.deepEqual(await links.read('servicenow', 'u/1'), {
        entraId: 'entra-1',
        provenBy: 'import',
        at: START,
      });
      assert.equal(await links.read('jira', 'u/1'), null);
    });

    test('save a mark only over the version that was read', async () => {
      const { marks } = open().stores;
      assert.equal(await marks.read('delta'), null);
      const first = await marks.save('delta', 'link-1', null);
      assert.ok(first.saved);
      assert.equal((await marks.save('delta', 'other', null)).saved, false);
      assert.ok((await marks.save('delta', 'link-2', first.etag)).saved);
      assert.equal((await marks.save('delta', 'link-3', first.etag)).saved, false);
      assert.equal((await marks.read('delta'))?.row, 'link-2');
    });

    test('keep each finding once, in the order of groups, page by page, until it is closed', async () => {
      const { findings } = open().stores;
      const member = (groupId: string, memberId: string, together = 1): UnexplainedMember => ({
        what: 'unexplained-member',
        groupId,
        groupName: groupId,
        memberId,
        memberName: null,
        seenAt: START,
        readBack: true,
        together,
        told: { told: 'not-yet' },
      });
      const crowd = Array.from({ length: 120 }, (_, index) => member('g2', `m${100 + index}`));
      await findings.keep([...crowd, member('g1', 'm1')]);
      await findings.keep([member('g1', 'm1', 2)]);
      await findings.keep([{ what: 'lost-access', requestId: 'r/1', foundAt: START, because: 'gone' }]);
      const first = await findings.list('unexplained-member', { top: 100 });
      assert.deepEqual(first.findings[0]?.row, member('g1', 'm1', 2));
      const rest = await findings.list('unexplained-member', { top: 100, after: first.after ?? '' });
      assert.equal(rest.findings.length, 21);
      assert.equal(rest.after, null);
      const [kept] = first.findings;
      assert.ok(kept);
      await findings.keep([member('g1', 'm1', 3)]);
      await findings.close(kept);
      assert.equal((await findings.list('unexplained-member', { top: 1 })).findings[0]?.row.together, 3);
      await findings.closeMember('g1', 'm1');
      await findings.closeMember('g1', 'm1');
      assert.equal((await findings.list('unexplained-member', { top: 1 })).findings[0]?.row.memberId, 'm100');
      assert.equal((await findings.list('lost-access', { top: 9 })).findings.length, 1);
    });
  });
}
