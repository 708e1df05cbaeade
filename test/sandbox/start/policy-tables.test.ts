/** A policy owner's own tables: what they name can be ordered, and mistakes are told before anything starts. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type TestContext, test } from 'node:test';
import { editedTables, groupTableIn } from '../../../sandbox/policy-folder.ts';
import { checkedTables } from '../../../sandbox/start/policy-tables.ts';
import { lineOf } from '../../../sandbox/start/table-lines.ts';
import { sysIdOf } from '../../../sandbox/tenant/servicenow/catalog.ts';
import { aWorld, settle } from '../../support/world.ts';
import { call } from '../control/world-call.ts';
import { refused, start } from './started.ts';

const GROUP = { id: '0d3a1f5e-2b6c-4c8d-9e0f-1a2b3c4d5e6f', name: 'GRP-DWH-READ' };
const OWNER = '7c1d2e3f-4a5b-4c6d-8e7f-90a1b2c3d4e5';
const ITEM = { ids: [sysIdOf('Data warehouse access')], name: 'Data warehouse access' };

/** The tables in force with an entitlement of which the company knows nothing. */
function withWarehouse(t: TestContext): string {
  const folder = editedTables({});
  t.after(() => rmSync(folder, { recursive: true }));
  const file = groupTableIn(folder);
  const table = JSON.parse(readFileSync(file, 'utf8'));
  table.catalogItems.push({
    ...ITEM,
    means: { variable: 'zone', values: { raw: 'data-warehouse-read', curated: 'data-warehouse-read' } },
  });
  table.entitlements.push({
    id: 'data-warehouse-read',
    title: 'Data warehouse (read)',
    groups: [GROUP],
    riskTier: 'medium',
    owners: { 'app-owner': { source: 'users', ids: [OWNER], label: 'Dana Waters, product owner' } },
    ownerQueue: 'Data Platform',
    eligible: { userTypes: ['Member'] },
    ticketApprovalSatisfies: [],
  });
  writeFileSync(file, JSON.stringify(table, null, 2));
  return folder;
}

test('An entitlement that only a policy owner’s table knows is ordered, approved and granted', async (t) => {
  const world = await aWorld(t, { policyFolder: withWarehouse(t), completesCompany: true });
  const item = (await call(world, 'GET', '/catalog')).body.find(
    ({ catalogItem }: { catalogItem: string }) => catalogItem === ITEM.name,
  );
  assert.deepEqual([item.kind, item.description], ['group-membership', 'Data warehouse (read)']);
  assert.deepEqual(
    item.questions.map(({ name }: { name: string }) => name),
    ['zone', 'justification', 'end_date', 'duration_days', 'risk_tier'],
  );
  const order = { catalogItem: ITEM.name, requestedFor: 'Koen Willemse' };
  const { number } = (await call(world, 'POST', '/tickets', order)).body;
  await settle(world);
  const asked = (await call(world, 'GET', `/cards?ticket=${number}&as=Dana Waters`)).body;
  const pressed = await call(world, 'POST', `/cards/${asked.at(-1).id}/press`, {
    as: 'Dana Waters',
    verb: 'approve',
  });
  assert.equal(pressed.body.status, 200);
  await settle(world);
  const members = (await call(world, 'GET', `/directory/groups/${GROUP.name}/members`)).body;
  assert.equal(members.length, 1);
  const ticket = (await call(world, 'GET', `/tickets/servicenow/${number}`)).body;
  assert.equal(ticket.stateLabel, 'Closed Complete');
  assert.ok(
    world.made.queues.some(({ name, members: people = [] }) => name === 'Data Platform' && people.length > 0),
  );
});

test('Tables that name nothing new leave the company as it is', async (t) => {
  const folder = editedTables({});
  t.after(() => rmSync(folder, { recursive: true }));
  const world = await aWorld(t, { policyFolder: folder, completesCompany: true });
  const { groups, people, queues } = world.made;
  assert.deepEqual({ groups, people, queues }, { groups: [], people: [], queues: [] });
});

test('Mistakes in tables are told by file, line and place', (t) => {
  const folder = withWarehouse(t);
  const file = groupTableIn(folder);
  const text = readFileSync(file, 'utf8').replace(
    '"ownerQueue": "Data Platform"',
    '"ownerQueues": "Data Platform"',
  );
  writeFileSync(file, text);
  const line = text.slice(0, text.indexOf('"ownerQueues"')).split('\n').length;
  assert.throws(() => checkedTables(folder), {
    name: 'StartRefused',
    message: new RegExp(`table\\.json:${line}:/entitlements/\\d+/ownerQueues unknown-member: `),
  });
  assert.throws(() => checkedTables(dirname(file)), /table\.json:1: missing-file: /);
  assert.throws(() => checkedTables(`${folder}/nowhere`), /There is no folder/);
});

test('The line of a JSON pointer is that of the name, or of what should hold it', () => {
  const text = '{\n  "a": [\n    {"b/c": "x,]}"},\n    7\n  ],\n  "d": {}\n}';
  const lines = ['', '/a', '/a/0', '/a/0/b~1c', '/a/1', '/d', '/d/missing', '/nothing'].map((at) =>
    lineOf(text, at),
  );
  assert.deepEqual(lines, [1, 2, 3, 3, 4, 6, 6, 1]);
  assert.equal(lineOf('{"a": ', '/a'), 1);
});

test('npm start takes the tables of a folder, and refuses broken ones before anything starts', async (t) => {
  const folder = withWarehouse(t);
  const sandbox = await start({ args: ['--policy', folder] });
  try {
    assert.match(
      sandbox.printed(),
      /Made for it\s+catalog item "Data warehouse access"\n\s+group GRP-DWH-READ/,
    );
    const item = { catalogItem: ITEM.name, requestedFor: 'Koen Willemse' };
    assert.equal((await sandbox.control('POST', '/tickets', item)).status, 201);
  } finally {
    await sandbox.end('SIGTERM');
  }
  writeFileSync(groupTableIn(folder), '{"kind": "group-membership",}');
  const { code, text } = await refused({ args: ['--policy', folder] });
  assert.equal(code, 1);
  assert.match(text, /The tables are not in order:\n.*table\.json:1: not-json/);
});
