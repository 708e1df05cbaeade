import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { AuditRow } from '../../src/domain/audit.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { addingFails, DENIED, mend, removingFails } from '../support/faults.ts';
import { orderProduct, PHONE, PROJECT } from '../support/licenses.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, stated } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const WRITE = /\/members\/(?:[0-9a-f-]{36}\/)?\$ref$|\/assignLicense$|\/users\/[0-9a-f-]{36}$/;

type Call = { readonly method: string; readonly path: string; readonly body: unknown };
type Change = {
  readonly key: string;
  readonly call: Call;
  readonly before: unknown;
  readonly beforeReadAt: string;
  /** `null`: no answer is on record. */
  readonly status: number | null;
  readonly requestId: string | null;
  readonly answered: unknown;
  readonly effect: string | null;
};

const factsIn = (rows: readonly AuditRow[], fact: AuditRow['fact']) =>
  rows.filter((row) => row.fact === fact);

/** Every change that was sent, out of the rows of an audit export and nothing else. */
function rebuilt(rows: readonly AuditRow[]): readonly Change[] {
  return factsIn(rows, 'change-attempted').flatMap(({ once, data }) => {
    const attempt = data as { key: string; call: Call | null; before: unknown; beforeReadAt: string };
    if (!attempt.call) return [];
    const found = factsIn(rows, 'change-answered').find((row) => row.once === once)?.data;
    const answer = found as
      | {
          effect: string;
          before?: unknown;
          call?: Call;
          answer?: { status: number; body: unknown };
          trace: { requestId: string | null; status: number };
        }
      | undefined;
    if (answer?.call)
      assert.deepEqual(answer.call, attempt.call, 'what was sent is what was recorded before');
    return [
      {
        key: attempt.key,
        call: attempt.call,
        before: answer?.before ?? attempt.before,
        beforeReadAt: attempt.beforeReadAt,
        status: answer ? answer.trace.status : null,
        requestId: answer?.trace.requestId ?? null,
        answered: answer?.answer?.body ?? null,
        effect: answer?.effect ?? null,
      },
    ];
  });
}

async function rowsOf(world: TestWorld): Promise<readonly AuditRow[]> {
  const lines = (await exportOf(world)).map((line) => JSON.parse(line) as { kind: string; row?: AuditRow });
  return lines.flatMap((line) => (line.kind === 'row' ? [(line.row ?? line) as AuditRow] : []));
}

/** What Graph saw of writes, oldest first. */
function seenBy({ tenant }: TestWorld) {
  return tenant.outbound
    .list()
    .filter(({ method, url }) => method !== 'GET' && WRITE.test(new URL(url).pathname));
}

function proven(rows: readonly AuditRow[]) {
  return factsIn(rows, 'change-proven').flatMap(
    ({ data }) =>
      (data as { changes?: readonly { key: string; before: unknown; after: unknown }[] }).changes ?? [],
  );
}

async function aDay(world: TestWorld): Promise<void> {
  const { directory } = world.controlled;
  for (const group of ['GRP-TEAM-BETA', 'GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'])
    directory.deleteMember(groupId(group), personId('developer'));
  world.clock.moveTo(world.clock.now() + 2 * MINUTE);
  addingFails(world, { kind: 'reset', applied: true }, { count: 1 });
  const vpn = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
  await settle(world);
  await pass(world, 5 * MINUTE);
  addingFails(world, DENIED, { group: 'GRP-ENG-REPO-READ' });
  const application = 'Engineering starter kit';
  const undone = order(world, 'Request access to application', 'developer', { application });
  await settle(world);
  await approve(world, undone.number, 'eng-manager');
  assert.equal(stated(world, undone.number), 'none/rolled-back');
  mend(world);
  const phone = orderProduct(world, 'sales-rep', PHONE);
  const project = orderProduct(world, 'contractor', PROJECT, { duration_days: '1' });
  const located = orderProduct(world, 'no-location', 'Project Plan 1', { duration_days: '1' });
  await settle(world);
  await approve(world, phone.number, 'telecom-owner');
  await approve(world, project.number, 'team-alpha-lead');
  await approve(world, located.number, 'marketing-manager');
  await operate(world, (await requestOf(world, phone.number)).requestId, 'roll-back', 'Not needed.');
  await settle(world);
  removingFails(world, { kind: 'status', status: 503 }, { count: 2 });
  await jump(world, DAY + 2 * HOUR);
  for (const { number } of [vpn, project, located]) assert.equal(stated(world, number), 'ended/ended');
  await agree(world);
}

describe('the audit alone', () => {
  test('the audit alone tells every change of a day as Graph saw it: what was sent, what came back, and under which ids', async (t) => {
    const world = await aWorld(t);
    await aDay(world);
    const changes = rebuilt(await rowsOf(world));
    const seen = seenBy(world);
    const told = changes.map(({ call, status, requestId }) => [
      call.method,
      `/v1.0${call.path}`,
      status ?? 0,
      requestId,
    ]);
    const happened = seen.map(({ method, url, status, msRequestId }) => [
      method,
      new URL(url).pathname,
      status,
      status === 0 ? null : msRequestId,
    ]);
    const sorted = (list: readonly unknown[][]) => list.map((one) => JSON.stringify(one)).sort();
    assert.deepEqual(sorted(told), sorted(happened));
    assert.ok(changes.length > 8);
    const methods = new Set(changes.map(({ call, key }) => `${call.method} ${key.split(':').at(-1)}`));
    for (const one of ['POST add', 'POST remove', 'PATCH add', 'DELETE remove'])
      assert.ok(methods.has(one), one);
    const refused = changes.filter(({ status }) => status === 403);
    assert.ok(
      refused.length > 0 &&
        refused.every(({ answered }) => JSON.stringify(answered).includes('Insufficient')),
    );
  });

  test('the audit alone tells what was there before each change and after it, as it was read, for what is taken away as well', async (t) => {
    const world = await aWorld(t);
    await aDay(world);
    const rows = await rowsOf(world);
    const members = new Map<string, string>();
    for (const change of rebuilt(rows)) {
      assert.ok(change.beforeReadAt, change.key);
      const { method, path, body } = change.call;
      if (!path.includes('$ref')) continue;
      const group = path.split('/')[2] ?? '';
      const user =
        method === 'POST'
          ? (JSON.stringify(body).match(/([0-9a-f-]{36})"\}$/)?.[1] ?? '')
          : (path.split('/')[4] ?? '');
      const edge = `${user} in ${group}`;
      const known = members.get(edge);
      if (known) assert.equal(change.before, known, `${change.key} before`);
      if (change.effect === 'changed' || change.effect === 'unchanged')
        members.set(edge, method === 'POST' ? 'present' : 'absent');
      if (change.effect === 'uncertain' && method === 'POST') members.delete(edge);
    }
    assert.ok(
      [...members.values()].every((one) => one === 'absent'),
      'everything has ended',
    );
    for (const [group, person] of [
      ['GRP-VPN-USERS', 'sales-rep'],
      ['GRP-TEAM-BETA', 'developer'],
    ] as const)
      assert.ok(!isMember(world, group, person));
    const removals = proven(rows).filter(({ key }) => key.endsWith(':remove') && !key.includes('~'));
    assert.ok(removals.length >= 2, 'an end and an undo');
    for (const { before, after, key } of removals)
      assert.deepEqual([before, after], ['present', 'absent'], key);
    const additions = proven(rows).filter(({ key }) => key.endsWith(':add') && !key.includes('~'));
    for (const { before, after, key } of additions)
      assert.deepEqual([before, after], ['absent', 'present'], key);
    const licenses = proven(rows).filter(({ key }) => key.includes('license~'));
    assert.ok(licenses.length >= 4);
    for (const { before, after, key } of licenses) {
      const sku = /license~([0-9a-f-]{36})/.exec(key)?.[1] ?? '';
      const had = [before, after].map((one) => JSON.stringify(one).includes(sku));
      assert.deepEqual(had, key.endsWith(':add') ? [false, true] : [true, false], key);
    }
  });

  test('the audit alone says of a removal that nothing could be read before it, and removes all the same', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await settle(world);
    const { faults } = world.tenant;
    await pass(world, DAY - 5 * MINUTE);
    const { id } = faults.add({
      match: { host: 'graph.microsoft.com', path: `/memberOf/${groupId('GRP-VPN-USERS')}` },
      effect: { kind: 'status', status: 503 },
    });
    await pass(world, 10 * MINUTE);
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    faults.remove(id);
    await pass(world, 20 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    const attempts = factsIn(await rowsOf(world), 'change-attempted').map(({ data }) => JSON.stringify(data));
    const removal = attempts.find((data) => data.includes(':remove"'));
    assert.match(removal ?? '', /"before":"unknown","beforeReadAt":"[^"]+","beforeBecause":"/);
  });
});
