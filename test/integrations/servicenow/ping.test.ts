/** The check that the kit brings, between its scripts and the product's own door. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kitOf } from '../../../cli/servicenow/kit.ts';
import { updateSet } from '../../../cli/servicenow/update-set.ts';
import { WEBHOOK_SECRET } from '../../../sandbox/app/sandbox-settings.ts';
import { POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import { INTEGRATION_USER } from '../../../sandbox/tenant/servicenow/accounts.ts';
import { rightsOf } from '../../../src/connectors/servicenow/rights.ts';
import { keysOf } from '../../support/keys.ts';
import { call } from '../../support/operators.ts';
import { aWorld, settle, type TestWorld } from '../../support/world.ts';
import { Platform } from './platform.ts';

const FIELDS = { entraIdField: 'u_entra_object_id', affectedUserField: 'u_affected_user' };
const KIT = updateSet(
  kitOf({ app: 'https://contoso-countersign.azurewebsites.net', tables: POLICY_FOLDER, ...FIELDS }),
  '1.0.0',
);
const CHECK = "new CountersignSetup().check().join('\\n')";

function instance(world: TestWorld, secret = WEBHOOK_SECRET): Platform {
  const platform = new Platform({
    'countersign.account': INTEGRATION_USER,
    'countersign.webhook_secret': secret,
    'countersign.function_key': keysOf().serviceNow,
  });
  platform.now = world.clock.now();
  platform.commit(KIT);
  platform.insert('sys_user', { user_name: INTEGRATION_USER });
  for (const name of ['sysapproval_approver', 'sc_req_item', 'incident', 'sc_task'])
    platform.insert('sys_dictionary', { name, internal_type: 'collection', audit: '1' });
  for (const { table, may, columns } of rightsOf(FIELDS))
    for (const name of [table, ...columns.map((column) => `${table}.${column}`)])
      platform.may.add(`${may} ${name}`);
  return platform;
}

/** Runs the check twice: what it sends goes to the door, whose answer the second run is given. */
async function checked(world: TestWorld, platform: Platform): Promise<string> {
  platform.run(CHECK);
  const sent = platform.sent.at(-1);
  assert.ok(sent);
  const { status, text } = await call(world, 'POST', '/api/itsm/servicenow', sent);
  platform.answers.push({ status, body: text });
  return platform.run(CHECK) as string;
}

describe('The check of the kit for ServiceNow', () => {
  test('The check of the kit for ServiceNow answers a line for each thing that has to be so, and changes nothing', async (t) => {
    const world = await aWorld(t);
    await settle(world);
    const { writes } = world.tables.cost;
    const lines = await checked(world, instance(world));
    assert.equal(world.tables.cost.writes, writes, 'no row of the app is written');
    assert.match(lines, /^OK clock: The clocks differ by 0 seconds\.$/m);
    assert.match(lines, /^OK sign-in: /m);
    assert.match(lines, /^OK write sc_req_item: svc\.countersign may write sc_req_item\.$/m);
    assert.match(lines, /^OK people: \d+ of \d+ active users/m);
    assert.match(lines, /^OK history incident: /m);
    const calls = world.tenant.outbound.list().filter(({ purpose }) => purpose === 'connection-checks');
    assert.ok(calls.length > 20 && calls.every(({ method }) => method === 'GET'));
  });

  test('The check of the kit for ServiceNow says which right of the account is missing, and what comes of it', async (t) => {
    const world = await aWorld(t);
    const platform = instance(world);
    platform.may.delete('write sc_req_item.work_notes');
    const lines = await checked(world, platform);
    assert.match(
      lines,
      /^FAILED write sc_req_item: svc\.countersign may not write sc_req_item\.work_notes\. Access is given/m,
    );
    assert.match(lines, /Add the role countersign_integration to the access rule that decides\./);
  });

  test('The check of the kit for ServiceNow says what the door answered where it lets nobody in', async (t) => {
    const world = await aWorld(t);
    const lines = await checked(world, instance(world, 'another secret than the app has'));
    assert.match(lines, /^FAIL Countersign answered 401: .*signature-mismatch/);
  });

  test('A ping that names another instance is refused with the field, and one without a signature is no ping', async (t) => {
    const world = await aWorld(t);
    const platform = instance(world);
    platform.insert('sys_properties', { name: 'countersign.instance_host', value: 'other.service-now.com' });
    platform.run(CHECK);
    const sent = platform.sent.at(-1);
    assert.ok(sent);
    const refused = await call(world, 'POST', '/api/itsm/servicenow', sent);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /\$\.instance/);
    const headers = { 'x-functions-key': keysOf().serviceNow };
    const unsigned = await call(world, 'POST', '/api/itsm/servicenow', { body: sent.body, headers });
    assert.equal(unsigned.status, 401);
  });
});
