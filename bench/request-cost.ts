/**
 * What one request costs: durable activities, round trips to Graph, history. Counted, not timed, from two journeys of
 * the whole product.
 *
 * node bench/request-cost.ts
 */

import { person } from '../sandbox/tenant/company/people.ts';
import type { OutboundCall } from '../sandbox/tenant/outbound-log.ts';
import type { World } from '../sandbox/world.ts';
import type { Figure } from './figure.ts';
import { approveAll, calmWorld, JUSTIFICATION, statedAccess } from './journey/calm-world.ts';

type RequestCost = {
  /** Names, in order. Runs that only look at a changed ticket are counted, too. */
  readonly activities: readonly string[];
  /** Between the last approval and the one that first writes the directory; 0 where nobody approves. */
  readonly activitiesBetween: number;
  /** Purposes of the calls to Graph, in order. */
  readonly graphCalls: readonly string[];
  readonly tokenCalls: number;
  readonly historyEvents: number;
  readonly historyBytes: number;
};

type Order = { readonly catalogItem: string; readonly who: string };

/** The first ticket of each kind warms tokens and keys; the second is counted. */
const WITHOUT_APPROVAL: readonly Order[] = [
  { catalogItem: 'Access to VPN', who: 'sales-rep' },
  { catalogItem: 'Access to VPN', who: 'developer' },
];
const WITH_APPROVAL: readonly Order[] = [
  { catalogItem: 'Access to Finance BI', who: 'finance-analyst' },
  { catalogItem: 'Access to Finance BI', who: 'treasury-analyst' },
];

async function requestCosts(): Promise<{
  readonly without: RequestCost;
  readonly approved: RequestCost;
}> {
  return { without: await secondOf(WITHOUT_APPROVAL), approved: await secondOf(WITH_APPROVAL) };
}

async function secondOf(orders: readonly Order[]): Promise<RequestCost> {
  const world = await calmWorld();
  try {
    let cost: RequestCost | null = null;
    for (const order of orders) cost = await costOf(world, order);
    if (!cost) throw new Error('No request was made.');
    return cost;
  } finally {
    world.stop();
  }
}

async function costOf(world: World, { catalogItem, who }: Order): Promise<RequestCost> {
  const activitiesBefore = (await world.host.activities()).length;
  const callsBefore = world.tenant.outbound.list().at(-1)?.seq ?? 0;
  const requester = person(who).id;
  const { number, id } = world.servicenow.createTicket({
    catalogItem,
    requestedFor: requester,
    openedBy: requester,
    variables: { justification: JUSTIFICATION, duration_days: '30' },
    approval: 'requested',
    webhook: 'send',
  });
  await settled(world);
  const untilApproval = (await world.host.activities()).length;
  const asked = (await world.teams.cards(number)).length > 0;
  await approveAll(world, number);
  await settled(world);
  const stated = statedAccess(world, number);
  if (stated !== 'granted') throw new Error(`${number} was to be granted; it says access=${stated}.`);
  const activities = (await world.host.activities()).map(({ name }) => name);
  const between = activities.indexOf('applyChange', untilApproval) - untilApproval;
  const instances = world.host.host()?.instances() ?? [];
  const run = instances.find(({ instanceId, name }) => instanceId.includes(id) && name === 'groupMembership');
  if (!run) throw new Error(`No run of ${number} is in the host.`);
  return {
    activities: activities.slice(activitiesBefore),
    activitiesBetween: asked ? between : 0,
    ...callsOf(world.tenant.outbound.list(callsBefore)),
    historyEvents: run.historyEvents,
    historyBytes: run.historyBytes,
  };
}

async function settled(world: World): Promise<void> {
  if (!(await world.conductor.settle())) throw new Error('The sandbox did not come to rest.');
}

function callsOf(calls: readonly OutboundCall[]): Pick<RequestCost, 'graphCalls' | 'tokenCalls'> {
  const toHost = (name: string) => calls.filter(({ url }) => new URL(url).host === name);
  return {
    graphCalls: toHost('graph.microsoft.com').map(({ purpose }) => purpose ?? 'unnamed'),
    tokenCalls: toHost('login.microsoftonline.com').length,
  };
}

export async function benchRequestCost(): Promise<readonly Figure[]> {
  const { without, approved } = await requestCosts();
  const figure = (what: string, value: number, atMost: number, unit = ''): Figure => {
    return { what, value, unit, budget: { atMost } };
  };
  return [
    figure('activities, one group, no approval', without.activities.length, 8),
    figure('activities, one group, one approval stage', approved.activities.length, 11),
    figure('activities between the last approval and the first write', approved.activitiesBetween, 3),
    figure('Graph round trips, no approval', without.graphCalls.length, 5),
    figure('Graph round trips, one approval stage', approved.graphCalls.length, 7),
    figure('token calls when warm', without.tokenCalls + approved.tokenCalls, 0),
    figure('history events, one approval stage', approved.historyEvents, 60),
    figure('history size, one approval stage', approved.historyBytes / 1024, 64, 'KB'),
  ];
}

if (import.meta.main) console.dir(await requestCosts(), { depth: null });
