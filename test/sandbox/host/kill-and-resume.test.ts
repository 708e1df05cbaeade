/** What a host forgets when it is killed, and what it doesn't. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as df from 'durable-functions';
import { fileStore } from '../../../sandbox/host/durable/file-store.ts';
import { type Hosted, hosted, runUntil, START, statusOf } from './hosting.ts';

const FIVE_MINUTES = 300_000;
const OVERRIDE = 'AzureFunctionsJobHost__extensions__durableTask__';

const withVisibility = (workItemQueueVisibilityTimeout: unknown) => ({
  extensions: { durableTask: { storageProvider: { workItemQueueVisibilityTimeout } } },
});

/** An orchestration of three steps that counts how often each ran. */
function counting(ran: string[], hold?: Promise<void>): () => void {
  return () => {
    df.app.activity('step', {
      handler: async (input: { readonly name: string }) => {
        ran.push(input.name);
        if (input.name === 'second') await hold;
        return { did: input.name };
      },
    });
    df.app.orchestration('steps', function* (context) {
      const done: unknown[] = [];
      for (const name of ['first', 'second', 'third'])
        done.push(yield context.df.callActivity('step', { name }));
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
      done.push(yield context.df.waitForExternalEvent('Go'));
      return done;
    });
  };
}

async function startedUntilSecond(first: Hosted, ran: string[]): Promise<void> {
  await first.durable('POST', 'orchestrators/steps/one', {});
  await runUntil(first, () => ran.includes('second'));
}

describe('a host killed in the middle of an activity', () => {
  for (const kind of ['in memory', 'on disk'] as const) {
    test(`resumes from what it kept ${kind}: the activity runs again after the visibility time-out`, async () => {
      const directory = mkdtempSync(join(tmpdir(), 'embedded-host-'));
      try {
        const ran: string[] = [];
        const never = new Promise<void>(() => undefined);
        const options = kind === 'on disk' ? { storage: fileStore(directory) } : {};
        const first = await hosted(counting(ran, never), options);
        await startedUntilSecond(first, ran);
        first.host.kill();

        const again = kind === 'on disk' ? fileStore(directory) : first.storage;
        const second = await hosted(counting(ran), { storage: again, clock: first.clock });
        await runUntil(second, () => second.clock.now() > START || ran.length > 2);
        assert.deepEqual(ran, ['first', 'second', 'second', 'third']);
        assert.equal(second.clock.now(), START + FIVE_MINUTES);
        assert.deepEqual(
          second.host.activities().map(({ name, attempt }) => [name, attempt]),
          [
            ['step', 2],
            ['step', 1],
          ],
        );

        await second.durable('POST', 'instances/one/raiseEvent/Go', { yes: true });
        await runUntil(second, () => statusOf(second.host, 'one') === 'Completed');
        const { json } = await second.durable('GET', 'instances/one');
        assert.deepEqual((json as { output: unknown }).output, [
          { did: 'first' },
          { did: 'second' },
          { did: 'third' },
          { yes: true },
        ]);
        second.host.kill();
      } finally {
        rmSync(directory, { recursive: true });
      }
    });
  }

  test('waits as long as host.json says, or an app setting in its place', async () => {
    for (const [hostJson, settings, waited] of [
      [withVisibility('00:01:00'), {}, 60_000],
      [withVisibility('00:02:30'), {}, 150_000],
      [{}, { [`${OVERRIDE}storageProvider__workItemQueueVisibilityTimeout`]: '00:10:00' }, 600_000],
    ] as const) {
      const ran: string[] = [];
      const first = await hosted(counting(ran, new Promise<void>(() => undefined)), { hostJson, settings });
      await startedUntilSecond(first, ran);
      first.host.kill();
      const { storage, clock } = first;
      const second = await hosted(counting(ran), { storage, clock, hostJson, settings });
      await runUntil(second, () => ran.length > 2);
      assert.equal(second.clock.now(), START + waited);
    }
  });

  test('waits from the last half minute on in which its host still renewed the message', async () => {
    const ran: string[] = [];
    const options = { hostJson: withVisibility('00:01:00') };
    const first = await hosted(counting(ran, new Promise<void>(() => undefined)), options);
    await startedUntilSecond(first, ran);
    await runUntil(first, () => first.clock.now() >= START + 90_000);
    assert.equal(ran.length, 2, 'a long activity is not run twice while its host lives');
    first.clock.moveTo(START + 110_000);
    first.host.kill();
    const second = await hosted(counting(ran), { storage: first.storage, clock: first.clock, ...options });
    await runUntil(second, () => ran.length > 2);
    assert.equal(second.clock.now(), START + 150_000);
  });

  test('a host killed in the middle of an activity does not start with a time-out that Azure does not take', async () => {
    for (const text of ['00:00:05', '02:00:00', 'a minute', 60]) {
      const { call, lines } = await hosted(counting([]), { hostJson: withVisibility(text) });
      assert.equal((await call('GET', '/')).status, 503, String(text));
      assert.match(lines.join(), /workItemQueueVisibilityTimeout .* 00:01:00 to 01:00:00/);
    }
  });

  test('drops the result when the kill comes after the effect and before it is recorded', async () => {
    const ran: string[] = [];
    let kill: () => void = () => undefined;
    const first = await hosted(counting(ran), {
      onActivity: (point, { nth }) => {
        if (point === 'after' && nth === 2) kill();
      },
    });
    kill = () => first.host.kill();
    await startedUntilSecond(first, ran);
    const second = await hosted(counting(ran), { storage: first.storage, clock: first.clock });
    await runUntil(second, () => ran.includes('third'));
    assert.deepEqual(ran, ['first', 'second', 'second', 'third']);
  });

  test('runs an activity at once that the kill kept from beginning', async () => {
    const ran: string[] = [];
    const first = await hosted(counting(ran), { onActivity: () => new Promise(() => undefined) });
    await first.durable('POST', 'orchestrators/steps/one', {});
    first.host.kill();
    const second = await hosted(counting(ran), { storage: first.storage, clock: first.clock });
    await runUntil(second, () => ran.includes('first'));
    assert.equal(second.clock.now(), START);
  });
});

describe('a killed host', () => {
  test('keeps timers and waits: they go on by themselves after the restart', async () => {
    const ran: string[] = [];
    const first = await hosted(counting(ran));
    await first.durable('POST', 'orchestrators/steps/one', {});
    await runUntil(first, () => ran.includes('third'));
    await first.durable('POST', 'instances/one/raiseEvent/Go', { early: true });
    first.host.kill();
    const second = await hosted(counting(ran), { storage: first.storage, clock: first.clock });
    await runUntil(second, () => statusOf(second.host, 'one') === 'Completed');
    assert.equal(second.clock.now(), START + 60_000);
    assert.deepEqual(ran, ['first', 'second', 'third']);
  });

  test('resets the requests it was answering, and refuses new ones', async () => {
    const ran: string[] = [];
    const { host, durable } = await hosted(counting(ran));
    const waiting = durable('POST', 'orchestrators/steps/one?timeout=60', {});
    host.kill();
    await assert.rejects(waiting, /the host was killed/);
    await assert.rejects(durable('GET', 'instances/one'), /not running/);
  });

  test('changes nothing any more, although code of the app still runs', async () => {
    const ran: string[] = [];
    const held = Promise.withResolvers<void>();
    const first = await hosted(counting(ran, held.promise));
    await startedUntilSecond(first, ran);
    const before = JSON.stringify([...first.storage.load().instances]);
    first.host.kill();
    held.resolve();
    await runUntil(first, () => false);
    assert.equal(JSON.stringify([...first.storage.load().instances]), before);
  });

  test('leaves a journal whose last line may be cut short: that change never happened', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'embedded-host-'));
    try {
      const ran: string[] = [];
      const first = await hosted(counting(ran), { storage: fileStore(directory) });
      await first.durable('POST', 'orchestrators/steps/one', {});
      await runUntil(first, () => ran.includes('third'));
      first.host.kill();
      const journal = join(directory, 'durable.journal');
      truncateSync(journal, statSync(journal).size - 5);
      const second = await hosted(counting(ran), { storage: fileStore(directory), clock: first.clock });
      assert.equal(statusOf(second.host, 'one'), 'Running');
      second.host.kill();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a stopped host', () => {
  test('lets a running activity end, so it is not run again', async () => {
    const ran: string[] = [];
    const held = Promise.withResolvers<void>();
    const first = await hosted(counting(ran, held.promise));
    await startedUntilSecond(first, ran);
    const stopped = first.host.stop();
    await assert.rejects(first.durable('GET', 'instances/one'), /not running/);
    held.resolve();
    await stopped;
    const second = await hosted(counting(ran), { storage: first.storage, clock: first.clock });
    await runUntil(second, () => ran.includes('third'));
    assert.deepEqual(ran, ['first', 'second', 'third']);
    assert.equal(second.clock.now(), START);
  });
});
