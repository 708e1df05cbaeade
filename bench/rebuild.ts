/**
 * The rehearsal of a restore: so many grants of as many people on Azurite, a quarter of them due, without the table of reminders; what a rebuild
 * puts back, how long it takes, and whether every end that is due is found again and no other.
 *
 * node bench/rebuild.ts [--grants 10000]
 */

import { startAzurite } from '../sandbox/tables/azurite.ts';
import { connectTables } from '../src/connectors/tables/connection.ts';
import { createStores } from '../src/connectors/tables/stores.ts';
import { Table } from '../src/connectors/tables/table.ts';
import type { Grant } from '../src/domain/grant.ts';
import { addMilliseconds, DAY, HOUR, instant } from '../src/domain/instant.ts';
import { alone } from './alone.ts';

/** People whose grants are written at the same time. */
const AT_ONCE = 4;
const NOW = Date.parse('2026-03-03T09:00:00.000Z');

type Rehearsal = {
  readonly grants: number;
  readonly lost: number;
  readonly putBack: number;
  readonly listedAgain: number;
  readonly dueFound: number;
  readonly dueExpected: number;
  readonly foundWithoutBeingDue: number;
  readonly missingAfterwards: number;
  readonly secondsToLook: number;
  readonly secondsToRebuild: number;
};

async function rehearse(count: number): Promise<Rehearsal> {
  const azurite = await startAzurite({ dir: null, log: () => undefined, services: 'table' });
  try {
    const { connect, ensureTables } = connectTables({ connectionString: azurite.connectionString });
    await ensureTables();
    const open = () => createStores({ connect, clock: { now: () => NOW }, noticeLeadMs: 72 * HOUR }).grants;
    await give(open(), count);
    const lost = await empty(new Table('GrantsDue', connect));
    const grants = open();
    const looked = await timed(() => grants.mend('what-if'));
    const rebuilt = await timed(() => grants.mend());
    const due = await grants.due(instant(NOW));
    const dueIds = new Set(due.filter(({ at }) => at <= instant(NOW)).map(({ grantId }) => grantId));
    const expected = Array.from({ length: count }, (_, place) => place)
      .filter(isDue)
      .map(idOf);
    const again = await grants.mend('what-if');
    return {
      grants: count,
      lost,
      putBack: rebuilt.value.withoutHint.length,
      listedAgain: rebuilt.value.unlisted.length,
      dueFound: expected.filter((id) => dueIds.has(id)).length,
      dueExpected: expected.length,
      foundWithoutBeingDue: [...dueIds].filter((id) => !expected.includes(id)).length,
      missingAfterwards: again.withoutHint.length + again.unlisted.length,
      secondsToLook: looked.seconds,
      secondsToRebuild: rebuilt.seconds,
    };
  } finally {
    await azurite.stop();
  }
}

const isDue = (place: number): boolean => place % 4 === 0;
const idOf = (place: number): string => `servicenow-${place}-group-membership~1`;

async function give(grants: ReturnType<typeof createStores>['grants'], count: number): Promise<void> {
  for (let at = 0; at < count; at += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - at) }, async (_, n) => {
        const grant = grantAt(at + n);
        const put = () =>
          grants.change(grant.beneficiaryId, (rows) => ({
            rows: { ...rows, grants: { [grant.id]: grant } },
            result: null,
          }));
        // a busy machine may answer late, and the same write is made again
        await put().catch(put);
      }),
    );
}

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

async function empty(table: Table): Promise<number> {
  const rows: { readonly partitionKey: string; readonly rowKey: string }[] = [];
  for await (const { partitionKey, rowKey } of table.everything()) rows.push({ partitionKey, rowKey });
  for (let at = 0; at < rows.length; at += AT_ONCE)
    await Promise.all(rows.slice(at, at + AT_ONCE).map((row) => table.remove(row.partitionKey, row.rowKey)));
  return rows.length;
}

async function timed<Value>(run: () => Promise<Value>) {
  const began = performance.now();
  const value = await run();
  return { value, seconds: Math.round((performance.now() - began) / 100) / 10 };
}

if (import.meta.main)
  await alone('rebuild', 'grants', '10000', async ([grants]) => console.log(await rehearse(grants)));
