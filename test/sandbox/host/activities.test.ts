/** How many activities run at once, and in which order what they give arrives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as df from 'durable-functions';
import { hosted, runUntil, statusOf } from './hosting.ts';

async function mostAtOnce(
  calls: number,
  durableTask: Record<string, unknown>,
  settings: Record<string, string> = {},
): Promise<number> {
  let [running, most] = [0, 0];
  const it = await hosted(
    () => {
      df.app.activity('busy', {
        handler: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise<void>((resume) => void it.clock.schedule(it.clock.now() + 1000, resume));
          running -= 1;
          return {};
        },
      });
      df.app.orchestration('many', function* (context) {
        yield context.df.Task.all(
          Array.from({ length: calls }, (_, n) => context.df.callActivity('busy', { n })),
        );
      });
    },
    { hostJson: { extensions: { durableTask } }, settings },
  );
  await it.durable('POST', 'orchestrators/many/m', {});
  await runUntil(it, () => statusOf(it.host, 'm') === 'Completed');
  assert.equal(statusOf(it.host, 'm'), 'Completed');
  assert.equal(it.host.activities().length, calls);
  return most;
}

test('twenty activities run at once by default', async () => {
  assert.equal(await mostAtOnce(30, {}), 20);
});

test('host.json limits how many activities run at once', async () => {
  assert.equal(await mostAtOnce(5, { maxConcurrentActivityFunctions: 2 }), 2);
});

test('an app setting overrides host.json', async () => {
  const settings = { AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions: '3' };
  assert.equal(await mostAtOnce(5, { maxConcurrentActivityFunctions: 2 }, settings), 3);
});

test('a canceled timer keeps nothing waiting', async () => {
  const it = await hosted(() => {
    df.app.orchestration('race', function* (context) {
      const due = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 3_600_000));
      const event = context.df.waitForExternalEvent('Go');
      yield context.df.Task.any([event, due]);
      due.cancel();
      return 'won';
    });
  });
  await it.durable('POST', 'orchestrators/race/r', {});
  await it.host.idle();
  await it.durable('POST', 'instances/r/raiseEvent/Go', {});
  await it.host.idle();
  assert.equal(statusOf(it.host, 'r'), 'Completed');
  assert.equal(it.clock.nextDue(), null, 'its timer is gone with it');
});
