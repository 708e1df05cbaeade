import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createStores } from '../../src/connectors/tables/stores.ts';
import type { RequestRecord, TicketPointer } from '../../src/domain/record.ts';
import { decidedAnew, provisioning, restated } from '../../src/domain/request-state.ts';
import { EVERY_ACCOUNT } from './accounts.ts';
import { aRecord, aRequest } from './builders.ts';
import { type Fixture, openAccount, simulatedStores } from './fresh-stores.ts';

const minute = (n: number) => `2026-03-03T09:${String(n).padStart(2, '0')}:00.000Z`;
const idsOf = (records: readonly RequestRecord[]) => records.map(({ requestId }) => requestId).sort();

for (const account of EVERY_ACCOUNT) {
  describe(`the requests on ${account.name}`, () => {
    let open: () => Fixture;
    let stop: () => Promise<void>;
    before(async () => ({ open, stop } = await openAccount(account)));
    after(() => stop());

    test('keep one row per request and refuse to save over a newer one', async () => {
      const { requests } = open().stores;
      assert.equal((await requests.insert(aRecord('r/1#?'))).saved, true);
      assert.deepEqual(await requests.insert(aRecord('r/1#?')), { saved: false, because: 'conflict' });
      const read = await requests.read('r/1#?');
      assert.ok(read);
      assert.deepEqual(read.row, aRecord('r/1#?'));
      const saved = await requests.save({ ...read.row, phase: 'provisioning' }, read.etag);
      assert.ok(saved.saved);
      assert.deepEqual(await requests.save({ ...read.row, phase: 'holding' }, read.etag), {
        saved: false,
        because: 'conflict',
      });
      assert.equal((await requests.save({ ...read.row, phase: 'holding' }, saved.etag)).saved, true);
      assert.equal((await requests.read('r/1#?'))?.row.phase, 'holding');
      assert.equal(await requests.read('another'), null);
    });

    test('keep a record far larger than one property holds', async () => {
      const { requests } = open().stores;
      const people = Array.from({ length: 2000 }, (_, n) => `person-${n}-é`.padEnd(36, 'x'));
      await requests.insert(aRecord('large', { whoCanAct: people }));
      assert.deepEqual((await requests.read('large'))?.row.whoCanAct, people);
    });

    test('apply every concurrent change once', async () => {
      const { requests } = open().stores;
      await requests.insert(aRecord('busy'));
      const changes = [1, 2, 3, 4].map(() =>
        requests.change('busy', (record) => ({ ...record, attempt: record.attempt + 1 })),
      );
      await Promise.all(changes);
      assert.equal((await requests.read('busy'))?.row.attempt, 4);
      await assert.rejects(
        requests.change('nobody', (record) => record),
        /Request nobody has no row/,
      );
    });

    test(`the requests on ${account.name} are listed newest first, by filter, and continued where a page ended`, async () => {
      const { requests } = open().stores;
      for (let n = 0; n < 9; n += 1) {
        await requests.insert(
          aRecord(`req-${n}`, { receivedAt: minute(n), phase: n % 2 ? 'holding' : 'waiting' }),
        );
      }
      await requests.change('req-8', (record) => ({ ...record, phase: 'concluded', outcome: 'fulfilled' }));
      const all: string[] = [];
      let after: string | null = null;
      do {
        const page = await requests.list({ top: 4, ...(after === null ? {} : { after }) });
        all.push(...page.records.map(({ requestId }) => requestId));
        after = page.after;
      } while (after !== null);
      assert.deepEqual(
        all,
        [8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => `req-${n}`),
      );
      assert.equal((await requests.list({ top: 9 })).after, null);
      const listed = async (filter: Parameters<typeof requests.list>[0]) =>
        (await requests.list(filter)).records.map(({ requestId }) => requestId);
      assert.deepEqual(await listed({ phase: 'waiting' }), ['req-6', 'req-4', 'req-2', 'req-0']);
      assert.deepEqual(await listed({ outcome: 'fulfilled' }), ['req-8']);
      assert.deepEqual(await listed({ ticketNumber: 'RITM-req-3' }), ['req-3']);
      assert.deepEqual(await listed({ ticketNumber: 'RITM-req-3', phase: 'waiting' }), []);
    });

    test(`the requests on ${account.name} are listed by the person they are for or by, once each, and before their ticket was read by nobody`, async () => {
      const { requests } = open().stores;
      await requests.insert(aRecord('unread'));
      await requests.insert(aRecord('for', { request: aRequest('ben', 'mia') }));
      await requests.insert(aRecord('by', { request: aRequest('mia', 'ben'), receivedAt: minute(1) }));
      await requests.insert(aRecord('both', { request: aRequest('ben', 'ben'), receivedAt: minute(2) }));
      await requests.change('unread', (record) => ({ ...record, request: aRequest('olga', 'olga') }));
      const listed = async (personId: string, phase?: string) =>
        (await requests.list({ personId, ...(phase ? { phase } : {}) })).records.map(
          ({ requestId }) => requestId,
        );
      assert.deepEqual(await listed('ben'), ['both', 'by', 'for']);
      assert.deepEqual(await listed('mia'), ['by', 'for']);
      assert.deepEqual(await listed('olga'), ['unread']);
      assert.deepEqual(await listed('nobody'), []);
      assert.deepEqual(await listed('ben', 'concluded'), []);
    });

    test('need attention for what is due, and no longer once it is done', async () => {
      const { requests } = open().stores;
      const desired = {
        revision: 1,
        access: 'pending',
        outcome: 'running',
        standing: null,
        comment: null,
        workNote: '',
        askedAt: minute(30),
        provenAt: null,
      } as const;
      const asks = { action: 'retry', by: 'op', reason: 'why', at: minute(30) } as const;
      await requests.insert(aRecord('quiet'));
      await requests.insert(aRecord('woken', { wakeDue: minute(5) }));
      await requests.insert(aRecord('woken-later', { wakeDue: minute(15) }));
      await requests.insert(aRecord('unsent', { desired }));
      await requests.insert(aRecord('asked', { operatorAsks: asks }));
      await requests.insert(aRecord('stalled', { phase: 'provisioning', updatedAt: minute(1) }));
      await requests.insert(aRecord('running', { phase: 'provisioning', updatedAt: minute(12) }));
      await requests.insert(aRecord('overdue', { due: minute(2) }));
      await requests.insert(aRecord('owing', { phase: 'concluded', owed: [{ what: 'cards', stage: 's' }] }));
      await requests.insert(aRecord('over', { phase: 'concluded', outcome: 'fulfilled' }));
      const due = ['asked', 'overdue', 'owing', 'stalled', 'unsent', 'woken'];
      assert.deepEqual(idsOf(await requests.needingAttention(minute(10))), due);

      await requests.change('woken', (record) => ({ ...record, wakeDue: null }));
      await requests.change('unsent', (record) => ({ ...record, sentRevision: 1 }));
      await requests.change('asked', (record) => ({ ...record, operatorAsks: null }));
      await requests.change('stalled', (record) => ({ ...record, updatedAt: minute(10) }));
      await requests.change('overdue', (record) => ({ ...record, phase: 'concluded', due: null }));
      await requests.change('owing', (record) => ({ ...record, owed: [] }));
      assert.deepEqual(await requests.needingAttention(minute(10)), []);
    });

    test('remember per ticket which version is the latest, and when it must be checked', async () => {
      const { requests } = open().stores;
      const pointer: TicketPointer = {
        ticket: { system: 'servicenow', id: 'abc', number: 'RITM1' },
        kind: 'group-membership',
        latestVersion: 1,
        checkDue: null,
      };
      assert.equal((await requests.insertPointer(pointer)).saved, true);
      assert.equal((await requests.insertPointer(pointer)).saved, false);
      const due = await requests.changePointer(pointer.ticket, (row) => ({ ...row, checkDue: minute(5) }));
      assert.deepEqual(due, { row: { ...pointer, checkDue: minute(5) }, changed: true });
      assert.equal((await requests.changePointer(pointer.ticket, (row) => row))?.changed, false);
      assert.equal(await requests.changePointer({ ...pointer.ticket, id: 'another' }, (row) => row), null);
      assert.deepEqual(await requests.checksDue(minute(5)), []);
      assert.deepEqual(await requests.checksDue(minute(6)), [{ ...pointer, checkDue: minute(5) }]);
      await requests.changePointer(pointer.ticket, () => ({ ...pointer, latestVersion: 2 }));
      assert.deepEqual(await requests.checksDue(minute(6)), []);
    });

    test("apply every concurrent change of a ticket's pointer once", async () => {
      const { requests } = open().stores;
      const ticket = { system: 'servicenow', id: 'abc', number: 'RITM1' };
      await requests.insertPointer({ ticket, kind: 'group-membership', latestVersion: 1, checkDue: null });
      const next = () =>
        requests.changePointer(ticket, (row) => ({ ...row, latestVersion: row.latestVersion + 1 }));
      await Promise.all([next(), next(), next(), next()]);
      assert.equal((await requests.readPointer('servicenow', 'abc'))?.row.latestVersion, 5);
    });
  });
}

test('looking for requests that need attention costs what is due, not what exists', async () => {
  const { stores, simulator } = simulatedStores();
  const cost = async () => {
    const before = simulator.cost;
    assert.deepEqual(idsOf(await stores.requests.needingAttention(minute(10))), ['woken']);
    const { reads, scanned } = simulator.cost;
    return { reads: reads - before.reads, scanned: scanned - before.scanned };
  };
  await stores.requests.insert(aRecord('woken', { wakeDue: minute(5) }));
  const alone = await cost();
  for (let n = 0; n < 300; n += 1) await stores.requests.insert(aRecord(`other-${n}`));
  assert.deepEqual(await cost(), alone);
});

test('listing the requests of a person costs what they have, not what exists', async () => {
  const { stores, simulator } = simulatedStores();
  const cost = async () => {
    const before = simulator.cost;
    assert.equal((await stores.requests.list({ personId: 'ben' })).records.length, 1);
    const { reads, scanned } = simulator.cost;
    return { reads: reads - before.reads, scanned: scanned - before.scanned };
  };
  await stores.requests.insert(aRecord('one', { request: aRequest('ben', 'ben') }));
  const alone = await cost();
  for (let n = 0; n < 300; n += 1)
    await stores.requests.insert(aRecord(`other-${n}`, { request: aRequest('mia', 'olga') }));
  assert.deepEqual(await cost(), alone);
});

test('a change after one of our own is one request, and never rests on what somebody else changed since', async () => {
  const { stores, simulator, clock, connect } = simulatedStores();
  const other = createStores({ connect, clock, noticeLeadMs: 0 }).requests;
  const { requests } = stores;
  const more = (record: RequestRecord) => ({ ...record, attempt: record.attempt + 1 });
  await requests.insert(aRecord('one'));
  const before = simulator.cost;
  await requests.change('one', more);
  assert.equal(simulator.cost.reads, before.reads);
  assert.equal(simulator.cost.writes, before.writes + 1);
  await other.change('one', (record) => ({ ...more(record), wakeDue: minute(5) }));
  const cleared = await requests.change('one', (record) =>
    record.wakeDue === null ? record : { ...record, wakeDue: null },
  );
  assert.deepEqual([cleared.attempt, cleared.wakeDue], [2, null]);
  await other.change('one', more);
  await requests.change('one', more);
  const read = await other.read('one');
  assert.deepEqual([read?.row.attempt, read?.row.wakeDue], [4, null]);
  assert.deepEqual(await requests.needingAttention(minute(10)), []);
});

test('a move is allowed by the row as it is, and not as this process last saw it', async () => {
  const { stores, clock, connect } = simulatedStores();
  const other = createStores({ connect, clock, noticeLeadMs: 0 }).requests;
  await stores.requests.insert(aRecord('moved'));
  await other.change('moved', provisioning);
  assert.equal((await stores.requests.change('moved', (row) => decidedAnew(row, 1))).phase, 'received');
  await assert.rejects(
    other.change('moved', (row) => restated(row, 'ended')),
    /Request moved is received, so that "restate" can't make it concluded/,
  );
  assert.equal((await stores.requests.read('moved'))?.row.phase, 'received');
});
