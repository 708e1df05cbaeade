import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TableName } from '../../../sandbox/tenant/servicenow/schema.ts';
import type { SwitchChoices } from '../../../sandbox/tenant/servicenow/switches.ts';
import { AUDITED_TABLES, rightsOf } from '../../../src/connectors/servicenow/rights.ts';
import { OUT_OF_BOX, type ServiceNowSettings } from '../../../src/connectors/servicenow/settings.ts';
import type { Check, Ping } from '../../../src/ports/checks.ts';
import { pass } from '../support/border.ts';
import { AUDITED, BRAM, instance, MIRA, ROSA, SETTINGS } from './instance.ts';

const ALL: Readonly<Record<string, boolean>> = Object.fromEntries(
  rightsOf(OUT_OF_BOX).flatMap(({ table, may, columns }) =>
    [table, ...columns.map((column) => `${table}.${column}`)].map((name) => [`${may} ${name}`, true]),
  ),
);
const KEPT = Object.fromEntries(AUDITED_TABLES.map((table) => [table, true]));

type Given = {
  readonly switches?: SwitchChoices;
  readonly settings?: ServiceNowSettings;
  readonly ping?: Partial<Ping>;
};

/** Verdicts of an instance that is set up well but for what is given: one that has been at work. */
async function checked({ switches = {}, settings = SETTINGS, ping = {} }: Given = {}) {
  const bench = instance({ ...AUDITED, ...switches }, settings);
  const { id } = bench.makeTicket();
  bench.servicenow.requestApproval(id, MIRA);
  // Somebody writes a note; the journal has an entry of the newest item.
  bench.servicenow.addRecord(
    'sys_journal_field',
    { element_id: id, element: 'comments', name: 'sc_req_item', value: 'Thank you.' },
    'rosa',
  );
  await pass(bench.clock, 5000);
  const before = stored(bench);
  const sentAt = bench.clock.now();
  const checks = (await bench.ticketing.checks?.({ sentAt, rights: ALL, audited: KEPT, ...ping })) ?? [];
  assert.deepEqual(stored(bench), before, 'nothing is changed');
  assert.ok(bench.calls.every((call) => !/^(PATCH|PUT|DELETE)|^POST .*\/api\//.test(call)));
  return { checks, calls: bench.calls, bench };
}

type Bench = ReturnType<typeof instance>;
const stored = ({ servicenow }: Bench) =>
  (['sc_req_item', 'incident', 'sc_task', 'sysapproval_approver', 'sys_journal_field'] as const).map(
    (table) => servicenow.listRecords(table),
  );
const named = (checks: readonly Check[], verdict: Check['verdict']) =>
  checks.filter((one) => one.verdict === verdict).map(({ name }) => name);
const the = (checks: readonly Check[], name: string): Check => {
  const [one] = checks.filter((check) => check.name === name);
  assert.ok(one, name);
  return one;
};

describe('The checks of a connection with ServiceNow', () => {
  test('The checks of a connection with ServiceNow find nothing wrong with an instance that is set up, and say what they can not know', async () => {
    const { checks } = await checked();
    assert.deepEqual(named(checks, 'failed'), []);
    for (const name of ['clock', 'sign-in', 'people', 'read sc_req_item', 'read sys_user', 'write incident'])
      assert.equal(the(checks, name).verdict, 'ok', name);
    const rights = rightsOf(OUT_OF_BOX).map(({ may, table }) => `${may} ${table}`);
    const others = ['clock', 'sign-in', 'people', ...AUDITED_TABLES.map((table) => `history ${table}`)];
    assert.deepEqual(checks.map(({ name }) => name).toSorted(), [...rights, ...others].toSorted());
    assert.match(the(checks, 'people').because, /^3 of \d active users/);
    assert.match(the(checks, 'read incident').because, /no record in incident to read yet/);
  });

  for (const { table, may, without } of rightsOf(OUT_OF_BOX).filter(({ may }) => may === 'read'))
    test(`The checks of a connection with ServiceNow say what comes of ${table} that may not be ${may}`, async () => {
      const rights = { filtered: [], unreadable: [table as TableName] };
      const { checks } = await checked({ switches: { rights } });
      const check = the(checks, `read ${table}`);
      assert.equal(check.verdict, 'failed');
      assert.ok(check.because.endsWith(without), check.because);
      assert.match(check.because, /svc\.countersign/);
    });

  test('The checks of a connection with ServiceNow tell rows that rights leave out from none, by the count that is made before', async () => {
    const hidden = ['sys_journal_field', 'sc_item_option', 'sysapproval_approver'] as const;
    const { checks } = await checked({ switches: { rights: { filtered: hidden } } });
    for (const table of hidden) {
      assert.equal(the(checks, `read ${table}`).verdict, 'failed', table);
      assert.match(the(checks, `read ${table}`).because, /shows our account svc\.countersign only 0 of them/);
    }
    const uncounted = await checked({ switches: { rights: { filtered: hidden, counted: false } } });
    assert.equal(the(uncounted.checks, 'read sc_item_option').verdict, 'unknown');
    assert.match(the(uncounted.checks, 'read sc_item_option').because, /does not say whether there are any/);
  });

  test('The checks of a connection with ServiceNow end with the sign-in where the token is refused, and say where to look', async () => {
    const { checks } = await checked({ switches: { oauth: { clientCredentials: false } } });
    assert.deepEqual(
      checks.map(({ name }) => name),
      ['clock', 'sign-in'],
    );
    assert.equal(the(checks, 'sign-in').verdict, 'failed');
    assert.match(the(checks, 'sign-in').because, /^The token endpoint answered 401: access_denied/);
    assert.match(the(checks, 'sign-in').todo ?? '', /SERVICENOW_CLIENT_SECRET.*grant_type\.enabled/);
  });

  test('The checks of a connection with ServiceNow find that users can not be tied to Entra: no column, a hidden one, an empty one', async () => {
    const renamed = await checked({ settings: { ...SETTINGS, entraIdField: 'u_other' } });
    assert.match(the(renamed.checks, 'people').because, /has no u_other/);
    assert.equal(the(renamed.checks, 'read sys_user').verdict, 'failed');
    const columns = ['sys_user.u_entra_object_id'];
    const hidden = await checked({ switches: { rights: { filtered: [], columns } } });
    assert.equal(the(hidden.checks, 'people').verdict, 'failed');
    assert.match(the(hidden.checks, 'read sys_user').because, /sends no u_entra_object_id/);
    const bench = instance(AUDITED);
    for (const id of [ROSA, BRAM, MIRA]) bench.servicenow.patchUser(id, { u_entra_object_id: '' });
    const sentAt = bench.clock.now();
    const empty = (await bench.ticketing.checks?.({ sentAt, rights: null, audited: null })) ?? [];
    assert.equal(the(empty, 'people').verdict, 'failed');
    assert.match(the(empty, 'people').because, /^0 of \d active users/);
  });

  test('The checks of a connection with ServiceNow take from the instance what would have to be written to be found out', async () => {
    const without = { ...ALL, 'write incident.close_notes': false, 'create sc_task': false };
    const { checks } = await checked({ ping: { rights: without } });
    assert.deepEqual(named(checks, 'failed'), ['write incident', 'create sc_task']);
    assert.match(
      the(checks, 'write incident').because,
      /may not write incident\.close_notes\. Incidents do not say/,
    );
    const silent = await checked({ ping: { rights: null, audited: null } });
    assert.equal(the(silent.checks, 'write incident').verdict, 'unknown');
    assert.equal(the(silent.checks, 'history incident').verdict, 'unknown');
    assert.deepEqual(named(silent.checks, 'failed'), []);
    const stageless = { ...ALL, 'write sc_req_item.stage': false };
    const unwritten = await checked({ ping: { rights: stageless } });
    assert.deepEqual(named(unwritten.checks, 'failed'), [], 'no state of this instance writes a stage');
  });

  test('The checks of a connection with ServiceNow find auditing that is off, and clocks that drift apart', async () => {
    const { checks, bench } = await checked({ ping: { audited: { ...KEPT, incident: false } } });
    assert.deepEqual(named(checks, 'failed'), ['history incident']);
    const late = await checked({ ping: { sentAt: bench.clock.now() - 120_000 } });
    assert.equal(the(late.checks, 'clock').verdict, 'failed');
    assert.match(
      the(late.checks, 'clock').because,
      /differ by 120 seconds; past 300 every delivery is refused/,
    );
  });

  test('The checks of a connection with ServiceNow name the account that the instance takes the app for', async () => {
    const { checks } = await checked({ settings: { ...SETTINGS, account: 'svc.other' } });
    assert.match(
      the(checks, 'account').because,
      /names "svc\.other", and ServiceNow takes this app for "svc\.countersign"/,
    );
  });

  test('The checks of a connection with ServiceNow are made once for whoever asks twice at once, and again after ten seconds', async () => {
    const { bench, calls } = await checked();
    const ping = { sentAt: bench.clock.now(), rights: ALL, audited: KEPT };
    const made = calls.length;
    await bench.ticketing.checks?.(ping);
    assert.equal(calls.length, made);
    await pass(bench.clock, 10_000);
    await bench.ticketing.checks?.(ping);
    assert.ok(calls.length > made + 20);
  });
});
