/** A durable client that sends to the host's address, as one in a bundled app must. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { listen } from '../../../sandbox/host/listen.ts';
import { type Hosted, hosted } from './hosting.ts';

const starting = () => {
  df.app.orchestration('main', function* (context) {
    return yield context.df.waitForExternalEvent('Go');
  });
  app.http('start', {
    extraInputs: [df.input.durableClient()],
    handler: async (_, context) => {
      const client = df.getClient(context);
      const id = await client.startNew('main', { input: {} });
      await client.raiseEvent(id, 'Go', { by: 'socket' });
      return { jsonBody: await client.getStatus(id) };
    },
  });
};

for (const [how, options] of Object.entries({
  'clientTransport says socket': { clientTransport: 'socket' },
  'host.json turns the local endpoint off': {
    hostJson: { extensions: { durableTask: { localRpcEndpointEnabled: false } } },
  },
} as const)) {
  test(`a durable client goes through the socket, with the system key, when ${how}`, async () => {
    let it: Hosted | null = null;
    const paths: string[] = [];
    const handle = (request: Request) => {
      const { pathname, searchParams } = new URL(request.url);
      paths.push(`${pathname.split('/')[4] ?? ''} ${searchParams.get('code')}`);
      return it ? it.host.handle(request) : Promise.reject(new Error('not yet'));
    };
    const listener = await listen({ handle }, '127.0.0.1', 0);
    it = await hosted(starting, { ...options, origin: `http://127.0.0.1:${listener.port}` });
    assert.equal((await it.call('GET', '/api/start')).status, 200);
    await it.host.idle();
    assert.deepEqual(
      it.host.instances().map(({ output }) => output),
      [{ by: 'socket' }],
    );
    assert.deepEqual(paths, [
      'orchestrators the-durable-key',
      'instances the-durable-key',
      'instances the-durable-key',
    ]);
    await listener.close();
    await it.host.stop();
  });
}
