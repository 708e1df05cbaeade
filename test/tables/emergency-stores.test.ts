import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Debt } from '../../src/domain/debt.ts';
import type { IncidentWindow } from '../../src/domain/incident-window.ts';
import type { RecordLink } from '../../src/domain/record-link.ts';
import { EVERY_ACCOUNT } from './accounts.ts';
import { type Fixture, openAccount, START } from './fresh-stores.ts';

const LATER = '2026-03-03T13:00:00.000Z';

const aWindow = (windowId: string, at = START): IncidentWindow => ({
  windowId,
  system: 'servicenow',
  incident: 'INC0010001',
  incidentId: 'f'.repeat(32),
  how: 'door',
  declared: [{ by: 'mim', name: 'Mia', reason: 'Mail is down.', at, until: LATER }],
  roleIds: ['exchange'],
  responderGroups: ['g1'],
  uses: [],
  ended: null,
});

const aDebt = (personId: string, requestId: string, dueAt = LATER): Debt => ({
  requestId,
  personId,
  personName: 'Rita',
  ticket: { system: 'servicenow', id: 'abc', number: 'INC0010001', type: 'incident' },
  incident: 'INC0010001',
  title: 'Exchange Administrator',
  openedAt: START,
  usedUntil: null,
  dueAt,
  approvedBy: ['olga'],
  declaredBy: [],
  skipped: [],
  state: 'open',
  closed: null,
});

for (const account of EVERY_ACCOUNT) {
  describe(`the stores of emergency access on ${account.name}`, () => {
    let open: () => Fixture;
    let stop: () => Promise<void>;
    before(async () => ({ open, stop } = await openAccount(account)));
    after(() => stop());

    test('windows of an incident are listed from the oldest on until they are ended, and are kept after that', async () => {
      const { windows } = open().stores;
      assert.ok((await windows.declare(aWindow('w2', LATER))).saved);
      assert.ok((await windows.declare(aWindow('w1'))).saved);
      assert.ok((await windows.declare({ ...aWindow('w3'), incident: 'INC00100012' })).saved);
      assert.equal((await windows.declare(aWindow('w1', LATER))).saved, false);
      const ids = (found: readonly IncidentWindow[]) => found.map(({ windowId }) => windowId);
      assert.deepEqual(ids(await windows.open('servicenow', 'INC0010001')), ['w1', 'w2']);
      assert.deepEqual(await windows.open('jira', 'INC0010001'), []);
      assert.equal((await windows.listOpen()).length, 3);
      const ended = { at: LATER, by: 'countersign', because: 'its time was up' };
      await windows.change(aWindow('w1'), (row) => ({ ...row, ended }));
      assert.deepEqual(ids(await windows.open('servicenow', 'INC0010001')), ['w2']);
      assert.deepEqual(ids(await windows.listOpen()).toSorted(), ['w1', 'w2', 'w3'], 'nobody was told');
      await windows.change(aWindow('w1'), (row) => ({ ...row, told: ['mim'] }));
      assert.deepEqual(ids(await windows.listOpen()).toSorted(), ['w2', 'w3']);
      assert.deepEqual((await windows.ofIncident('servicenow', 'INC0010001'))[0]?.ended, ended);
      assert.equal(await windows.change(aWindow('w9'), (row) => row), null);
    });

    test('uses of one window that are counted at once are all counted', async () => {
      const { windows } = open().stores;
      await windows.declare(aWindow('w1'));
      const uses = ['r1', 'r2', 'r3'];
      await Promise.all(
        uses.map((requestId) =>
          windows.change(aWindow('w1'), (row) => ({
            ...row,
            uses: [...row.uses, { requestId, personId: 'rita', at: START }],
          })),
        ),
      );
      const [row] = await windows.open('servicenow', 'INC0010001');
      assert.deepEqual(row?.uses.map(({ requestId }) => requestId).toSorted(), uses);
    });

    test('a debt is incurred once for a request, and is listed by person, and by its due date while it is open', async () => {
      const { debts } = open().stores;
      const first = aDebt('rita', 'r1');
      assert.deepEqual(await debts.incur(first), first);
      assert.deepEqual(await debts.incur({ ...first, approvedBy: [] }), first);
      await debts.incur(aDebt('rita', 'r2', START));
      await debts.incur(aDebt('ritardo', 'r3', '2026-03-03T14:00:00.000Z'));
      const ids = (found: readonly Debt[]) => found.map(({ requestId }) => requestId);
      assert.deepEqual(ids(await debts.of('rita')), ['r1', 'r2']);
      assert.deepEqual(ids(await debts.listOpen()), ['r2', 'r1', 'r3']);
      await debts.change(first, (row) => ({ ...row, state: 'closed' }));
      assert.deepEqual(ids(await debts.of('rita')), ['r1', 'r2']);
      await debts.change(aDebt('rita', 'r2'), (row) => ({ ...row, dueAt: '2026-03-04T09:00:00.000Z' }));
      assert.deepEqual(ids(await debts.listOpen()), ['r3', 'r2']);
      assert.equal(await debts.change(aDebt('rita', 'r9'), (row) => row), null);
    });

    test('links lead from a record to each request that depends on it, until they are dropped', async () => {
      const { recordLinks } = open().stores;
      const link = (id: string, requestId: string): RecordLink => ({
        record: { system: 'servicenow', id, number: 'INC0010001', type: 'incident' },
        requestId,
        ticket: { system: 'servicenow', id: 'abc', number: 'RITM0010001' },
        linkedAt: START,
        unread: null,
      });
      for (const one of [link('i1', 'r1'), link('i1', 'r2'), link('i12', 'r3')]) await recordLinks.keep(one);
      const unread = { since: LATER, because: 'no answer', missing: 0 };
      await recordLinks.keep({ ...link('i1', 'r1'), unread });
      const found = await recordLinks.ofRecord('servicenow', 'i1');
      assert.deepEqual(
        found.map((one) => [one.requestId, one.unread]),
        [
          ['r1', unread],
          ['r2', null],
        ],
      );
      assert.equal((await recordLinks.list()).length, 3);
      await recordLinks.drop(link('i1', 'r2'));
      assert.equal((await recordLinks.list()).length, 2);
    });
  });
}
