/** A right or a secret that is missing is known within a quarter of an hour, whether or not a ticket can say so. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMPANY_PERMISSIONS } from '../../sandbox/company-permissions.ts';
import type { WorldOptions } from '../../sandbox/world.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { call } from '../support/operators.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

type Health = {
  readonly red: readonly { readonly name: string; readonly because: string; readonly todo: string }[];
};

async function refusalsIn(world: TestWorld): Promise<readonly string[]> {
  const { json } = await call(world, 'GET', '/api/health');
  return (json as unknown as Health).red.flatMap(({ name, because }) =>
    name.startsWith('calls to ') ? [because] : [],
  );
}

const status = (code: number, match: Readonly<Record<string, string>>) => (world: TestWorld) =>
  void world.tenant.faults.add({ match, effect: { kind: 'status', status: code, body: {} } });
const without = (permission: string): WorldOptions => ({
  graph: { permissions: COMPANY_PERMISSIONS.filter((one) => one !== permission), lag: 'off' },
});

const FAULTS: Readonly<
  Record<
    string,
    {
      readonly host: string;
      readonly says: RegExp;
      readonly options?: WorldOptions;
      readonly set?: (world: TestWorld) => void;
    }
  >
> = {
  'the secret of the ticket tool': {
    host: 'acme.service-now.com',
    says: /POST \/oauth_token\.do \(servicenow-token\) with 401/,
    options: { serviceNow: { oauth: { clientCredentials: false } } },
  },
  'the right to write tickets': {
    host: 'acme.service-now.com',
    says: /PATCH \/api\/now\/table\/sc_req_item \(servicenow-write\) with 403/,
    options: { serviceNow: { rights: { writable: [] } } },
  },
  'the right to read the journal': {
    host: 'acme.service-now.com',
    says: /GET \/api\/now\/table\/sys_journal_field \(servicenow-write\) with 403/,
    options: { serviceNow: { rights: { filtered: [], unreadable: ['sys_journal_field'] } } },
  },
  'the permission to read users': {
    host: 'graph.microsoft.com',
    says: /with 403/,
    options: without('User.Read.All'),
  },
  'the permission to read groups, which are asked for in batches': {
    host: 'graph.microsoft.com',
    says: /GET \/groups \(facts\) with 403/,
    options: without('Group.Read.All'),
  },
  'what the directory tells of changes': {
    host: 'graph.microsoft.com',
    says: /GET \/users\/delta \(user-changes\) with 403/,
    set: status(403, { host: 'graph.microsoft.com', path: '/delta' }),
  },
};

describe('A call that a system refuses on and on', () => {
  for (const [what, { host, says, options = {}, set }] of Object.entries(FAULTS))
    test(`A call that a system refuses on and on, because ${what} is missing, is named by health and by one line of the log within fifteen minutes`, async (t) => {
      const world = await aWorld(t, options);
      set?.(world);
      order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 15 * MINUTE);
      assert.match((await refusalsIn(world)).join('\n'), says);
      assert.ok(world.logged.some((line) => says.test(line) && line.includes(`${host} refuses each `)));
      await pass(world, 60 * MINUTE);
      assert.match((await refusalsIn(world)).join('\n'), says);
    });

  test('A call that a system refuses on and on is not refused any more once one is let through, and that is said', async (t) => {
    const world = await aWorld(t, { serviceNow: { oauth: { clientCredentials: false } } });
    order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 10 * MINUTE);
    assert.equal((await refusalsIn(world)).length, 1);
    world.servicenow.switches.oauth.clientCredentials = true;
    await pass(world, 10 * MINUTE);
    assert.deepEqual(await refusalsIn(world), []);
    assert.ok(world.logged.some((line) => line.includes('lets POST /oauth_token.do through again')));
  });

  test('A call that a system refuses once, or for one ticket while others are let through, is no fault of the set-up', async (t) => {
    const world = await aWorld(t);
    const { id } = order(world, 'Access to VPN', 'sales-rep');
    status(403, { host: 'acme.service-now.com', method: 'PATCH', path: id })(world);
    for (const who of ['sales-member', 'finance-analyst', 'developer']) {
      await pass(world, 4 * MINUTE);
      order(world, 'Access to VPN', who);
    }
    await pass(world, 3 * MINUTE);
    assert.deepEqual(await refusalsIn(world), []);
  });
});
