/** Which execution of an instance an event, a report or a start belongs to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as df from 'durable-functions';
import { hosted, runUntil, statusOf } from './hosting.ts';

const MINUTE = 60_000;

test('an abandoned wait leaves the event to a newer wait of the same name', async () => {
  const it = await hosted(() => {
    df.app.activity('after', { handler: () => ({}) });
    df.app.orchestration('main', function* (context) {
      const due = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + MINUTE));
      yield context.df.Task.any([context.df.waitForExternalEvent('E'), due]);
      const got = yield context.df.waitForExternalEvent('E');
      yield context.df.callActivity('after', {});
      return got;
    });
  });
  await it.durable('POST', 'orchestrators/main/m', {});
  await runUntil(it, () => it.clock.nextDue() === null);
  await it.durable('POST', 'instances/m/raiseEvent/E', { for: 'the newer' });
  await it.host.idle();
  assert.deepEqual(
    it.host.instances().map(({ output }) => output),
    [{ for: 'the newer' }],
  );
});

test('an abandoned wait swallows an event that comes while no newer wait is open', async () => {
  const gate = Promise.withResolvers<void>();
  const it = await hosted(() => {
    df.app.activity('slow', {
      handler: async () => {
        await gate.promise;
        return {};
      },
    });
    df.app.orchestration('main', function* (context) {
      const due = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + MINUTE));
      yield context.df.Task.any([context.df.waitForExternalEvent('E'), due]);
      yield context.df.callActivity('slow', {});
      return yield context.df.waitForExternalEvent('E');
    });
  });
  await it.durable('POST', 'orchestrators/main/m', {});
  await runUntil(it, () => it.host.activities().length === 1);
  await it.durable('POST', 'instances/m/raiseEvent/E', 'lost');
  await runUntil(it, () => true);
  gate.resolve();
  await it.host.idle();
  assert.equal(statusOf(it.host, 'm'), 'Running');
});

test('among concurrent starts of one id the first one counts', async () => {
  const it = await hosted(() => {
    df.app.orchestration('main', function* (context) {
      return context.df.getInput();
    });
  });
  await Promise.all([1, 2, 3].map((input) => it.durable('POST', 'orchestrators/main/m', input)));
  await it.host.idle();
  assert.deepEqual(
    it.host.instances().map(({ output }) => output),
    [1],
  );
});

test("a child's report to an earlier execution of its parent reaches nobody", async () => {
  const it = await hosted(() => {
    df.app.orchestration('child', function* (context) {
      return yield context.df.waitForExternalEvent('Go');
    });
    df.app.orchestration('parent', function* (context) {
      return yield context.df.callSubOrchestrator('child', {}, context.df.getInput() as string);
    });
  });
  for (const child of ['first-child', 'second-child']) {
    await it.durable('POST', 'orchestrators/parent/p', child);
    await it.host.idle();
    if (child === 'first-child') await it.durable('POST', 'instances/p/terminate?reason=again');
    await it.host.idle();
  }
  await it.durable('POST', 'instances/first-child/raiseEvent/Go', 'from the first');
  await it.host.idle();
  assert.equal(statusOf(it.host, 'p'), 'Running');
  await it.durable('POST', 'instances/second-child/raiseEvent/Go', 'from the second');
  await it.host.idle();
  const parent = it.host.instances().find(({ instanceId }) => instanceId === 'p');
  assert.deepEqual(parent?.output, 'from the second');
});

test('what an activity of a replaced execution gives is dropped, and the new one keeps its own', async () => {
  const gate = Promise.withResolvers<void>();
  let calls = 0;
  const register = () => {
    df.app.activity('slow', {
      handler: async () => {
        const nth = calls++;
        await (nth === 0 ? gate.promise : nth === 1 ? new Promise(() => undefined) : undefined);
        return { nth };
      },
    });
    df.app.orchestration('main', function* (context) {
      return yield context.df.callActivity('slow', {});
    });
  };
  const it = await hosted(register);
  await it.durable('POST', 'orchestrators/main/m', {});
  await runUntil(it, () => calls === 1);
  await it.durable('POST', 'instances/m/terminate?reason=again');
  await runUntil(it, () => statusOf(it.host, 'm') === 'Terminated');
  await it.durable('POST', 'orchestrators/main/m', {});
  await runUntil(it, () => calls === 2);
  gate.resolve();
  await runUntil(it, () => true);
  assert.equal(statusOf(it.host, 'm'), 'Running');

  it.host.kill();
  const next = await hosted(register, { storage: it.storage, clock: it.clock });
  await runUntil(next, () => calls === 3 && next.host.busy() === 0);
  assert.deepEqual(
    next.host.instances().map(({ output }) => output),
    [{ nth: 2 }],
  );
});
