/** Keys, prefixes, limits, settings and the admin API. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { hosted, KEYS } from './hosting.ts';

const levels = () => {
  app.http('open', { handler: () => ({ body: 'in' }) });
  app.http('guarded', { authLevel: 'function', handler: () => ({ body: 'in' }) });
  app.http('inner', { authLevel: 'admin', handler: () => ({ body: 'in' }) });
};

const holders = {
  none: '',
  unknown: 'a-wrong-key',
  "the function's default": 'its-default-key',
  "the function's named": 'its-partner-key',
  'the host default': KEYS.host['default'] ?? '',
  'the durable system': KEYS.durable,
  'the master': KEYS.master,
};

const doors = {
  'an anonymous function': ['/api/open', [200, 200, 200, 200, 200, 200, 200]],
  'a function with level function': ['/api/guarded', [401, 401, 200, 200, 200, 401, 200]],
  'a function with level admin': ['/api/inner', [401, 401, 401, 401, 401, 401, 200]],
  'the durable API': ['/runtime/webhooks/durabletask/instances/nobody', [401, 401, 401, 401, 403, 404, 404]],
  'the admin API': ['/admin/functions', [401, 401, 401, 401, 403, 403, 200]],
} as const;

describe('keys are enforced as on Azure', () => {
  for (const [door, [path, statuses]] of Object.entries(doors)) {
    for (const [at, [holder, key]] of Object.entries(holders).entries()) {
      test(`${door} answers ${statuses[at]} to ${holder} key`, async () => {
        const { call } = await hosted(levels);
        const byQuery = await call('GET', key ? `${path}?code=${key}` : path);
        const byHeader = await call('GET', path, undefined, key ? { 'x-functions-key': key } : {});
        assert.deepEqual([byQuery.status, byHeader.status], [statuses[at], statuses[at]]);
        if (byQuery.status === 401 || byQuery.status === 403) assert.equal(byQuery.text, '');
      });
    }
  }

  test("another function's key doesn't open a function", async () => {
    const { call } = await hosted(levels, {
      keys: { ...KEYS, functions: { open: { default: 'for-open-only' } } },
    });
    assert.equal((await call('GET', '/api/guarded?code=for-open-only')).status, 401);
  });
});

const http = (settings: Record<string, unknown>) => ({ hostJson: { extensions: { http: settings } } });

describe('host.json', () => {
  test('names the route prefix', async () => {
    const { call } = await hosted(levels, http({ routePrefix: 'v9/x' }));
    assert.deepEqual(
      [(await call('GET', '/v9/x/open')).status, (await call('GET', '/api/open')).status],
      [200, 404],
    );
  });

  test('host.json may leave the route prefix empty', async () => {
    const { call } = await hosted(levels, http({ routePrefix: '' }));
    assert.equal((await call('GET', '/open')).status, 200);
  });

  test('adds headers to answers', async () => {
    const { call } = await hosted(levels, http({ customHeaders: { 'x-frame-options': 'DENY' } }));
    assert.equal((await call('GET', '/api/open')).headers.get('x-frame-options'), 'DENY');
  });

  test('limits requests: three run, two wait, three are refused with 429', async () => {
    const gate = Promise.withResolvers<void>();
    let [running, most] = [0, 0];
    const slow = () =>
      app.http('slow', {
        handler: async () => {
          running += 1;
          most = Math.max(most, running);
          await gate.promise;
          running -= 1;
          return {};
        },
      });
    const { call } = await hosted(slow, http({ maxConcurrentRequests: 3, maxOutstandingRequests: 5 }));
    const calls = Array.from({ length: 8 }, () => call('GET', '/api/slow'));
    const refused = await Promise.all(calls.slice(5));
    assert.deepEqual(
      refused.map(({ status, text }) => [status, text]),
      [
        [429, ''],
        [429, ''],
        [429, ''],
      ],
    );
    gate.resolve();
    const served = await Promise.all(calls.slice(0, 5));
    assert.deepEqual(
      served.map(({ status }) => status),
      [200, 200, 200, 200, 200],
    );
    assert.equal(most, 3);
  });
});

describe('settings', () => {
  test('disable a function, which then answers 404', async () => {
    const { call } = await hosted(levels, { settings: { 'AzureWebJobs.open.Disabled': 'true' } });
    assert.equal((await call('GET', '/api/open')).status, 404);
  });
});

describe('routes', () => {
  test('routes that begin with admin or runtime are never reached', async () => {
    const { call } = await hosted(() => {
      app.http('one', { route: 'admin/x', handler: () => ({}) });
      app.http('two', { route: 'runtime/x', handler: () => ({}) });
    });
    assert.deepEqual(
      [(await call('GET', '/api/admin/x')).status, (await call('GET', '/api/runtime/x')).status],
      [404, 404],
    );
  });

  test('routes are asked in the order of function names: a parameter shadows a later literal', async () => {
    const { call } = await hosted(() => {
      app.http('zz', { route: 'things/special', handler: () => ({ body: 'literal' }) });
      app.http('aa', { route: 'things/{id}', handler: () => ({ body: 'parameter' }) });
    });
    assert.equal((await call('GET', '/api/things/special')).text, 'parameter');
  });
});

describe('the admin API', () => {
  const withTimer = (ran: string[]) => () => {
    app.timer('nightly', { schedule: '0 0 3 * * *', handler: () => void ran.push('nightly') });
    df.app.activity('act', { handler: () => ({}) });
  };

  test('lists functions and describes one', async () => {
    const { call } = await hosted(withTimer([]));
    const { json } = await call('GET', `/admin/functions?code=${KEYS.master}`);
    assert.deepEqual(
      (json as { name: string }[]).map(({ name }) => name),
      ['nightly', 'act'],
    );
    const one = await call('GET', `/admin/functions/NIGHTLY?code=${KEYS.master}`);
    assert.equal((one.json as { name: string }).name, 'nightly');
  });

  test('runs a timer by hand: 202 with no body, whatever case the name has', async () => {
    const ran: string[] = [];
    const { call, host } = await hosted(withTimer(ran));
    const answer = await call('POST', `/admin/functions/Nightly?code=${KEYS.master}`, {});
    await host.idle();
    assert.deepEqual([answer.status, answer.text, ran], [202, '', ['nightly']]);
  });

  for (const [why, body, type, status] of [
    ['an empty body', '', 'application/json', 400],
    ['a body that is no JSON', '{', 'application/json', 400],
    ['another content type', '{}', 'text/plain', 415],
  ] as const) {
    test(`refuses to run a timer with ${why}: ${status}`, async () => {
      const ran: string[] = [];
      const { host } = await hosted(withTimer(ran));
      const url = `http://127.0.0.1:7091/admin/functions/nightly?code=${KEYS.master}`;
      const answer = await host.handle(
        new Request(url, { method: 'POST', body, headers: { 'content-type': type } }),
      );
      assert.deepEqual([answer.status, ran], [status, []]);
    });
  }
});

describe('a handler', () => {
  test('logs information and above, and nothing after it ended', async () => {
    const late = Promise.withResolvers<void>();
    const logged = Promise.withResolvers<void>();
    const { call, lines } = await hosted(() =>
      app.http('logging', {
        handler: (_, context) => {
          context.debug('too quiet');
          context.log('heard');
          context.error('loud');
          void late.promise.then(() => {
            context.log('too late');
            logged.resolve();
          });
          return {};
        },
      }),
    );
    await call('GET', '/api/logging');
    late.resolve();
    await logged.promise;
    assert.deepEqual(lines, ['[information] logging: heard', '[error] logging: loud']);
  });

  test('runs between hooks, which may replace what goes in and comes out', async () => {
    const { call } = await hosted(() => {
      app.hook.preInvocation((context) => {
        const inner = context.functionHandler;
        context.functionHandler = async (...inputs) => ({
          body: `wrapped ${String(((await inner(...inputs)) as { body: string }).body)}`,
        });
      });
      app.hook.postInvocation((context) => {
        context.result = { ...(context.result as object), status: 201 };
      });
      app.http('plain', { handler: () => ({ body: 'answer' }) });
    });
    const { status, text } = await call('GET', '/api/plain');
    assert.deepEqual([status, text], [201, 'wrapped answer']);
  });

  test('finds app start behind it, and app termination after the last one ended', async () => {
    const told: string[] = [];
    const gate = Promise.withResolvers<void>();
    const { call, host } = await hosted(() => {
      app.hook.appStart(() => void told.push('start'));
      app.hook.appTerminate(() => void told.push('terminate'));
      app.http('slow', {
        handler: async () => {
          await gate.promise;
          told.push('answered');
          return {};
        },
      });
    });
    const answer = call('GET', '/api/slow');
    const stopped = host.stop();
    gate.resolve();
    assert.equal((await answer).status, 200);
    await stopped;
    assert.deepEqual(told, ['start', 'answered', 'terminate']);
  });
});
