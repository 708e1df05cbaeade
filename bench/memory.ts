/**
 * What the product keeps in memory of the requests it has worked on: the heap after so many lifecycles' worth of work
 * in its stores, against the heap after the first of them. The tables behind them are thrown away in between, so that
 * only what the stores themselves remember is left. What the sandbox remembers is nobody's in production.
 *
 * node bench/memory.ts [--lifecycles 10000]
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TableClient } from '@azure/data-tables';
import { virtualClock } from '../sandbox/clock.ts';
import { TableSimulator } from '../sandbox/tables/simulator.ts';
import { createStores, type Stores } from '../src/connectors/tables/stores.ts';
import { TABLE_NAMES } from '../src/connectors/tables/table-names.ts';
import type { Grant } from '../src/domain/grant.ts';
import { addMilliseconds, DAY, type Instant, instant, SECOND } from '../src/domain/instant.ts';
import { newRecord } from '../src/domain/new-record.ts';
import { alone } from './alone.ts';
import type { Figure } from './figure.ts';

const START: Instant = '2026-03-03T09:00:00.000Z';
/** Until then caches fill that have a size. */
const WARM_UP = 1_000;
const PER_ACCOUNT = 250;
/** As a typical lifecycle does: changes of its row, facts of its audit, changes of its grant. */
const ROW_CHANGES = 8;
const FACTS = 14;

type Growth = { readonly lifecycles: number; readonly megabytes: number };

async function heapGrowth(lifecycles = 10_000): Promise<Growth> {
  const clock = virtualClock(Date.parse(START));
  const account = { simulator: newAccount(clock) };
  // an account that is thrown away takes its rows along; the clients stay
  const httpClient = {
    sendRequest: (request: Parameters<TableSimulator['httpClient']['sendRequest']>[0]) =>
      account.simulator.httpClient.sendRequest(request),
  };
  const connect = (name: string) =>
    new TableClient('https://contoso.table.core.windows.net', name, { httpClient });
  const stores = createStores({ connect, clock, noticeLeadMs: 3 * DAY });
  const collect = collector();
  let before = 0;
  for (let n = 0; n < WARM_UP + lifecycles; n += 1) {
    if (n % PER_ACCOUNT === 0) account.simulator = newAccount(clock);
    if (n === WARM_UP) before = collect();
    clock.moveTo(clock.now() + SECOND);
    await lifecycle(stores, n, instant(clock.now()));
    if (n % 100 === 99) await stores.auditLog.checkpoint(instant(clock.now()));
  }
  account.simulator = newAccount(clock);
  return { lifecycles, megabytes: (collect() - before) / 1024 ** 2 };
}

function newAccount(clock: { now(): number }): TableSimulator {
  const simulator = new TableSimulator(clock, { shortPages: 'never' });
  for (const name of TABLE_NAMES) simulator.connect(name);
  return simulator;
}

async function lifecycle(stores: Stores, n: number, now: Instant): Promise<void> {
  const ticket = { system: 'servicenow', id: `ticket-${n}`, number: `RITM${n}` };
  const record = newRecord(ticket, 'group-membership', 1, now);
  const { requestId, kind } = record;
  const delivery = { source: 'servicenow', deliveryId: `delivery-${n}`, ticket, bodyDigest: 'digest' };
  await stores.intake.receive({ ...delivery, state: 'received', receivedAt: now });
  await stores.requests.insert(record);
  await stores.requests.insertPointer({ ticket, kind, latestVersion: 1, checkDue: null });
  await stores.intake.markStarted('servicenow', delivery.deliveryId);
  for (let change = 0; change < ROW_CHANGES; change += 1)
    await stores.requests.change(requestId, (row) => ({ ...row, attempt: change, updatedAt: now }));
  for (let fact = 0; fact < FACTS; fact += 1)
    await stores.auditLog.append(requestId, [
      {
        fact: 'decided',
        once: `${fact}`,
        at: now,
        actor: 'countersign',
        data: { verdict: 'grant', reasons: [] },
      },
    ]);
  for (const state of ['armed', 'active', 'ending', 'ended'] as const)
    await stores.grants.change(`person-${n}`, (rows) => {
      const grant = grantOf(requestId, ticket, n, now, state);
      return { rows: { ...rows, grants: { ...rows.grants, [grant.id]: grant } }, result: null };
    });
  await stores.requests.change(requestId, (row) => ({
    ...row,
    phase: 'concluded',
    outcome: 'ended',
    concludedAt: now,
  }));
}

function grantOf(
  requestId: string,
  ticket: Grant['ticket'],
  n: number,
  now: Instant,
  state: Grant['state'],
): Grant {
  return {
    id: `${requestId}~1`,
    requestId,
    ticket,
    beneficiaryId: `person-${n}`,
    target: 'finance-readers',
    targetName: 'Finance readers',
    state,
    endsAt: addMilliseconds(now, 3 * DAY),
    lastsSeconds: null,
    armedAt: now,
    startedAt: state === 'armed' ? null : now,
    endedAt: state === 'ended' ? now : null,
    endReason: state === 'ended' || state === 'ending' ? 'expired' : null,
    noticedAt: null,
  };
}

/** Collects garbage and tells how much is left. */
function collector(): () => number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  return () => {
    for (let round = 0; round < 3; round += 1) gc();
    return process.memoryUsage().heapUsed;
  };
}

export async function benchMemory(): Promise<readonly Figure[]> {
  const { lifecycles, megabytes } = await heapGrowth();
  const what = `heap that the stores grow by over ${lifecycles.toLocaleString('en-US')} lifecycles`;
  return [{ what, value: megabytes, unit: 'MB', budget: { atMost: 10 } }];
}

if (import.meta.main)
  await alone('memory', 'lifecycles', '10000', async ([count]) => console.log(await heapGrowth(count)));
