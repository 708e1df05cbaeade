import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { kitOf } from '../../../cli/servicenow/kit.ts';
import { updateSet } from '../../../cli/servicenow/update-set.ts';
import { editedTables, POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import { Platform, recordsIn } from './platform.ts';

const OPTIONS = {
  app: 'https://contoso-countersign.azurewebsites.net',
  tables: POLICY_FOLDER,
  entraIdField: 'u_entra_object_id',
  affectedUserField: 'caller_id',
};

const kitXml = (more: Partial<typeof OPTIONS> = {}) => updateSet(kitOf({ ...OPTIONS, ...more }), '1.0.0');

describe('The kit for ServiceNow', () => {
  test('The kit for ServiceNow is well-formed, all of its records are, and no two are one', () => {
    const records = recordsIn(kitXml());
    assert.equal(records.length, kitOf(OPTIONS).length);
    const ids = records.map(({ table, columns }) => `${table} ${columns['sys_id']}`);
    assert.equal(new Set(ids).size, ids.length);
    for (const { columns } of records) assert.match(columns['sys_id'] ?? '', /^[0-9a-f]{32}$/);
    const tables = new Set(records.map(({ table }) => table));
    const expected = ['sys_script', 'sys_script_include', 'sys_rest_message', 'sys_rest_message_fn'];
    expected.push('sysauto_script', 'sys_dictionary', 'sys_db_object', 'oauth_entity', 'sys_user_role');
    expected.push('item_option_new', 'item_option_new_set', 'question_choice', 'sys_script_fix');
    for (const table of expected) assert.ok(tables.has(table), table);
  });

  test('The kit for ServiceNow is the same bytes each time, and its records keep their ids when tables change', () => {
    assert.equal(kitXml(), kitXml());
    const idsOf = (xml: string) =>
      recordsIn(xml)
        .filter(({ table }) => !table.startsWith('item_option') && table !== 'question_choice')
        .map(({ columns }) => columns['sys_id']);
    const [item] = JSON.parse(
      readFileSync(join(POLICY_FOLDER, 'group-membership', 'table.json'), 'utf8'),
    ).catalogItems;
    const tables = editedTables({ '/catalogItems': [item] });
    assert.deepEqual(idsOf(kitXml({ tables })), idsOf(kitXml()));
    assert.notEqual(kitXml({ tables }), kitXml());
  });

  test('The kit for ServiceNow changes nothing when it is committed and set up a second time', () => {
    const platform = new Platform();
    const setUp = () => {
      platform.commit(kitXml());
      return platform.run("new CountersignSetup().setUp().join('\\n')") as string;
    };
    platform.insert('sys_dictionary', { name: 'incident', internal_type: 'collection', audit: '0' });
    platform.insert('sys_security_acl', { name: 'incident', operation: 'read', active: '1' });
    const first = setUp();
    assert.match(first, /Auditing of incident was switched on/);
    assert.match(first, /countersign\.webhook_secret was made; type its value/);
    const [secret] = [...platform.tables.of('sys_properties').values()].filter(
      (one) => one['name'] === 'countersign.webhook_secret',
    );
    assert.ok(secret);
    secret['value'] = 'typed by an administrator';
    const before = platform.tables.snapshot();
    platform.commit(kitXml());
    assert.equal(platform.tables.snapshot(), before);
    const second = setUp();
    assert.equal(platform.tables.snapshot(), before);
    assert.doesNotMatch(second, /was made|was switched on|was set/);
  });

  test('The kit for ServiceNow makes an access rule only where it shuts nobody out, and says which it left out', () => {
    const platform = new Platform();
    platform.insert('sys_security_acl', { name: 'incident', operation: 'read', active: '1' });
    platform.insert('sys_security_acl', { name: 'incident', operation: 'write', active: '0' });
    platform.commit(kitXml());
    const said = platform.run("new CountersignSetup().setUp().join('\\n')") as string;
    const made = [...platform.tables.of('sys_security_acl').values()].filter((one) => one['description']);
    assert.deepEqual(
      made.map((one) => `${one['operation']} ${one['name']} ${one['active']}`),
      ['read incident 1'],
    );
    const [link, ...others] = [...platform.tables.of('sys_security_acl_role').values()];
    assert.deepEqual(others, []);
    const [role] = [...platform.tables.of('sys_user_role').values()];
    assert.equal(link?.['sys_user_role'], role?.['sys_id']);
    assert.equal(link?.['sys_security_acl'], made[0]?.['sys_id']);
    assert.match(said, /The access rule for read incident was made\./);
    assert.match(said, /LOOK: write incident is decided by a broader rule/);
  });

  test('The kit for ServiceNow holds no secret, and leaves what an administrator typed to its OAuth application', () => {
    const xml = kitXml();
    assert.doesNotMatch(xml, /client_secret|sandbox-/);
    const platform = new Platform();
    platform.commit(xml);
    const [application] = [...platform.tables.of('oauth_entity').values()];
    assert.ok(application);
    application['client_secret'] = 'typed';
    platform.commit(xml);
    assert.equal([...platform.tables.of('oauth_entity').values()][0]?.['client_secret'], 'typed');
  });

  test('The kit for ServiceNow asks on forms what the policy tables read, with their values and no others', () => {
    const records = recordsIn(kitXml());
    const asked = new Set(
      records.filter(({ table }) => table === 'item_option_new').map(({ columns }) => columns['name']),
    );
    const expected = ['justification', 'end_date', 'duration_days', 'user_principal_name', 'cost_center'];
    for (const name of [...expected, 'product', 'access_level', 'group_name', 'application'])
      assert.ok(asked.has(name), name);
    const access = records.find(({ columns }) => columns['name'] === 'access_level')?.columns['sys_id'];
    const values = records
      .filter(({ table, columns }) => table === 'question_choice' && columns['question'] === access)
      .map(({ columns }) => columns['value']);
    assert.deepEqual(values, ['read', 'write']);
  });

  test('The kit for ServiceNow makes the column for the Entra object id, unless another one is named', () => {
    const made = (entraIdField: string) =>
      recordsIn(kitXml({ entraIdField })).filter(
        ({ columns }) => columns['name'] === 'sys_user' && columns['element'],
      );
    assert.deepEqual(
      made('u_entra_object_id').map(({ columns }) => columns['element']),
      ['u_entra_object_id'],
    );
    assert.deepEqual(made('x_oid'), []);
  });

  test('The kit for ServiceNow is refused for a folder without tables, and for a broken one by its place', () => {
    assert.throws(() => kitXml({ tables: '/nowhere' }), /holds no policy table/);
    assert.throws(
      () => kitXml({ tables: editedTables({ '/catalogItems/0/ids': 'x' }) }),
      /catalogItems\/0\/ids/,
    );
  });

  test('scripts of the kit for ServiceNow are ECMAScript 5, which instances still run', () => {
    const folder = join(import.meta.dirname, '..', '..', '..', 'integrations', 'servicenow');
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.js'))) {
      const code = readFileSync(join(folder, name), 'utf8')
        .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
        .replaceAll(/'(?:\\.|[^'\\\n])*'/g, "''");
      assert.doesNotMatch(code, /=>|`|\b(?:let|const|class|async|await|import|export)\b|\.\.\.|,\s*\)/, name);
    }
  });
});
