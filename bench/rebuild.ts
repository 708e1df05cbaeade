/**
 * What a rebuild costs when the table of reminders is lost: requests to the tables for each grant, at ever more grants. Budget: no more for each of
 * many than for each of few.
 *
 * By itself it is the rehearsal of a restore: so many grants of as many people on Azurite, a quarter of them due, without reminders; what a rebuild
 * puts back, how long it takes, and whether every end that is due is found again and no other. Azurite goes over every row of a table for a query and
 * over every row of a partition for a write, which storage accounts do not: its seconds grow faster than the grants.
 *
 * node bench/rebuild.ts [--grants 1000]
 */

import { virtualClock } from '../sandbox/clock.ts';
import { startAzurite } from '../sandbox/tables/azurite.ts';
import { TableSimulator } from '../sandbox/tables/simulator.ts';
import { connectTables } from '../src/connectors/tables/connection.ts';
import { createStores } from '../src/connectors/tables/stores.ts';
import { type Connect, Table } from '../src/connectors/tables/table.ts';
import type { Grant } from '../src/domain/grant.ts';
import { addMilliseconds, DAY, HOUR, instant } from '../src/domain/instant.ts';
import type { Grants } from '../src/ports/stores.ts';
import { alone } from './alone.ts';
import type { Figure } from './figure.ts';

/** People whose rows are written at the same time. */
const AT_ONCE = 8;
const NOW = Date.parse('2026-03-03T09:00:00.000Z');
const SIZES = [200, 2_000, 10_000] as const;

type Rehearsal = {
  readonly grants: number;
  readonly putBack: number;
  readonly listedAgain: number;
  readonly dueFound: number;
  readonly dueExpected: number;
  readonly foundWithoutBeingDue: number;
  readonly missingAfterwards: number;
  readonly secondsToLook: number;
  readonly secondsToRebuild: number;
};

const storesOn = (connect: Connect) =>
  createStores({ connect, clock: { now: () => NOW }, noticeLeadMs: 72 * HOUR }).grants;

/** The ledger of so many grants, in memory. */
async function ledger(count: number): Promise<TableSimulator> {
  const simulator = new TableSimulator(virtualClock(NOW), { shortPages: 'never' });
  const grants = storesOn((name) => simulator.memory(name));
  for (let place = 0; place < count; place += 1) await give(grants, grantAt(place));
  return simulator;
}

async function give(grants: Grants, grant: Grant): Promise<void> {
  await grants.change(grant.beneficiaryId, (rows) => ({
    rows: { ...rows, grants: { [grant.id]: grant } },
    result: null,
  }));
}

/** Requests for each grant, where every reminder is lost. */
async function requestsEach(count: number): Promise<{ readonly requests: number; readonly ms: number }> {
  const simulator = await ledger(count);
  const lost = new TableSimulator(virtualClock(NOW), { shortPages: 'never' });
  const grants = storesOn((name) => (name === 'GrantsDue' ? lost : simulator).memory(name));
  const spent = () =>
    [simulator, lost].map(({ cost }) => cost.reads + cost.writes).reduce((sum, one) => sum + one, 0);
  const before = spent();
  const began = performance.now();
  const { withoutHint } = await grants.mend();
  const ms = performance.now() - began;
  if (withoutHint.length !== count) throw new Error(`${withoutHint.length} of ${count} were put back.`);
  return { requests: (spent() - before) / count, ms: ms / count };
}

export async function benchRebuild(): Promise<readonly Figure[]> {
  const costs: { readonly count: number; readonly requests: number; readonly ms: number }[] = [];
  for (const count of SIZES) costs.push({ count, ...(await requestsEach(count)) });
  const [smallest, largest] = [costs[0], costs.at(-1)];
  if (!smallest || !largest) return [];
  return [
    ...costs.flatMap(({ count, requests, ms }): readonly Figure[] => {
      const what = `a rebuild of ${count.toLocaleString('en-US')} grants, for each`;
      return [
        { what, value: requests, unit: 'requests', budget: null },
        { what, value: ms, unit: 'ms', budget: null },
      ];
    }),
    {
      what: '... requests of the last against the first',
      value: largest.requests / smallest.requests,
      unit: '×',
      budget: { atMost: 1 },
    },
  ];
}

async function rehearse(count: number): Promise<Rehearsal> {
  const given = await ledger(count);
  const azurite = await startAzurite({ dir: null, log: () => undefined, services: 'table' });
  try {
    const { connect, ensureTables } = connectTables({ connectionString: azurite.connectionString });
    await ensureTables();
    await copy(new Table('Grants', (name) => given.memory(name)), new Table('Grants', connect));
    const grants = storesOn(connect);
    const looked = await timed(() => grants.mend('what-if'));
    const rebuilt = await timed(() => grants.mend());
    const due = await grants.due(instant(NOW));
    const dueIds = new Set(due.filter(({ at }) => at <= instant(NOW)).map(({ grantId }) => grantId));
    const expected = new Set(
      Array.from({ length: count }, (_, place) => place)
        .filter(isDue)
        .map(idOf),
    );
    const again = await grants.mend('what-if');
    return {
      grants: count,
      putBack: rebuilt.value.withoutHint.length,
      listedAgain: rebuilt.value.unlisted.length,
      dueFound: [...expected].filter((id) => dueIds.has(id)).length,
      dueExpected: expected.size,
      foundWithoutBeingDue: [...dueIds].filter((id) => !expected.has(id)).length,
      missingAfterwards: again.withoutHint.length + again.unlisted.length,
      secondsToLook: looked.seconds,
      secondsToRebuild: rebuilt.seconds,
    };
  } finally {
    await azurite.stop();
  }
}

/** Each person's rows together, as they were written. */
async function copy(from: Table, to: Table): Promise<void> {
  const people = new Map<string, { readonly rowKey: string; readonly value: unknown }[]>();
  for await (const { partitionKey, rowKey, value } of from.everything())
    people.set(partitionKey, [...(people.get(partitionKey) ?? []), { rowKey, value }]);
  const all = [...people];
  for (let at = 0; at < all.length; at += AT_ONCE)
    await Promise.all(all.slice(at, at + AT_ONCE).map(([person, rows]) => to.put(person, rows)));
}

const isDue = (place: number): boolean => place % 4 === 0;
const idOf = (place: number): string => `servicenow-${place}-group-membership~1`;

function grantAt(place: number): Grant {
  const armedAt = instant(NOW - 30 * DAY);
  return {
    id: idOf(place),
    requestId: `servicenow-${place}-group-membership`,
    ticket: { system: 'servicenow', id: String(place), number: `RITM${place}` },
    beneficiaryId: `person-${place}`,
    target: 'finance-readers',
    targetName: 'Finance readers',
    state: 'active',
    endsAt: addMilliseconds(instant(NOW), isDue(place) ? -HOUR : 30 * DAY + place * 1000),
    lastsSeconds: null,
    armedAt,
    startedAt: armedAt,
    endedAt: null,
    endReason: null,
    noticedAt: null,
  };
}

async function timed<Value>(run: () => Promise<Value>) {
  const began = performance.now();
  const value = await run();
  return { value, seconds: Math.round((performance.now() - began) / 100) / 10 };
}

if (import.meta.main)
  await alone('rebuild', 'grants', '1000', async ([grants]) => console.log(await rehearse(grants)));
