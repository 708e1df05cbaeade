/** What the kit's scripts send, against the product's own door. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kitOf } from '../../../cli/servicenow/kit.ts';
import { updateSet } from '../../../cli/servicenow/update-set.ts';
import { WEBHOOK_SECRET } from '../../../sandbox/app/sandbox-settings.ts';
import { POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import { INTEGRATION_USER } from '../../../sandbox/tenant/servicenow/accounts.ts';
import { sysIdOf } from '../../../sandbox/tenant/servicenow/catalog.ts';
import { order } from '../../support/asking.ts';
import { keysOf } from '../../support/keys.ts';
import { call } from '../../support/operators.ts';
import { agree, requestOf } from '../../support/statements.ts';
import { aWorld, settle, type TestWorld } from '../../support/world.ts';
import { Platform, type Sent } from './platform.ts';

const KIT = updateSet(
  kitOf({
    app: 'https://contoso-countersign.azurewebsites.net',
    tables: POLICY_FOLDER,
    entraIdField: 'u_entra_object_id',
    affectedUserField: 'u_affected_user',
  }),
  '1.0.0',
);

const VPN = sysIdOf('Access to VPN');
const OUTBOX = 'u_countersign_delivery';

/** An instance with the kit, whose clock is the world's. */
function instance(at = Date.parse('2026-03-03T09:00:00Z'), more: Readonly<Record<string, string>> = {}) {
  const platform = new Platform({
    'countersign.account': INTEGRATION_USER,
    'countersign.webhook_secret': WEBHOOK_SECRET,
    'countersign.function_key': keysOf().serviceNow,
    ...more,
  });
  platform.now = at;
  platform.commit(KIT);
  return platform;
}

type Fields = Readonly<Record<string, string>>;

/** Somebody saves a record: the rules of its table run, those behind it as well. */
function saved(platform: Platform, table: string, now: Fields, before: Fields | null): void {
  const operation = before ? 'update' : 'insert';
  const rows = () => [...platform.tables.of(OUTBOX).values()];
  const known = new Set(rows().map((row) => row['sys_id']));
  const current = platform.record(table, now, operation);
  const previous = before && platform.record(table, before);
  for (const rule of rulesOf(platform, table, operation)) platform.run(rule, { current, previous });
  for (const row of rows().filter((one) => !known.has(one['sys_id'])))
    for (const rule of rulesOf(platform, OUTBOX, 'insert'))
      platform.run(rule, { current: platform.record(OUTBOX, row), previous: null });
}

function rulesOf(platform: Platform, table: string, operation: 'insert' | 'update'): readonly string[] {
  return [...platform.tables.of('sys_script').values()]
    .filter((rule) => rule['collection'] === table && rule[`action_${operation}`] === '1')
    .map((rule) => rule['script'] ?? '');
}

const deliver = (world: TestWorld, { headers, body }: Sent) =>
  call(world, 'POST', '/api/itsm/servicenow', { body, headers });

const ITEM: Fields = {
  sys_id: 'a'.repeat(32),
  number: 'RITM0010001',
  cat_item: VPN,
  state: '1',
  approval: 'requested',
  active: '1',
  sys_mod_count: '0',
};
const INCIDENT: Fields = {
  sys_id: 'b'.repeat(32),
  number: 'INC0010001',
  category: 'identity',
  subcategory: 'Risky  User',
  state: '1',
  active: '1',
  sys_mod_count: '0',
};
const eventsOf = ({ sent }: Platform) => sent.map(({ body }) => (JSON.parse(body) as Fields)['event']);

describe('A delivery of the kit for ServiceNow', () => {
  test('A delivery of the kit for ServiceNow is taken by the door, and its order is decided and carried out', async (t) => {
    const world = await aWorld(t);
    const { id, number } = order(world, 'Access to VPN', 'sales-rep', {}, { webhook: 'drop' });
    const platform = instance(world.clock.now());
    saved(platform, 'sc_req_item', { ...ITEM, sys_id: id, number }, null);
    const [sent] = platform.sent;
    assert.ok(sent);
    assert.equal((await deliver(world, sent)).status, 202);
    await settle(world);
    assert.equal((await requestOf(world, number)).outcome, 'fulfilled');
    await agree(world);
  });

  const NASTY: Readonly<Record<string, string>> = {
    'umlauts and other scripts': 'Zugänge für Größe 中文 עברית',
    'quotes and backslashes': `"it's" \\ "quoted" \\u0022 \\`,
    'what ends lines': 'one\r\ntwo\u2028three\u2029four\ttab',
    emoji: 'VIP 👩‍💻🔑',
    'half an emoji': '\ud83d end',
    'what the platform substitutes': `$\{category} $\{} $1 $& <b>&amp;</b>`,
    'control characters': 'a\u0000b\u001fc\u007f\u0085',
    '64 KB of text': 'ü"\\\n'.repeat(16_384),
  };
  for (const [what, text] of Object.entries(NASTY))
    test(`A delivery of the kit for ServiceNow about a record that holds ${what} is taken, with the same text or none`, async (t) => {
      const world = await aWorld(t);
      const platform = instance(world.clock.now());
      const incident = { ...INCIDENT, short_description: text, caller_id: text, priority: text };
      saved(platform, 'incident', incident, null);
      saved(
        platform,
        'incident',
        { ...incident, subcategory: 'risky user' },
        { ...incident, category: text },
      );
      platform.run('new CountersignSender()._queue("incident.updated", current)', {
        current: platform.record('incident', { ...INCIDENT, category: text, subcategory: text }),
      });
      const queued = [...platform.tables.of(OUTBOX).values()].at(-1);
      platform.run('new CountersignSender().send(current)', {
        current: platform.record(OUTBOX, queued ?? {}),
      });
      assert.equal(platform.sent.length, 3);
      for (const sent of platform.sent) {
        assert.match(sent.body, /^[\x20-\x7e]{1,4000}$/);
        const answer = await deliver(world, sent);
        assert.equal(answer.status, 202, JSON.stringify(answer));
        const said = JSON.parse(sent.body) as Fields;
        assert.ok([undefined, 'identity', text].includes(said['category']));
      }
    });

  test('A delivery of the kit for ServiceNow tells what happened to a request item, and nothing of what only others watch', () => {
    const platform = instance();
    const change = (more: Fields, before: Fields = {}) =>
      saved(platform, 'sc_req_item', { ...ITEM, ...more }, { ...ITEM, ...before });
    saved(platform, 'sc_req_item', ITEM, null);
    change({ approval: 'approved' });
    change({ requested_for: 'c'.repeat(32) });
    change({ active: '0', state: '3' });
    change({ short_description: 'renamed' });
    change({ active: '1', state: '2' }, { active: '0', state: '3' });
    const events = ['request.submitted', 'request.approved', 'request.updated', 'request.closed'];
    assert.deepEqual(eventsOf(platform), [...events, 'request.updated']);
  });

  test('A delivery of the kit for ServiceNow tells of governed incidents, however their category is written, and of their end', () => {
    const platform = instance();
    saved(platform, 'incident', INCIDENT, null);
    saved(platform, 'incident', { ...INCIDENT, state: '6' }, INCIDENT);
    saved(platform, 'incident', { ...INCIDENT, u_affected_user: 'd'.repeat(32) }, INCIDENT);
    saved(platform, 'incident', { ...INCIDENT, category: 'network' }, null);
    assert.deepEqual(eventsOf(platform), ['incident.submitted', 'incident.closed', 'incident.updated']);
  });

  test('A delivery of the kit for ServiceNow tells of a decision on an approver row of a governed ticket', () => {
    const platform = instance();
    platform.insert('sc_req_item', ITEM, ITEM['sys_id']);
    const row = { sys_id: 'e'.repeat(32), sysapproval: ITEM['sys_id'] ?? '', state: 'approved' };
    saved(platform, 'sysapproval_approver', row, { ...row, state: 'requested' });
    saved(platform, 'sysapproval_approver', { ...row, comments: 'fine' }, row);
    saved(
      platform,
      'sysapproval_approver',
      { ...row, sysapproval: 'f'.repeat(32) },
      { ...row, state: 'requested' },
    );
    assert.deepEqual(eventsOf(platform), ['approval.updated']);
    assert.equal((JSON.parse(platform.sent[0]?.body ?? '') as Fields)['sys_id'], ITEM['sys_id']);
  });

  test('A delivery of the kit for ServiceNow is not made for items that no table governs, nor for what our own account writes', () => {
    const platform = instance();
    saved(platform, 'sc_req_item', { ...ITEM, cat_item: '9'.repeat(32) }, null);
    platform.user = INTEGRATION_USER.toUpperCase();
    saved(platform, 'sc_req_item', { ...ITEM, state: '2' }, ITEM);
    assert.equal(platform.sent.length, 0);
    assert.equal(platform.tables.of(OUTBOX).size, 0);
  });

  test('A delivery of the kit for ServiceNow that nobody takes is sent again by the job, ever more seldom, with a fresh signature and the same event', async (t) => {
    const world = await aWorld(t);
    const platform = instance(world.clock.now());
    platform.answers.push(
      { status: 0, body: '' },
      { status: 503, body: 'later' },
      { status: 401, body: 'no' },
    );
    saved(platform, 'sc_req_item', ITEM, null);
    const [job] = [...platform.tables.of('sysauto_script').values()];
    const tick = (minutes: number) => {
      platform.now += minutes * 60_000;
      platform.run(job?.['script'] ?? '');
      return platform.sent.length;
    };
    assert.equal(tick(0), 1);
    assert.equal(tick(1), 2);
    assert.equal(tick(1), 2);
    assert.equal(tick(1), 3);
    assert.equal(tick(3), 3);
    assert.equal(tick(1), 4);
    assert.equal(tick(60), 4, 'it was taken');
    const stamps = platform.sent.map(({ headers }) => headers['X-Countersign-Timestamp']);
    assert.equal(new Set(stamps).size, 4);
    assert.equal(new Set(platform.sent.map(({ body }) => body)).size, 1);
    const [row] = [...platform.tables.of(OUTBOX).values()];
    assert.equal(row?.['u_state'], 'taken');
  });

  test('A delivery of the kit for ServiceNow that is malformed, or a day old, is given up, and the log says why without a secret', () => {
    const platform = instance();
    platform.answers.push({ status: 400, body: '$.number must be a number' });
    saved(platform, 'sc_req_item', ITEM, null);
    assert.match(platform.log.join('\n'), /error Countersign did not take the delivery .*400 \$\.number/);
    platform.answers.push(...Array.from({ length: 30 }, () => ({ status: 503, body: '' })));
    saved(platform, 'sc_req_item', { ...ITEM, sys_mod_count: '1', state: '2' }, ITEM);
    for (let hour = 0; hour < 48; hour += 1) {
      platform.now += 3_600_000;
      platform.run('new CountersignSender().sendDue()');
    }
    assert.equal(platform.sent.length, 1 + 24);
    assert.ok(!platform.log.join('\n').includes(WEBHOOK_SECRET));
  });

  test('A delivery of the kit for ServiceNow whose properties are empty waits, says so, and keeps nobody from saving', () => {
    const platform = instance(undefined, { 'countersign.webhook_secret': '' });
    saved(platform, 'sc_req_item', ITEM, null);
    const [row] = [...platform.tables.of(OUTBOX).values()];
    assert.equal(row?.['u_state'], 'waiting');
    assert.match(row?.['u_last_answer'] ?? '', /countersign\.webhook_secret is empty/);
    assert.doesNotThrow(() => saved(platform, 'incident', { ...INCIDENT, sys_id: '' }, null));
  });

  test('A delivery of the kit for ServiceNow names the instance as its property says, or by its name', () => {
    const hostOf = (more: Fields) => {
      const platform = instance(undefined, more);
      saved(platform, 'sc_req_item', ITEM, null);
      return (JSON.parse(platform.sent[0]?.body ?? '{}') as Fields)['instance'];
    };
    assert.equal(hostOf({}), 'acme.service-now.com');
    assert.equal(hostOf({ 'countersign.instance_host': 'help.contoso.example' }), 'help.contoso.example');
  });

  test('A delivery of the kit for ServiceNow that was taken is forgotten after a week, one that waits is not', () => {
    const platform = instance();
    const old = { sys_created_on: '2026-02-01 00:00:00', u_next_attempt: '2026-12-01 00:00:00' };
    platform.insert(OUTBOX, { ...old, u_state: 'taken' });
    platform.insert(OUTBOX, { ...old, u_state: 'waiting' });
    platform.insert(OUTBOX, { ...old, u_state: 'taken', sys_created_on: '2026-03-02 00:00:00' });
    platform.run('new CountersignSender().sendDue()');
    assert.deepEqual(
      [...platform.tables.of(OUTBOX).values()].map((row) => row['u_state']),
      ['waiting', 'taken'],
    );
  });
});
