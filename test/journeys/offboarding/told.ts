/** A world whose directory tells the app of changed accounts. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { GraphSwitches } from '../../../sandbox/tenant/graph/switches.ts';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { order } from '../../support/asking.ts';
import { stated } from '../../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../../support/world.ts';

export const SECRET = 'what-graph-sends-back-to-us';
export const TOLD = {
  DIRECTORY_NOTIFICATIONS_URL: 'https://countersign.contoso.example/api/directory/notifications',
  DIRECTORY_NOTIFICATIONS_SECRET: SECRET,
};

/** Every notification arrives, once, within seconds. */
const PROMPT: Partial<GraphSwitches> = {
  notificationDrops: 0,
  notificationDuplicates: 0,
  notificationDelaySeconds: { from: 1, to: 5 },
};

/** A world where the subscription stands. Reads show changes at once unless `graph` says otherwise. */
export async function aToldWorld(
  t: TestContext,
  switches: Partial<GraphSwitches> = {},
  graph: { readonly lag?: 'off' | 'default' } = { lag: 'off' },
): Promise<TestWorld> {
  const world = await aWorld(t, {
    settings: TOLD,
    graph: { ...graph, switches: { ...PROMPT, ...switches } },
  });
  await pass(world, 12 * MINUTE);
  assert.equal(world.tenant.subscriptions.live().length, 1, 'the subscription stands');
  return world;
}

/** VPN access of somebody, granted; the number of its ticket. */
export async function granted(world: TestWorld, person = 'sales-rep'): Promise<string> {
  const { number } = order(world, 'Access to VPN', person);
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  return number;
}

/** The polling finds nothing, so that what happens is owed to notifications. */
export function pollingFails(world: TestWorld, effect: FaultEffect = { kind: 'status', status: 503 }): void {
  world.tenant.faults.add({ match: { host: 'graph.microsoft.com', path: '/users/delta' }, effect });
}

/** A POST to the door as anybody can send it. */
export async function post(world: TestWorld, body: unknown, query = ''): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
  const url = `${world.host.url}/api/directory/notifications${query}`;
  return await world.host.fetch(new Request(url, { method: 'POST', headers, body: text }));
}

export function notificationOf(userId: string, clientState: string = SECRET) {
  return {
    value: [
      { changeType: 'updated', clientState, resource: `Users/${userId}`, resourceData: { id: userId } },
    ],
  };
}
