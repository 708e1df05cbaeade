/** Several hosts in one process, and the pitfalls that a host must not smooth over. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { captureLoading, captureRegistrations } from '../../../sandbox/host/registrations.ts';
import { hosted, KEYS, runUntil, statusOf } from './hosting.ts';

const greeting = (word: string) => () => {
  df.app.activity('word', { handler: () => ({ word }) });
  df.app.orchestration('greet', function* (context) {
    return yield context.df.callActivity('word', {});
  });
  app.http('greet-now', {
    authLevel: 'anonymous',
    extraInputs: [df.input.durableClient()],
    handler: async (_, context) => ({
      body: await df.getClient(context).startNew('greet', { instanceId: 'same', input: {} }),
    }),
  });
};

describe('hosts in one process', () => {
  test('keep their functions, instances and durable clients apart', async () => {
    const hosts = await Promise.all(['hello', 'salut', 'hoi'].map((word) => hosted(greeting(word))));
    for (const { call } of hosts) assert.equal((await call('GET', '/api/greet-now')).text, 'same');
    await Promise.all(hosts.map(({ host }) => host.idle()));
    const outputs = hosts.map(({ host }) => host.instances().map(({ output }) => output));
    assert.deepEqual(outputs, [[{ word: 'hello' }], [{ word: 'salut' }], [{ word: 'hoi' }]]);
  });

  test('hosts in one process can share one registry', async () => {
    const registry = captureRegistrations(greeting('hello'));
    const [one, two] = [
      await hosted(() => undefined, { registry }),
      await hosted(() => undefined, { registry }),
    ];
    await one.call('GET', '/api/greet-now');
    await one.host.idle();
    assert.deepEqual([one.host.instances().length, two.host.instances().length], [1, 0]);
  });

  test('leave a durable client of a killed host with a refused connection', async () => {
    const entered = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const failed = Promise.withResolvers<unknown>();
    const { host, call } = await hosted(() => {
      app.http('slow', {
        authLevel: 'anonymous',
        extraInputs: [df.input.durableClient()],
        handler: async (_, context) => {
          entered.resolve();
          await go.promise;
          await df.getClient(context).startNew('any').catch(failed.resolve);
          return {};
        },
      });
    });
    const answer = call('GET', '/api/slow');
    await entered.promise;
    host.kill();
    go.resolve();
    await assert.rejects(answer, /killed/);
    assert.match(String(await failed.promise), /ECONNREFUSED/);
  });
});

describe('an app that loads while it is imported', () => {
  test('an app that loads while it is imported is captured too', async () => {
    const registry = await captureLoading(async () => {
      await Promise.resolve();
      greeting('late')();
    });
    assert.deepEqual(
      registry.functions.map(({ metadata }) => metadata.name),
      ['word', 'greet', 'greet-now'],
    );
  });

  test('an app that loads while it is imported has no functions when loading fails: every route answers 404, and the host says it is running', async () => {
    const registry = captureRegistrations(() => {
      greeting('hello')();
      throw new Error('a broken import');
    });
    const { call, lines } = await hosted(() => undefined, { registry });
    assert.equal((await call('GET', '/api/greet-now')).status, 404);
    const { json } = await call('GET', `/admin/host/status?code=${KEYS.master}`);
    assert.equal((json as { state: string }).state, 'Running');
    assert.match(lines.join('\n'), /a broken import/);
  });

  test('fails to load when it registers a name twice', () => {
    const registry = captureRegistrations(() => {
      greeting('hello')();
      greeting('again')();
    });
    assert.match(String(registry.failure), /"word" has already been registered/);
  });

  test('an app that loads while it is imported cannot register later', () => {
    assert.throws(greeting('too late'), /only be registered during app startup/);
  });
});

describe('the whole host is down', () => {
  const down = async (register: () => void) => {
    const { call } = await hosted(register);
    const { status, text } = await call('GET', '/api/fine');
    assert.deepEqual([status, text], [503, 'Function host is not running.']);
  };
  const fine = () => app.http('fine', { authLevel: 'anonymous', handler: () => ({}) });

  test('when two names differ only in case', () =>
    down(() => {
      fine();
      df.app.activity('FINE', { handler: () => ({}) });
    }));

  test('when a route begins with a slash', () =>
    down(() => {
      fine();
      app.http('rooted', { route: '/rooted', handler: () => ({}) });
    }));
});

describe('an orchestration hangs without a word', () => {
  const hangs = async (register: () => void) => {
    const it = await hosted(register);
    await it.durable('POST', 'orchestrators/main/m', {});
    await runUntil(it, () => false);
    assert.equal(statusOf(it.host, 'm'), 'Running');
    assert.equal(it.host.busy(), 0);
    assert.deepEqual(it.lines, []);
  };

  test('when it calls an activity nobody registered', () =>
    hangs(() => {
      df.app.orchestration('main', function* (context) {
        yield context.df.callActivity('nobody', {});
      });
    }));

  test('when its retry time-out passes', () =>
    hangs(() => {
      df.app.activity('fails', { handler: () => Promise.reject(new Error('no')) });
      df.app.orchestration('main', function* (context) {
        const options = new df.RetryOptions(5000, 100);
        options.retryTimeoutInMilliseconds = 20_000;
        yield context.df.callActivityWithRetry('fails', options, {});
      });
    }));
});

test('an orchestrator nobody registered starts, and fails later', async () => {
  const { durable, host } = await hosted(greeting('hello'));
  assert.equal((await durable('POST', 'orchestrators/nobody/n', {})).status, 202);
  await host.idle();
  const { json } = await durable('GET', 'instances/n');
  assert.match(
    JSON.stringify(json),
    /"Failed".*The function 'nobody' doesn't exist.*known orchestrator functions: 'greet'/,
  );
});

test('a timer longer than six days is cut into legs of three days and fires when it is due, not early', async () => {
  const it = await hosted(() => {
    df.app.orchestration('main', function* (context) {
      const due = new Date(context.df.currentUtcDateTime.getTime() + 10.5 * 86_400_000);
      yield context.df.createTimer(due);
      return context.df.currentUtcDateTime.getTime() - due.getTime();
    });
  });
  await it.durable('POST', 'orchestrators/main/m', {});
  await runUntil(it, () => statusOf(it.host, 'm') === 'Completed');
  assert.deepEqual(
    it.host.instances().map(({ output, historyEvents }) => [output, historyEvents]),
    [[0, 16]],
  );
});
