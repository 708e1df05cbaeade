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

  test('waits as long as the setting says', async () => {
    const ran: string[] = [];
    const first = await hosted(counting(ran, new Promise<void>(() => undefined)));
    await startedUntilSecond(first, ran);
    first.host.kill();
    const second = await hosted(counting(ran), {
      storage: first.storage,
      clock: first.clock,
      visibilityTimeoutMs: 2000,
    });
    await runUntil(second, () => ran.length > 2);
    assert.equal(second.clock.now(), START + 2000);
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
