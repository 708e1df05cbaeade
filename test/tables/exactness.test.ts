import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TableFaultEffect } from '../../sandbox/tables/switches.ts';
import { TABLE_WAYS } from '../../sandbox/tables/table-way.ts';
import { attentionFrom } from '../../src/connectors/tables/request-index.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { addMilliseconds, HOUR } from '../../src/domain/instant.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { aGrant, anEntry, aRecord } from './builders.ts';
import { START, simulatedStores } from './fresh-stores.ts';

type Fault =
  | { readonly effect: TableFaultEffect; readonly skip: number }
  | { readonly crashAfter: number }
  | null;

const FAR = '2027-01-01T00:00:00.000Z';
const hours = (n: number) => addMilliseconds(START, n * HOUR);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constant(null),
  fc.record({
    effect: fc.constantFrom<TableFaultEffect>('conflict', 'busy', 'lost-answer', 'never-arrived'),
    skip: fc.nat(4),
  }),
  fc.record({ crashAfter: fc.nat(6) }),
);

const reaching = fc.record({ retries: fc.nat(1), way: fc.constantFrom(...TABLE_WAYS) });

/** Does one step while the fault is on; whatever happens, the account is well again afterwards. */
async function under(
  { faults }: ReturnType<typeof simulatedStores>['simulator'],
  trouble: Fault,
  step: () => Promise<unknown>,
): Promise<void> {
  if (trouble && 'crashAfter' in trouble) faults.crashAfterWrites(trouble.crashAfter);
  else if (trouble) faults.arm(trouble.effect, { operation: 'write' }, { skip: trouble.skip });
  await step().catch(() => null);
  faults.recover();
}

test('what needs attention is what a look at every request would find, whatever went wrong before', async () => {
  const patch = fc.record({
    phase: fc.constantFrom<RequestRecord['phase']>(
      'received',
      'waiting',
      'holding',
      'provisioning',
      'concluded',
    ),
    updatedAt: fc.nat(20).map(hours),
    wakeDue: fc.option(fc.nat(20).map(hours), { nil: null }),
    due: fc.option(fc.nat(20).map(hours), { nil: null }),
    outcome: fc.constantFrom<RequestRecord['outcome']>('fulfilled', 'refused', null),
  });
  const step = fc.record({ id: fc.constantFrom('r1', 'r2', 'r3'), patch, fault });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      reaching,
      async (steps, { retries, way }) => {
        const { stores, simulator } = simulatedStores(retries, { shortPages: 'some' }, way);
        const { requests } = stores;
        for (const { id, patch: change, fault: trouble } of steps) {
          await under(simulator, trouble, async () => {
            if (await requests.read(id)) await requests.change(id, (record) => ({ ...record, ...change }));
            else await requests.insert(aRecord(id, change));
          });
        }
        const all: RequestRecord[] = [];
        for (const id of ['r1', 'r2', 'r3']) {
          const found = await requests.read(id);
          if (found) all.push(found.row);
        }
        const ids = (records: readonly RequestRecord[]) => records.map(({ requestId }) => requestId).sort();
        const due = all.filter((record) => (attentionFrom(record) ?? FAR) < hours(10));
        assert.deepEqual(ids(await requests.needingAttention(hours(10))), ids(due));
        assert.deepEqual(ids((await requests.list({})).records), ids(all));
        const waiting = all.filter(({ phase }) => phase === 'waiting');
        assert.deepEqual(ids((await requests.list({ phase: 'waiting' })).records), ids(waiting));
      },
    ),
    { numRuns: 60 },
  );
});

test('no live grant is ever without its hint and its place on the list, whatever went wrong (invariant 7)', async () => {
  const patch = fc.record({
    state: fc.constantFrom<Grant['state']>('armed', 'active', 'ending', 'ended', 'void'),
    endsAt: fc.option(fc.integer({ min: 1, max: 500 }).map(hours), { nil: null }),
  });
  const step = fc.record({
    n: fc.constantFrom(1, 2),
    beneficiaryId: fc.constantFrom('ben', 'bob'),
    patch,
    fault,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 10 }),
      reaching,
      async (steps, { retries, way }) => {
        const { stores, simulator } = simulatedStores(retries, { shortPages: 'some' }, way);
        const { grants } = stores;
        for (const { n, beneficiaryId, patch: change, fault: trouble } of steps) {
          const id = `request-of-${beneficiaryId}~${n}`;
          const grant = aGrant(id, { ...change, beneficiaryId });
          await under(simulator, trouble, () =>
            grants.change(beneficiaryId, (rows) => ({
              rows: { ...rows, grants: { ...rows.grants, [id]: grant } },
              result: null,
            })),
          );
        }
        const hints = await grants.due(FAR);
        const live = await grants.liveBeneficiaries();
        for (const beneficiaryId of ['ben', 'bob']) {
          const rows = Object.values((await grants.readBeneficiary(beneficiaryId)).grants);
          for (const { id, state, endsAt } of rows) {
            if (state === 'ended' || state === 'void') continue;
            assert.ok(live.includes(beneficiaryId), `${beneficiaryId} is not listed`);
            const own = hints.filter(({ grantId }) => grantId === id);
            if (endsAt)
              assert.ok(
                own.some(({ at }) => at === endsAt),
                `no hint for the end of ${id}`,
              );
            if (state === 'ending')
              assert.ok(
                own.some(({ at }) => at === START),
                `no hint for the removal of ${id}`,
              );
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('the audit holds each fact once and in one chain, whatever went wrong and however often it was told', async () => {
  const step = fc.record({
    entries: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 3 }),
    fault,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      reaching,
      async (steps, { retries, way }) => {
        const { stores, simulator } = simulatedStores(retries, { shortPages: 'some' }, way);
        const { auditLog } = stores;
        const append = (entries: readonly string[]) =>
          auditLog.append(
            'req-1',
            entries.map((once) => anEntry(once)),
          );
        for (const { entries, fault: trouble } of steps) {
          await under(simulator, trouble, () => append(entries));
          await append(entries);
        }
        const rows = await auditLog.read('req-1');
        const told = new Set(steps.flatMap(({ entries }) => entries));
        assert.deepEqual(rows.map(({ once }) => once).sort(), [...told].sort());
        assert.deepEqual(
          rows.map(({ sequence }) => sequence),
          rows.map((_, index) => index + 1),
        );
        assert.ok(rows.every(({ previous }, index) => index === 0 || previous === rows[index - 1]?.hash));
        assert.deepEqual(await auditLog.checkpoint(START), { heads: 1 });
      },
    ),
    { numRuns: 60 },
  );
});
