import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { createConductor } from '../../../sandbox/control/conductor.ts';
import { startEmbeddedApp } from '../../../sandbox/control/embedded-app-host.ts';
import { memoryStore } from '../../../sandbox/host/durable/state-store.ts';
import { createHost } from '../../../sandbox/host/host.ts';
import { captureRegistrations } from '../../../sandbox/host/registrations.ts';

const MINUTE = 60_000;

/** An app that adds a line to a ledger, waits an hour and adds another. */
async function ledgerApp() {
  const clock = virtualClock(STARTS_AT);
  const ledger: string[] = [];
  const registry = captureRegistrations(() => {
    df.app.orchestration('keep', function* (context) {
      yield context.df.callActivity('write', { line: 'first' });
      const due = new Date(context.df.currentUtcDateTime.getTime() + 60 * MINUTE);
      yield context.df.createTimer(due);
      yield context.df.callActivity('write', { line: 'second' });
    });
    df.app.activity('write', {
      handler: ({ line }: { line: string }) => {
        ledger.push(line);
        return { line };
      },
    });
    app.http('begin', {
      methods: ['POST'],
      authLevel: 'anonymous',
      extraInputs: [df.input.durableClient()],
      handler: async (_request, context) => ({ body: await df.getClient(context).startNew('keep') }),
    });
  });
  let storage = memoryStore();
  const appHost = await startEmbeddedApp({
    url: 'http://127.0.0.1:7071',
    create: (onActivity) =>
      createHost({
        registry,
        clock,
        storage,
        hostJson: { version: '2.0' },
        settings: {},
        keys: { master: 'm', host: {}, functions: {}, durable: 'd' },
        origin: 'http://127.0.0.1:7071',
        onActivity,
      }),
    clear() {
      storage = memoryStore();
    },
  });
  const conductor = createConductor({ clock, appHost, deliveriesRunning: () => 0, callsHanging: () => 0 });
  const begin = () => appHost.fetch(new Request('http://127.0.0.1:7071/api/begin', { method: 'POST' }));
  return { clock, ledger, appHost, conductor, begin };
}

describe('The app on the embedded host', () => {
  test('runs its timers as sandbox time advances', async () => {
    const { ledger, appHost, conductor, begin } = await ledgerApp();
    assert.equal((await begin()).status, 200);
    assert.equal(await conductor.advance(STARTS_AT + 59 * MINUTE), true);
    assert.deepEqual(ledger, ['first']);
    await conductor.advance(STARTS_AT + 61 * MINUTE);
    assert.deepEqual(ledger, ['first', 'second']);
    const rows = await appHost.activities();
    assert.deepEqual(
      rows.map(({ seq, name, attempt }) => [seq, name, attempt]),
      [
        [1, 'write', 1],
        [2, 'write', 1],
      ],
    );
    assert.equal(rows[1]?.startedAt, new Date(STARTS_AT + 60 * MINUTE).toISOString());
  });

  for (const [point, lines] of [
    ['before', ['first', 'second']],
    ['after', ['first', 'second', 'second']],
  ] as const) {
    test(`killed ${point} an activity it comes back and runs that activity again`, async () => {
      const { ledger, appHost, conductor, begin } = await ledgerApp();
      assert.equal(await appHost.kill({ when: { activity: 'write', nth: 2, point } }), 'armed');
      await begin();
      assert.equal(await conductor.advance(STARTS_AT + 120 * MINUTE), true);
      assert.deepEqual(ledger, lines);
      const rows = await appHost.activities();
      assert.deepEqual(
        rows.map(({ attempt, endedAt }) => [attempt, endedAt !== null]),
        [
          [1, true],
          [1, false],
          [2, true],
        ],
      );
    });
  }

  test('stays down after a kill without restart, until the next kill restarts it', async () => {
    const { ledger, appHost, conductor, begin } = await ledgerApp();
    await begin();
    await conductor.settle();
    assert.equal(await appHost.kill({ restart: false }), 'killed');
    await assert.rejects(begin(), /Nothing listens/);
    await conductor.advance(STARTS_AT + 120 * MINUTE);
    assert.deepEqual(ledger, ['first']);
    await appHost.kill({});
    await conductor.settle();
    assert.deepEqual(ledger, ['first', 'second']);
  });

  test('forgets everything when it is reset', async () => {
    const { ledger, appHost, conductor, begin } = await ledgerApp();
    await begin();
    await conductor.settle();
    await appHost.reset();
    await conductor.advance(STARTS_AT + 120 * MINUTE);
    assert.deepEqual(ledger, ['first']);
    assert.deepEqual(await appHost.activities(), []);
  });
});
