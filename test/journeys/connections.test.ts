/** A fault of the set-up is named to whoever asks, and by the product itself before anybody does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMPANY_PERMISSIONS, OPTIONAL_PERMISSIONS } from '../../sandbox/company-permissions.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { VAULT_HOST } from '../../sandbox/tenant/key-vault/vault.ts';
import type { SwitchChoices } from '../../sandbox/tenant/servicenow/switches.ts';
import type { WorldOptions } from '../../sandbox/world.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import type { CheckRow } from '../../src/ports/checks.ts';
import { order } from '../support/asking.ts';
import { call, tokenOf } from '../support/operators.ts';
import { agree, stated } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const EVERY_SIX_MINUTES = '40 */6 * * * *';

type Fault = {
  /** The row that names it, and what it says. */
  readonly row: string;
  readonly says: RegExp;
  readonly options?: WorldOptions;
  readonly set?: (world: TestWorld) => void;
};

/** Only tables with a probe of an Intune app want it; it shows people too, without whether their accounts are on. */
const OF_PROBES = 'DeviceManagementApps.Read.All';
const without = (...missing: readonly string[]): WorldOptions => ({
  graph: {
    permissions: [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS].filter((one) => !missing.includes(one)),
    lag: 'off',
  },
});
const rights = (chosen: NonNullable<SwitchChoices['rights']>): WorldOptions => ({
  serviceNow: { rights: { filtered: [], ...chosen } },
});
const setTo = (settings: Readonly<Record<string, string>>): WorldOptions => ({ settings });
const refuses =
  (host: string, status = 403) =>
  ({ tenant }: TestWorld) =>
    void tenant.faults.add({ match: { host }, effect: { kind: 'status', status, body: {} } });
const nobodyHasTheApp = ({ tenant, teams }: TestWorld) => {
  for (const { id } of tenant.directory.listUsers()) teams.setApp(id, 'not-installed');
};

/** Each fault is made from outside, as an administrator would. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'a permission to read that was not granted': {
    row: 'Microsoft Graph: User.Read.All for reading',
    says: /does not have User\.Read\.All.*No request is decided.*npm run grant -- --reader.*24 hours/s,
    options: without('User.Read.All', OF_PROBES),
  },
  'a permission to read people of whom another one shows the names': {
    row: 'Microsoft Graph: User.Read.All for reading',
    says: /does not have User\.Read\.All.*No request is decided/s,
    options: without('User.Read.All'),
  },
  'a permission to write that was not granted': {
    row: 'Microsoft Graph: GroupMember.ReadWrite.All for writing',
    says: /Nobody is added to a group.*npm run grant -- --writer/s,
    options: without('GroupMember.ReadWrite.All'),
  },
  'a permission that only one kind needs and that was not granted': {
    row: 'Microsoft Graph: User.RevokeSessions.All for accounts',
    says: /Sessions of somebody at risk go on.*--password/s,
    options: without('User.RevokeSessions.All'),
  },
  'mail that may not be sent': {
    row: 'Microsoft Graph: Mail.Send for mail',
    says: /No mail is sent/,
    options: without('Mail.Send'),
  },
  'a client id in place of an object id': {
    row: 'Microsoft Graph: own id for writing',
    says: /GRAPH_OWN_PRINCIPAL_IDS does not name .*Add /s,
    options: setTo({ GRAPH_OWN_PRINCIPAL_IDS: '' }),
  },
  'the wrong tenant': {
    row: 'Entra sign-in: tenant',
    says: /knows no tenant by the id in ENTRA_TENANT_ID/,
    options: setTo({ ENTRA_TENANT_ID: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' }),
  },
  'a clock that is wrong': {
    row: 'Entra sign-in: clock',
    says: /differ by 120 seconds; past 300/,
    set: ({ tenant }) => tenant.entra.setClockAhead(2 * MINUTE),
  },
  'the wrong secret of the ticket tool': {
    row: 'ServiceNow: sign-in',
    says: /401.*SERVICENOW_CLIENT_SECRET/s,
    options: setTo({ SERVICENOW_CLIENT_SECRET: 'kD2v9sQm1x7Tr8w1Yb6n4Lz0' }),
  },
  'a grant type that is switched off': {
    row: 'ServiceNow: sign-in',
    says: /grant_type\.enabled/,
    options: { serviceNow: { oauth: { clientCredentials: false } } },
  },
  'another account than is set': {
    row: 'ServiceNow: account',
    says: /names "svc\.somebody", and ServiceNow takes this app for/,
    options: setTo({ SERVICENOW_ACCOUNT: 'svc.somebody' }),
  },
  'a journal that may not be read': {
    row: 'ServiceNow: read sys_journal_field',
    says: /403.*No note can be proven/s,
    options: rights({ unreadable: ['sys_journal_field'] }),
  },
  'answers of forms that rights leave out': {
    row: 'ServiceNow: read sc_item_option_mtom',
    says: /shows our account .* only 0 of them/,
    options: rights({ filtered: ['sc_item_option_mtom'] }),
  },
  'a column that may not be read': {
    row: 'ServiceNow: read sc_req_item',
    says: /sends no requested_for of sc_req_item/,
    options: rights({ columns: ['sc_req_item.requested_for'] }),
  },
  'the column of Entra ids that is not there': {
    row: 'ServiceNow: people',
    says: /sys_user has no u_other_id/,
    options: setTo({ SERVICENOW_ENTRA_ID_FIELD: 'u_other_id' }),
  },
  'an app that nobody has in chat': {
    row: 'Microsoft Teams: chats with people',
    says: /0 of \d+ people.*setup policy/s,
    set: nobodyHasTheApp,
  },
  'the wrong bot': {
    row: 'Microsoft Teams: bot',
    says: /Teams refuses what it sends/,
    options: setTo({
      TEAMS_BOT_APP_ID: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
      BOT_IDENTITY_CLIENT_ID: '',
    }),
  },
  'a key of the roster that is taken for none': {
    row: 'PagerDuty: key',
    says: /does not take the API key.*PAGERDUTY_TOKEN/s,
    options: setTo({ PAGERDUTY_TOKEN: 'u+Zx81kQm2vTr9wYb6n4' }),
  },
  'a roster that shows the key nothing': {
    row: 'PagerDuty: key',
    says: /shows it no escalation policy/,
    set: ({ pagerDuty }) => {
      pagerDuty.switches.reads = 'empty';
    },
  },
  'a vault that refuses': {
    row: 'Seal: signs',
    says: /403.*Key Vault Crypto User/s,
    set: refuses(VAULT_HOST),
  },
  'witnesses that can be changed': {
    row: 'Witnesses: immutability',
    says: /no immutability policy/,
    set: ({ blobs }) => {
      blobs.policy = 'mutable';
    },
  },
};

/** Something was at work here, since an empty table shows nothing of rights, and the rotas that tables name are there. */
async function atWork(world: TestWorld): Promise<void> {
  for (const team of ['Major Incident', 'Messaging']) world.servicenow.setOnCall(team, []);
  order(world, 'Access to VPN', 'sales-rep');
  await pass(world, MINUTE);
}

async function report(
  world: TestWorld,
): Promise<{ readonly status: number; readonly rows: readonly CheckRow[] }> {
  const token = await tokenOf(world, 'identity-ops-1', 'Operator');
  const { status, json } = await call(world, 'GET', '/api/health/ready', { token });
  return { status, rows: (json['checks'] ?? []) as readonly CheckRow[] };
}

const textOf = ({ about, name, because, todo }: CheckRow) => `${about}: ${name}: ${because} ${todo ?? ''}`;

type Red = { readonly name: string; readonly because: string };
async function redsOf(world: TestWorld): Promise<readonly Red[]> {
  return ((await call(world, 'GET', '/api/health')).json['red'] ?? []) as readonly Red[];
}

/** What operators were told of connections, in chat or by an incident. */
function toldOf(world: TestWorld): readonly string[] {
  const first = world.teams.messages().filter(({ to }) => to === personId('identity-ops-1'));
  const chats = first.map(({ text }) => text);
  const incidents = world.servicenow.listRecords('incident').map((row) => row['description'] ?? '');
  return [...chats, ...incidents].filter((text) => /is not set up as it has to be/.test(text));
}

describe('A company that is set up', () => {
  test('A company that is set up has no check that fails, and what can not be known without a change is said', async (t) => {
    const world = await aWorld(t, { settings: { CONNECTIONS_SCHEDULE: EVERY_SIX_MINUTES } });
    await atWork(world);
    await pass(world, 15 * MINUTE);
    const before = world.tables.cost.writes;
    const { status, rows } = await report(world);
    assert.deepEqual(rows.filter(({ verdict }) => verdict === 'failed').map(textOf), []);
    assert.equal(status, 200);
    assert.equal(world.tables.cost.writes, before, 'no row is written');
    assert.ok(rows.length > 60);
    for (const name of ['write sc_req_item', 'create incident'])
      assert.equal(rows.find((row) => row.name === name)?.verdict, 'unknown');
    assert.deepEqual(await redsOf(world), []);
    assert.deepEqual(toldOf(world), []);
    const changing = world.tenant.outbound
      .list()
      .filter(({ purpose, method }) => purpose === 'connection-checks' && method !== 'GET');
    assert.deepEqual(changing, []);
    await settle(world);
    await agree(world);
  });

  test('A company that is set up shows its checks to operators and auditors, and to nobody else', async (t) => {
    const world = await aWorld(t);
    const anybody = await call(world, 'GET', '/api/health/ready');
    assert.equal(anybody.json['checks'], undefined);
    const nobody = await call(world, 'GET', '/api/health/ready', { token: 'x.y.z' });
    assert.equal(nobody.status, 401);
    const requester = await tokenOf(world, 'sales-rep');
    assert.equal((await call(world, 'GET', '/api/health/ready', { token: requester })).status, 403);
  });
});

describe('A fault of the set-up', () => {
  for (const [what, { row, says, options = {}, set }] of Object.entries(FAULTS))
    test(`A fault of the set-up is named by its row, by health and to operators within fifteen minutes, once: ${what}`, async (t) => {
      const settings = { CONNECTIONS_SCHEDULE: EVERY_SIX_MINUTES, ...options.settings };
      const world = await aWorld(t, { ...options, settings });
      await atWork(world);
      set?.(world);
      // Whoever asks knows at once; a tenant that is wrong lets nobody in to ask.
      if (what !== 'the wrong tenant') {
        const { status, rows } = await report(world);
        assert.equal(status, 503);
        const named = rows.filter(({ about, name }) => `${about}: ${name}` === row);
        assert.deepEqual(
          named.map(({ verdict }) => verdict),
          ['failed'],
        );
        assert.match(named.map(textOf).join(), says);
      }
      await pass(world, 14 * MINUTE);
      assert.ok(
        (await redsOf(world)).some(({ name }) => name === row || name === 'witnesses'),
        'health is red',
      );
      assert.ok(
        world.logged.some((line) => line.includes(row)),
        'the log says so',
      );
      const told = toldOf(world);
      // Whom neither chat nor the ticket tool reaches is told by health alone.
      const unreachable = ['the wrong tenant', 'a clock that is wrong'].includes(what);
      if (!unreachable || told.length > 0) {
        assert.equal(told.length, 1, told.join('\n\n'));
        assert.match(told.join(), says);
      }
      await pass(world, 13 * MINUTE);
      assert.equal(toldOf(world).length, told.length, 'said once');
    });

  test('A fault of the set-up by which only the names of people are seen refuses nobody’s ticket', async (t) => {
    const world = await aWorld(t, without('User.Read.All'));
    await pass(world, MINUTE);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 2 * HOUR);
    assert.equal(stated(world, number), 'none/running');
  });

  test('A fault of the set-up that is mended is told as that, and what waited for it goes on', async (t) => {
    const world = await aWorld(t, { settings: { CONNECTIONS_SCHEDULE: EVERY_SIX_MINUTES } });
    await atWork(world);
    world.servicenow.switches.oauth.clientCredentials = false;
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 15 * MINUTE);
    assert.equal(toldOf(world).length, 1);
    world.servicenow.switches.oauth.clientCredentials = true;
    await pass(world, 40 * MINUTE);
    assert.ok(world.teams.messages().some(({ text }) => /^Mended, as of .*ServiceNow: sign-in/.test(text)));
    assert.deepEqual(await redsOf(world), []);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('A fault of the set-up that passes within one look is nobody’s news', async (t) => {
    const world = await aWorld(t, { settings: { CONNECTIONS_SCHEDULE: EVERY_SIX_MINUTES } });
    await atWork(world);
    world.servicenow.switches.oauth.clientCredentials = false;
    await pass(world, 6 * MINUTE);
    world.servicenow.switches.oauth.clientCredentials = true;
    await pass(world, 15 * MINUTE);
    assert.deepEqual(toldOf(world), []);
  });

  test('A system that does not answer is told by its row within a minute, and is no fault of the set-up', async (t) => {
    const world = await aWorld(t, { settings: { CONNECTIONS_SCHEDULE: EVERY_SIX_MINUTES } });
    await atWork(world);
    world.tenant.faults.add({ match: { host: 'acme.service-now.com' }, effect: { kind: 'hang' } });
    const asked = report(world);
    await pass(world, MINUTE);
    const { rows } = await asked;
    const signIn = rows.find(({ name }) => name === 'sign-in');
    assert.equal(signIn?.verdict, 'failed');
    assert.equal(signIn?.mayPass, true);
    await pass(world, 13 * MINUTE);
    assert.deepEqual(toldOf(world), []);
  });

  test('A fault of the set-up is not what it is when nobody answers who gives tokens', async (t) => {
    const world = await aWorld(t, { settings: { CONNECTIONS_SCHEDULE: EVERY_SIX_MINUTES } });
    await atWork(world);
    world.tenant.faults.add({ match: { host: 'login.microsoftonline.com' }, effect: { kind: 'reset' } });
    await pass(world, 14 * MINUTE);
    assert.deepEqual(toldOf(world), []);
  });
});
