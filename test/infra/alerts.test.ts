/** What Azure asks the log, asked of what the sandbox recorded: each outage wakes somebody, and nothing else does. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Condition, firing, kqlOf, type Line } from '../../cli/alerts/condition.ts';
import { CONDITIONS } from '../../cli/alerts/conditions.ts';
import { alertFiles } from '../../cli/alerts.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, order } from '../support/asking.ts';
import { DENIED, removingFails, serviceNowFails } from '../support/faults.ts';
import { call, tokenOf } from '../support/operators.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** What stands in AppTraces and AppRequests, by what the host logged. An invocation that failed says no moment: it has that of the line before it. */
function telemetryOf({ logged }: TestWorld): readonly Line[] {
  let at: unknown;
  return logged.flatMap((line): readonly Line[] => {
    const failed = /^Function (\w+) failed: /.exec(line)?.[1];
    if (failed) return [{ log: 'platform', OperationName: failed, Success: false, at }];
    const text = /\{"log":"(?:run|security)".*\}$/.exec(line)?.[0];
    if (text === undefined) return [];
    const said = JSON.parse(text) as Line;
    at = said['at'] ?? at;
    return [said];
  });
}

/** What fires at a moment, each over as much time as it looks back. */
function woken(lines: readonly Line[], now: number): readonly string[] {
  return CONDITIONS.filter((one) => {
    const from = now - one.minutes * MINUTE;
    const recent = lines.filter((line) => {
      const at = line['at'] ?? line['minute'];
      return typeof at !== 'string' || Date.parse(at) >= from;
    });
    return firing(one, recent).length > 0;
  }).map(({ name }) => name);
}

async function firesAfter(world: TestWorld, milliseconds: number): Promise<readonly string[]> {
  await pass(world, milliseconds);
  return firesNow(world);
}

function firesNow(world: TestWorld): readonly string[] {
  world.app.security.flush('all');
  return woken(telemetryOf(world), world.clock.now());
}

describe('the alerts', () => {
  test('the alerts and queries are written from the conditions that are tested here', () => {
    const files = alertFiles();
    for (const [path, text] of Object.entries(files))
      assert.equal(readFileSync(join(ROOT, path), 'utf8'), text, path);
    assert.deepEqual(
      globSync('infra/queries/**/*.*', { cwd: ROOT }).sort(),
      Object.keys(files)
        .filter((path) => path.startsWith('infra/'))
        .sort(),
    );
  });

  test('the alerts are silent while everything works, also with a ticket that is granted', async (t) => {
    const world = await aWorld(t);
    await anApprovedRequest(world);
    order(world, 'Access to Finance BI', 'sales-rep');
    assert.deepEqual(await firesAfter(world, 25 * MINUTE), []);
    const what = new Set(telemetryOf(world).map((line) => line['what']));
    for (const one of ['received', 'decision', 'approval', 'write', 'proof', 'told', 'conclusion', 'sweep'])
      assert.ok(what.has(one), `no line of ${one}`);
  });

  test('the alerts tell that a system refuses our calls', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({ match: { host: 'graph.microsoft.com' }, effect: DENIED });
    order(world, 'Access to Finance BI', 'finance-analyst');
    assert.ok((await firesAfter(world, 20 * MINUTE)).includes('calls-refused'));
  });

  test('the alerts tell that tickets say less than is known, and that the ticket tool does not answer', async (t) => {
    const world = await aWorld(t);
    order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    serviceNowFails(world, { kind: 'status', status: 503 });
    const fires = await firesAfter(world, 20 * MINUTE);
    assert.ok(fires.includes('calls-unanswered'), fires.join());
    assert.ok(!fires.includes('sweeps-stand-still'), fires.join());
  });

  test('the alerts tell that access stands after its time, while it can not be removed', async (t) => {
    const world = await aWorld(t);
    await anApprovedRequest(world, {}, { duration_days: '1' });
    removingFails(world, { kind: 'status', status: 503 });
    await pass(world, 25 * HOUR);
    const fires = await firesAfter(world, 30 * MINUTE);
    assert.ok(fires.includes('removals-overdue'), fires.join());
  });

  test('the alerts tell of sweeps that stand still: because nothing runs, and because they can not look', async (t) => {
    assert.ok(woken([], 0).includes('sweeps-stand-still'));
    const world = await aWorld(t);
    await pass(world, MINUTE);
    world.tables.faults.arm('busy', {}, { count: 1_000_000 });
    const fires = await firesAfter(world, 30 * MINUTE);
    assert.ok(fires.includes('sweeps-stand-still'), fires.join());
    assert.ok(fires.includes('invocations-fail'), fires.join());
    world.tables.faults.recover();
    assert.deepEqual(await firesAfter(world, 16 * MINUTE), []);
  });

  test('the alerts tell of a door that fails', async (t) => {
    const world = await aWorld(t);
    const token = await tokenOf(world, 'identity-ops-1', 'Operator');
    world.tables.faults.arm('busy', {}, { count: 1_000_000 });
    for (let times = 0; times < 5; times += 1)
      assert.equal((await call(world, 'GET', '/api/requests', { token })).status, 503);
    world.tables.faults.recover();
    assert.ok(firesNow(world).includes('doors-fail'));
  });

  test('the alerts tell of callers who are refused on and on', async (t) => {
    const world = await aWorld(t);
    for (let times = 0; times < 50; times += 1) await call(world, 'GET', '/api/requests');
    assert.deepEqual(
      firesNow(world).filter((one) => one !== 'sweeps-stand-still'),
      ['refused-at-the-doors'],
    );
  });

  test('an alert’s condition and its query say the same: members, values, bounds', () => {
    for (const one of CONDITIONS) {
      const kql = kqlOf(one);
      const named = [...Object.keys(one.where), ...('missing' in one ? [one.missing, ...one.of] : [one.by])];
      for (const member of named) assert.ok(kql.includes(member), `${one.name}: ${member}`);
      if ('atLeast' in one) assert.ok(kql.endsWith(`value >= ${one.atLeast}`), one.name);
    }
    const counted: Condition = {
      ...{ name: 'a', about: '', todo: '', severity: 1, minutes: 5, log: 'run' },
      ...{ where: { status: { atLeast: 500 } }, by: 'host', measure: 'lines', atLeast: 2 },
    };
    const line = (host: string, status: number) => ({ log: 'run', host, status });
    assert.deepEqual(firing(counted, [line('a', 500), line('a', 503), line('b', 500), line('b', 499)]), [
      'a',
    ]);
    assert.match(
      kqlOf(counted),
      /toint\(line\.status\) >= 500\n\| summarize value = count\(\) by of = tostring\(line\.host\)/,
    );
  });
});
