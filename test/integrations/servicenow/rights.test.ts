import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { JOURNEYS } from '../../../cli/permissions/journeys.ts';
import { withRights } from '../../../cli/servicenow/rights-page.ts';
import { COMPANY_PERMISSIONS } from '../../../sandbox/company-permissions.ts';
import { referredTable, TABLES, type TableName } from '../../../sandbox/tenant/servicenow/schema.ts';
import { createWorld } from '../../../sandbox/world.ts';
import type { Outbound } from '../../../src/connectors/outbound/outbound.ts';
import { readColumnsOf, rightsOf } from '../../../src/connectors/servicenow/rights.ts';
import { createServiceNowRoster } from '../../../src/connectors/servicenow/roster.ts';
import { createServiceNowTicketing } from '../../../src/connectors/servicenow/ticketing.ts';
import { instant } from '../../../src/domain/instant.ts';
import { AUDITED, BRAM, instance, ROSA, SETTINGS } from '../../connectors/servicenow/instance.ts';

const PAGE = new URL('../../../docs/connect/servicenow.md', import.meta.url);
const FIELDS = { entraIdField: 'u_entra_object_id', affectedUserField: 'u_affected_user' };
const RIGHTS = rightsOf(FIELDS);

type Needs = {
  readonly tables: Set<string>;
  readonly columns: Set<string>;
  /** Columns that are read, each by its own table. */
  readonly shown: Set<string>;
};
const VERBS: Readonly<Record<string, string>> = { GET: 'read', PATCH: 'write', POST: 'create' };

/** What a call needs: its table, tables behind references that it walks, and columns that it writes. */
function note({ tables, columns, shown }: Needs, method: string, address: string, body: string | null): void {
  const url = new URL(address);
  const [, table] = /^\/api\/now\/table\/([^/]+)/.exec(url.pathname) ?? [];
  const verb = VERBS[method] ?? method;
  if (table === undefined) return;
  tables.add(`${verb} ${table}`);
  for (const path of (url.searchParams.get('sysparm_fields') ?? '').split(',')) {
    let at: TableName | null = table as TableName;
    const steps = path.split('.');
    for (const [place, column] of steps.entries()) {
      if (at) shown.add(`${at}.${column}`);
      if (place === steps.length - 1) break;
      at = at && referredTable(at, column);
      if (at && at !== 'task') tables.add(`read ${at}`);
    }
  }
  const written = body === null ? [] : Object.keys(JSON.parse(body) as object);
  for (const column of written) columns.add(`${verb} ${table}.${column}`);
}

/** Whole journeys in the company, then what they do not come to: what is read of those who decide in ServiceNow. */
async function needs(): Promise<Needs> {
  const seen: Needs = { tables: new Set(), columns: new Set(), shown: new Set() };
  for (const { permissions = [], settings = {}, run } of JOURNEYS) {
    const world = await createWorld({
      seed: 'permissions',
      graph: { permissions: [...COMPANY_PERMISSIONS, ...permissions], lag: 'off', switches: {} },
      settings,
      border: {
        leaves(url, { method = 'GET', body }) {
          const isTable = url.includes('service-now.com/api/');
          if (isTable) note(seen, method, url, typeof body === 'string' ? body : null);
        },
        async answered() {},
      },
    });
    await run(world);
    world.stop();
  }
  const bench = instance(AUDITED);
  const outbound: Outbound = (url, init, context) => {
    note(seen, init.method ?? 'GET', url, url.includes('/api/') ? (init.body ?? null) : null);
    return bench.outbound(url, init, context);
  };
  const fetched = createServiceNowTicketing(SETTINGS, outbound, bench.clock);
  const ticket = bench.makeTicket();
  const asked = { ownerToolId: bench.toolIdOf(ROSA), delegateToolId: bench.toolIdOf(BRAM) };
  await fetched.delegation?.({ ...asked, at: instant(bench.clock.now()) }, 'r');
  await fetched.whoSet('ticket-approval', [{ id: ticket.id, state: 'approved' }], 'r');
  const incident = {
    category: 'identity',
    subcategory: 'x',
    affectedId: ROSA,
    priority: 2,
    title: 't',
  } as const;
  await fetched.open?.({ ...incident, correlationId: 'alert-1', text: 't' }, 'r');
  for (const type of ['task', 'incident'] as const) {
    const raised = { correlationId: `one-${type}`, type, queue: 'nobody', title: 't', text: 't' } as const;
    await fetched.followUp(ticket, { ...raised, people: async () => [ROSA] }, 'r');
    await fetched.endFollowUp(`one-${type}`, 'gone', 'r');
  }
  const ofIncident = {
    correlationId: 'of-incident',
    type: 'task',
    queue: 'nobody',
    title: 't',
    text: 't',
  } as const;
  await fetched.followUp({ ...ticket, type: 'incident' }, ofIncident, 'r');
  await createServiceNowRoster(SETTINGS, outbound, bench.clock).whoIsOnCall('SecOps', 'r');
  return seen;
}

describe('The rights of the account in ServiceNow', () => {
  test('The rights of the account in ServiceNow are what the page says', () => {
    const page = readFileSync(PAGE, 'utf8');
    assert.equal(page, withRights(page), 'run npm run servicenow -- rights');
  });

  test('The rights of the account in ServiceNow are those that the calls of whole journeys need, and no others', async () => {
    const { tables, columns, shown } = await needs();
    assert.deepEqual([...tables].sort(), RIGHTS.map(({ may, table }) => `${may} ${table}`).sort());
    const listed = new Set(
      RIGHTS.flatMap(({ may, table, columns: own }) => own.map((column) => `${may} ${table}.${column}`)),
    );
    assert.deepEqual(
      [...columns].filter((one) => !listed.has(one)),
      [],
    );
    // A check that looks for a column nobody reads would miss what is not needed.
    const looked = Object.entries(readColumnsOf({ ...FIELDS, accessColumns: {} })).flatMap(([table, of]) =>
      of.map((column) => `${table}.${column}`),
    );
    assert.deepEqual(
      looked.filter((one) => !shown.has(one)),
      [],
    );
    // Written where a table of states says so, for a queue or person that is there, or for an alert.
    const settable =
      /\.(stage|approval|assigned_to|assignment_group|category|subcategory|caller_id|u_affected_user|contact_type)$/;
    const unused = [...listed].filter((one) => !columns.has(one) && !one.startsWith('read '));
    assert.deepEqual(
      unused.filter((one) => !settable.test(one)),
      [],
    );
  });

  test('The rights of the account in ServiceNow name tables and columns that are there', () => {
    for (const { table, columns } of RIGHTS)
      for (const column of columns)
        assert.ok(column in (TABLES[table as TableName]?.columns ?? {}), `${table}.${column}`);
  });
});
