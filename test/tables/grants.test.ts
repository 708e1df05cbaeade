import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FoundRow, RowClient } from '../../src/connectors/tables/row-client.ts';
import { createStores } from '../../src/connectors/tables/stores.ts';
import type { AccessRow, Grant } from '../../src/domain/grant.ts';
import { addMilliseconds, DAY, HOUR } from '../../src/domain/instant.ts';
import type { Grants, GrantsOfBeneficiary } from '../../src/ports/stores.ts';
import { EVERY_ACCOUNT } from './accounts.ts';
import { aGrant } from './builders.ts';
import { type Fixture, openAccount, START, simulatedStores } from './fresh-stores.ts';

const END = '2026-04-01T09:30:00.000Z';
const NOTICE = addMilliseconds(END, -3 * DAY);
const FAR = '2027-01-01T00:00:00.000Z';

const ACCESS: AccessRow = {
  beneficiaryId: 'ben',
  target: 'finance-readers',
  base: 'absent',
  ownership: 'none',
  holders: [],
  claim: null,
  fence: 0,
  unanswered: [],
};

const putting = (grant: Grant) => (rows: GrantsOfBeneficiary) => ({
  rows: { ...rows, grants: { ...rows.grants, [grant.id]: grant } },
  result: grant.id,
});
const put = (grants: Grants, grant: Grant) => grants.change(grant.beneficiaryId, putting(grant));
const dueOf = async (grants: Grants, before: string) =>
  (await grants.due(before)).map(({ grantId, at }) => [grantId, at]);

for (const account of EVERY_ACCOUNT) {
  describe(`the grants on ${account.name}`, () => {
    let open: () => Fixture;
    let stop: () => Promise<void>;
    before(async () => ({ open, stop } = await openAccount(account)));
    after(() => stop());

    test(`the grants on ${account.name} change with their access row in one transaction`, async () => {
      const { grants } = open().stores;
      const fence = await grants.change('ben', (rows) => {
        const access = { ...ACCESS, holders: ['req-1~1'], fence: 1 };
        const grant = aGrant('req-1~1');
        return {
          rows: {
            access: { ...rows.access, [access.target]: access },
            grants: { ...rows.grants, [grant.id]: grant },
          },
          result: access.fence,
        };
      });
      assert.equal(fence, 1);
      const rows = await grants.readBeneficiary('ben');
      assert.deepEqual(rows.grants, { 'req-1~1': aGrant('req-1~1') });
      assert.deepEqual(rows.access['finance-readers']?.holders, ['req-1~1']);
      assert.deepEqual(await grants.ofRequest('req-1', 'ben'), [aGrant('req-1~1')]);
      assert.deepEqual(await grants.ofRequest('req-2', 'ben'), []);
      assert.deepEqual(await grants.readBeneficiary('another'), { access: {}, grants: {} });
      await grants.change('ben', ({ access }) => ({ rows: { access, grants: {} }, result: null }));
      assert.deepEqual(Object.keys((await grants.readBeneficiary('ben')).grants), []);
    });

    test(`the grants on ${account.name} are given back reminders and listings that were lost, and nothing of what is whole`, async () => {
      const { grants } = open().stores;
      await put(grants, aGrant('req-1~1', { endsAt: END }));
      await put(grants, { ...aGrant('req-2~1', { endsAt: FAR }), beneficiaryId: 'ann' });
      const whole = await grants.mend();
      assert.deepEqual([whole.live, whole.withoutHint, whole.unlisted], [2, [], []]);
      const [hint] = (await grants.due(addMilliseconds(END, HOUR))).filter(({ at }) => at === END);
      assert.ok(hint);
      await grants.dropHint(hint.hint);
      assert.deepEqual((await grants.mend('what-if')).withoutHint, ['req-1~1']);
      assert.deepEqual((await grants.mend()).withoutHint, ['req-1~1']);
      assert.ok(
        (await dueOf(grants, addMilliseconds(END, HOUR))).some(([id, at]) => id === 'req-1~1' && at === END),
      );
      assert.deepEqual((await grants.mend()).withoutHint, []);
    });

    test(`the grants on ${account.name} never rest on what somebody else changed meanwhile, also in other rows`, async () => {
      const { grants } = open().stores;
      const onlyOne = (id: string) =>
        grants.change('ben', (rows) => {
          const first = Object.keys(rows.grants).length === 0;
          return first ? putting(aGrant(id))(rows) : { rows, result: 'too late' };
        });
      const results = await Promise.all(['a', 'b', 'c', 'd'].map(onlyOne));
      assert.equal(results.filter((result) => result === 'too late').length, 3);
      assert.equal(Object.keys((await grants.readBeneficiary('ben')).grants).length, 1);
    });

    test(`the grants on ${account.name} are due for their notice and their end, and found in every bucket up to then`, async () => {
      const { grants } = open().stores;
      await put(grants, aGrant('g1'));
      await put(grants, aGrant('g2', { endsAt: addMilliseconds(END, 40 * DAY) }));
      assert.equal(await grants.nextDue(), NOTICE);
      assert.deepEqual(await grants.due(NOTICE), []);
      assert.deepEqual(await dueOf(grants, addMilliseconds(NOTICE, 1)), [['g1', NOTICE]]);
      assert.deepEqual(await dueOf(grants, addMilliseconds(END, 20 * DAY)), [
        ['g1', NOTICE],
        ['g1', END],
      ]);
      for (const { hint, beneficiaryId } of await grants.due(addMilliseconds(END, 20 * DAY))) {
        assert.equal(beneficiaryId, 'ben');
        await grants.dropHint(hint);
        await grants.dropHint(hint);
      }
      assert.deepEqual(await grants.due(addMilliseconds(END, 20 * DAY)), []);
      assert.equal(await grants.nextDue(), addMilliseconds(END, 37 * DAY));
    });

    test(`the grants on ${account.name} have a hint for a moved end, while the old hint stays for the sweep`, async () => {
      const { grants } = open().stores;
      const later = addMilliseconds(END, 2 * HOUR);
      await put(grants, aGrant('g1', { noticedAt: START }));
      await put(grants, aGrant('g1', { noticedAt: START, endsAt: later }));
      assert.deepEqual(await dueOf(grants, FAR), [
        ['g1', END],
        ['g1', later],
      ]);
    });

    test(`the grants on ${account.name} are due at once when their removal begins, whether they have an end or not (invariant 7)`, async () => {
      const { grants } = open().stores;
      await put(grants, aGrant('g1', { endsAt: null }));
      assert.deepEqual(await grants.due(FAR), []);
      assert.equal(await grants.nextDue(), null);
      await put(grants, aGrant('g1', { endsAt: null, state: 'ending' }));
      assert.deepEqual(await dueOf(grants, addMilliseconds(START, 1)), [['g1', START]]);
    });

    test(`the grants on ${account.name} shorter than the notice lead are due for their end only`, async () => {
      const { grants } = open().stores;
      const soon = addMilliseconds(START, 2 * HOUR);
      await put(grants, aGrant('g1', { endsAt: soon }));
      assert.deepEqual(await dueOf(grants, FAR), [['g1', soon]]);
    });

    test(`the grants on ${account.name} are found by their beneficiaries until the last has ended`, async () => {
      const { grants } = open().stores;
      await put(grants, aGrant('g1'));
      await put(grants, aGrant('g2'));
      await put(grants, aGrant('g3', { beneficiaryId: 'bob' }));
      const live = async () => [...(await grants.liveBeneficiaries())].sort();
      assert.deepEqual(await live(), ['ben', 'bob']);
      const nobodies = Array.from({ length: 300 }, (_, n) => `nobody-${n}`);
      assert.deepEqual(await grants.liveAmong(['bob', 'nobody']), new Set(['bob']));
      assert.deepEqual(await grants.liveAmong(['bob', ...nobodies]), new Set(['bob']));
      await put(grants, aGrant('g1', { state: 'ended' }));
      assert.deepEqual(await live(), ['ben', 'bob']);
      await put(grants, aGrant('g2', { state: 'void' }));
      assert.deepEqual(await live(), ['bob']);
      await put(grants, aGrant('g4'));
      assert.deepEqual(await live(), ['ben', 'bob']);
    });
  });
}

describe('the grants of somebody who holds much', () => {
  const many = async (grants: Grants, count: number) => {
    for (let n = 0; n < count; n += 50)
      await grants.change('ben', ({ access, grants: old }) => {
        const more = Array.from({ length: Math.min(50, count - n) }, (_, nth) => aGrant(`g${n + nth}`));
        return {
          rows: { access, grants: { ...old, ...Object.fromEntries(more.map((one) => [one.id, one])) } },
          result: null,
        };
      });
  };

  test('the grants of somebody who holds much are read by one row for as long as nothing of theirs changes, and anew once another process has changed them', async () => {
    const { stores, simulator, clock, blobs } = simulatedStores();
    await many(stores.grants, 300);
    const read = async () => {
      const before = simulator.cost.scanned;
      const { grants } = await stores.grants.readBeneficiary('ben');
      return { held: Object.keys(grants).length, scanned: simulator.cost.scanned - before };
    };
    assert.deepEqual(await read(), { held: 300, scanned: 0 });
    const connect = (name: string) => simulator.connect(name);
    const elsewhere = createStores({ connect, clock, blobs, noticeLeadMs: 0 });
    await put(elsewhere.grants, aGrant('another'));
    assert.deepEqual(await read(), { held: 301, scanned: 302 });
    assert.deepEqual(await read(), { held: 301, scanned: 0 });
  });

  test('the grants of somebody who holds much are of one moment, also where they come in pages and another process changes them between two', async () => {
    const { stores, simulator, clock, blobs } = simulatedStores();
    await many(stores.grants, 1_100);
    let between = async () => {};
    const connect = (name: string): RowClient => {
      const client = simulator.connect(name);
      return {
        ...methodsOf(client),
        listEntities: (options) => ({
          byPage: async function* (settings) {
            for await (const page of client.listEntities(options).byPage(settings)) {
              yield page as readonly FoundRow[];
              await between();
            }
          },
        }),
      };
    };
    const elsewhere = createStores({ connect, clock, blobs, noticeLeadMs: 0 });
    between = async () => {
      between = async () => {};
      await put(stores.grants, aGrant('g0', { state: 'ending' }));
    };
    const { grants } = await elsewhere.grants.readBeneficiary('ben');
    assert.equal(grants['g0']?.state, 'ending');
    await put(elsewhere.grants, { ...(grants['g1'] as Grant), state: 'ended' });
    const after = (await stores.grants.readBeneficiary('ben')).grants;
    assert.deepEqual([after['g0']?.state, after['g1']?.state], ['ending', 'ended']);
  });
});

function methodsOf(client: RowClient): RowClient {
  return {
    getEntity: (...of) => client.getEntity(...of),
    listEntities: (options) => client.listEntities(options),
    createEntity: (entity) => client.createEntity(entity),
    upsertEntity: (...of) => client.upsertEntity(...of),
    updateEntity: (...of) => client.updateEntity(...of),
    deleteEntity: (...of) => client.deleteEntity(...of),
    submitTransaction: (actions) => client.submitTransaction(actions),
  };
}

describe('the sweep of due grants', () => {
  test('the sweep of due grants costs what is due, not what stands', async () => {
    const { stores, simulator } = simulatedStores();
    const cost = async () => {
      const before = simulator.cost;
      const found = await dueOf(stores.grants, '2026-03-05T00:00:00.000Z');
      assert.deepEqual(found, [['due', '2026-03-04T00:00:00.000Z']]);
      return { reads: simulator.cost.reads - before.reads, scanned: simulator.cost.scanned - before.scanned };
    };
    await put(stores.grants, aGrant('due', { endsAt: '2026-03-04T00:00:00.000Z' }));
    const alone = await cost();
    for (let n = 0; n < 300; n += 1) {
      const endsAt = addMilliseconds(END, n * HOUR);
      await put(stores.grants, aGrant(`g${n}`, { beneficiaryId: `b${n}`, endsAt }));
    }
    assert.deepEqual(await cost(), alone);
  });

  test('the sweep of due grants asks no more often for the hours that passed, and finds what is due in each of them', async () => {
    const { stores, simulator } = simulatedStores();
    const reads = async (before: string, due: number) => {
      const { reads } = simulator.cost;
      assert.equal((await stores.grants.due(before)).length, due);
      return simulator.cost.reads - reads;
    };
    const none = await reads(FAR, 0);
    for (let n = 0; n < 30; n += 1) {
      const endsAt = addMilliseconds(START, n * HOUR + 1);
      await put(stores.grants, aGrant(`g${n}`, { beneficiaryId: `b${n}`, endsAt }));
    }
    assert.equal(await reads(addMilliseconds(START, 4 * HOUR + 2), 5), none);
    assert.equal(await reads(addMilliseconds(START, 4 * HOUR + 1), 4), none);
    for (const { hint } of await stores.grants.due(FAR)) await stores.grants.dropHint(hint);
    assert.equal(await reads(FAR, 0), none);
    assert.equal(await stores.grants.nextDue(), null);
  });

  test('the sweep of due grants finds an end that was already past when it was written, however long ago', async () => {
    const { stores, clock } = simulatedStores();
    clock.moveTo(clock.now() + 3 * DAY);
    const past = addMilliseconds(START, HOUR);
    await put(stores.grants, aGrant('g2', { endsAt: past }));
    assert.equal(await stores.grants.nextDue(), past);
    assert.deepEqual(await dueOf(stores.grants, addMilliseconds(START, 3 * DAY)), [['g2', past]]);
  });
});
