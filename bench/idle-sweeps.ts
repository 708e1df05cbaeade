/**
 * What a tick of each timer asks of the tables while ever more grants stand and the same few things happened: ten
 * people changed, ten members of governed groups came or went, nothing is late. Budget: the same at any number.
 *
 * node bench/idle-sweeps.ts [--standing 10000,1000000]
 */

import { virtualClock } from '../sandbox/clock.ts';
import { POLICY_FOLDER } from '../sandbox/policy-folder.ts';
import { TableSimulator } from '../sandbox/tables/simulator.ts';
import type { Means } from '../src/activities/activity.ts';
import { createStores, type Stores } from '../src/connectors/tables/stores.ts';
import type { Grant } from '../src/domain/grant.ts';
import { DAY, type Instant } from '../src/domain/instant.ts';
import { newRecord } from '../src/domain/new-record.ts';
import { sweepRequests } from '../src/functions/reconcile.ts';
import { watchGroups } from '../src/functions/watch-groups.ts';
import { watchUsers } from '../src/functions/watch-users.ts';
import { readRulebook } from '../src/kinds/rulebook.ts';
import { governedGroups } from '../src/policy/governed.ts';
import type { Directory } from '../src/ports/directory.ts';
import type { Runs } from '../src/ports/runs.ts';
import { alone } from './alone.ts';
import type { Figure } from './figure.ts';

const START: Instant = '2026-03-03T09:00:00.000Z';
const HAPPENED = 10;
const DEFAULT = [10_000, 100_000];

type Cost = { readonly operations: number; readonly rowsRead: number };
type TickCosts = { readonly standing: number; readonly costs: Readonly<Record<string, Cost>> };

const RUNS: Runs = { start: async () => 'running', wake: async () => undefined };

async function costsWith(standing: number): Promise<TickCosts> {
  const clock = virtualClock(Date.parse(START));
  const simulator = new TableSimulator(clock, { shortPages: 'never' });
  const stores = createStores({
    connect: (name) => simulator.connect(name),
    clock,
    noticeLeadMs: 3 * DAY,
  });
  for (let n = 0; n < standing; n += 1) await stand(stores, n);
  const rulebook = readRulebook(POLICY_FOLDER);
  const governed = governedGroups(rulebook);
  const groupIds = governed.known ? governed.groupIds : [];
  const means = { ...stores, clock, rulebook, directory: directoryOf(groupIds[0] ?? '') } as unknown as Means;
  const ticks: Readonly<Record<string, () => Promise<void>>> = {
    reconcile: () => sweepRequests(means, RUNS),
    watchUsers: () => watchUsers(means, RUNS, () => undefined),
    watchGroups: () => watchGroups(means, RUNS),
  };
  const costs: Record<string, Cost> = {};
  for (const [name, tick] of Object.entries(ticks)) {
    if (name !== 'reconcile') await begin(means, name, tick);
    const before = simulator.cost;
    await tick();
    const { reads, writes, scanned } = simulator.cost;
    const operations = reads + writes - before.reads - before.writes;
    costs[name] = { operations, rowsRead: scanned - before.scanned };
  }
  return { standing, costs };
}

/** The first look goes over everybody; what is measured is every later one. */
async function begin(means: Means, name: string, tick: () => Promise<void>): Promise<void> {
  if (name === 'watchUsers')
    await means.marks.save('users-delta~account-place-title-and-licenses', 'link-0', null);
  else await tick();
}

/** A request long concluded, and its grant, which has no end. */
async function stand({ requests, grants }: Stores, n: number): Promise<void> {
  const ticket = { system: 'servicenow', id: `ticket-${n}`, number: `RITM${n}` };
  const record = newRecord(ticket, 'group-membership', 1, START);
  await requests.insert({ ...record, phase: 'concluded', outcome: 'fulfilled', concludedAt: START });
  const grant: Grant = {
    id: `${record.requestId}~1`,
    requestId: record.requestId,
    ticket,
    beneficiaryId: `person-${n}`,
    target: 'finance-readers',
    targetName: 'Finance readers',
    state: 'active',
    endsAt: null,
    lastsSeconds: null,
    armedAt: START,
    startedAt: START,
    endedAt: null,
    endReason: null,
    noticedAt: null,
  };
  await grants.change(grant.beneficiaryId, (rows) => ({
    rows: { ...rows, grants: { [grant.id]: grant } },
    result: undefined,
  }));
}

/** A directory where ten holders were disabled, and ten members of a governed group came, since the last look. */
function directoryOf(groupId: string): Pick<Directory, 'userChanges' | 'groupChanges' | 'readUsers'> {
  const people = Array.from({ length: HAPPENED }, (_, n) => `person-${n}`);
  return {
    userChanges: async () => ({
      read: 'done',
      changes: people.map((userId) => ({ userId, removed: 'soft' })),
      link: 'link-1',
      reset: false,
    }),
    groupChanges: async (_, link) => ({
      read: 'done',
      whole: false,
      groups: [{ id: groupId, deleted: false, displayName: 'Governed', managedElsewhere: false }],
      changes:
        link === null ? [] : people.map((memberId) => ({ groupId, memberId, present: true, person: true })),
      link: 'link-1',
    }),
    readUsers: async () => ({ read: 'done', users: {} }),
  };
}

async function tickCosts(standing: readonly number[] = DEFAULT): Promise<readonly TickCosts[]> {
  const costs: TickCosts[] = [];
  for (const count of standing) costs.push(await costsWith(count));
  return costs;
}

export async function benchIdleSweeps(): Promise<readonly Figure[]> {
  const all = await tickCosts();
  const [smallest, largest] = [all[0], all.at(-1)];
  if (!smallest || !largest) return [];
  return Object.keys(smallest.costs).flatMap((timer): readonly Figure[] => {
    const of = ({ costs }: TickCosts) => costs[timer] ?? { operations: 0, rowsRead: 0 };
    const figures = all.map(
      (one): Figure => ({
        what: `${timer}, ${one.standing.toLocaleString('en-US')} grants standing`,
        value: of(one).operations,
        unit: 'operations',
        budget: null,
      }),
    );
    const ratio = (by: keyof Cost) => of(largest)[by] / Math.max(of(smallest)[by], 1);
    return [
      ...figures,
      {
        what: `${timer}, operations of the last against the first`,
        value: ratio('operations'),
        unit: '×',
        budget: { atMost: 1 },
      },
      {
        what: `${timer}, rows looked at, the same way`,
        value: ratio('rowsRead'),
        unit: '×',
        budget: { atMost: 1 },
      },
    ];
  });
}

if (import.meta.main)
  await alone('idle-sweeps', 'standing', DEFAULT.join(), async (sizes) => {
    for (const { standing, costs } of await tickCosts(sizes)) console.table({ [standing]: costs });
  });
