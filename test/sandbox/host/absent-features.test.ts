/** What the embedded host does not have fails the instance that asks for it, with a word, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { captureRegistrations } from '../../../sandbox/host/registrations.ts';
import { hosted, runUntil, statusOf } from './hosting.ts';

const ORCHESTRATIONS: Readonly<Record<string, df.OrchestrationHandler>> = {
  asking: function* (context) {
    return yield context.df.callHttp({ method: 'GET', url: 'https://example.com/' });
  },
  entity: function* (context) {
    return yield context.df.callEntity(new df.EntityId('Counter', 'one'), 'get');
  },
  either: function* (context) {
    return yield context.df.Task.any([
      context.df.callHttp({ method: 'GET', url: 'https://example.com/' }),
      context.df.waitForExternalEvent('E'),
    ]);
  },
};

for (const [name, handler] of Object.entries(ORCHESTRATIONS))
  test(`an orchestration that asks for what the host lacks fails alone, and says why (${name})`, async () => {
    const it = await hosted(() => {
      df.app.orchestration(name, handler);
      df.app.orchestration('other', function* (context) {
        return context.df.getInput();
      });
    });
    await it.durable('POST', `orchestrators/${name}/asks`, {});
    await it.durable('POST', 'orchestrators/other/o', 'fine');
    await runUntil(it, () => statusOf(it.host, 'asks') === 'Failed');
    const { json } = await it.durable('GET', 'instances/asks');
    const { runtimeStatus, output } = json as { runtimeStatus: string; output: string };
    assert.equal(runtimeStatus, 'Failed');
    assert.match(output, /The embedded host has no (HTTP calls of orchestrations|entities)/);
    assert.equal(statusOf(it.host, 'o'), 'Completed');
  });

test('an app that turns on HTTP streaming, which the host lacks, is refused while it loads, and no other app is', async () => {
  const registers = () => app.http('hello', { authLevel: 'anonymous', handler: () => ({ body: 'hello' }) });
  const streaming = captureRegistrations(() => {
    app.setup({ enableHttpStream: true });
    registers();
  });
  assert.match(String(streaming.failure), /HTTP streaming requires/);
  assert.deepEqual(streaming.functions, []);
  const refused = await hosted(() => undefined, { registry: streaming });
  assert.equal((await refused.call('GET', '/api/hello')).status, 404);
  const other = await hosted(registers);
  assert.equal((await other.call('GET', '/api/hello')).text, 'hello');
});
