/** What crosses between the host and `@azure/functions`, field by field. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { clientBinding } from '../../../sandbox/host/durable/links.ts';
import { captureRegistrations } from '../../../sandbox/host/registrations.ts';
import type { Registry } from '../../../sandbox/host/registry.ts';
import { hosted } from './hosting.ts';
import { registerHttpFunctions } from './http-functions-app.ts';
import { type Crossing, record } from './traces/recorder.ts';
import { readTrace } from './traces/trace.ts';

type Shapes = {
  readonly coreModule: {
    readonly members: readonly string[];
    readonly version: string;
    readonly hostVersion: string;
  };
  readonly registrations: Readonly<Record<string, unknown>>;
  readonly invocations: Readonly<Record<string, Recorded>>;
};

type Recorded = {
  readonly request?: {
    readonly inputData: readonly unknown[];
    readonly triggerMetadata: Readonly<Record<string, unknown>>;
  };
  readonly response?: unknown;
};

const shapes = readTrace<Shapes>('worker-shapes');

const registered = captureRegistrations(() => {
  df.app.activity('echo', { handler: (input: unknown) => input });
  df.app.orchestration('chain', function* () {
    return 1;
  });
  app.http('client', {
    route: 'client/{op}',
    methods: ['POST'],
    authLevel: 'anonymous',
    extraInputs: [df.input.durableClient()],
    handler: () => ({}),
  });
  app.http('text', { authLevel: 'anonymous', methods: ['POST'], handler: () => ({}) });
  app.http('routeA', {
    authLevel: 'anonymous',
    route: 'items/{id}',
    methods: ['GET', 'POST'],
    handler: () => ({}),
  });
  app.http('keyFunction', { methods: ['GET'], authLevel: 'function', handler: () => ({}) });
  app.http('keyDefault', { methods: ['GET'], handler: () => ({}) });
  app.timer('failing', {
    schedule: '0 0 4 * * *',
    retry: { strategy: 'fixedDelay', delayInterval: { seconds: 1 }, maxRetryCount: 2 },
    handler: () => undefined,
  });
});

describe('the module that only the worker provides', () => {
  test('the module that only the worker provides has the members of the real one', () => {
    const core = createRequire(import.meta.url)('@azure/functions-core') as Record<string, unknown>;
    assert.deepEqual(Object.keys(core).sort(), [...shapes.coreModule.members].sort());
    assert.equal(core['version'], shapes.coreModule.version);
    assert.equal(core['hostVersion'], shapes.coreModule.hostVersion);
  });
});

describe('a registration arrives as recorded', () => {
  for (const [kind, expected] of Object.entries(shapes.registrations)) {
    test(kind, () => {
      const { name } = expected as { readonly name: string };
      const found = registered.functions.find(({ metadata }) => metadata.name === name);
      assert.deepEqual(JSON.parse(JSON.stringify(found?.metadata)), expected);
    });
  }
});

/** One call of a recorded function, and what crossed. */
async function crossed(register: () => void, path: string, init: RequestInit): Promise<Crossing> {
  const registry: Registry = captureRegistrations(register);
  const crossings = record(registry);
  const { host } = await hosted(register, { registry });
  await host.handle(new Request(`http://127.0.0.1:7091${path}`, init));
  const [first] = crossings;
  assert.ok(first, 'nothing crossed');
  return first;
}

/** The caller's identity is empty here, where the real host lists an anonymous one. */
function withoutIdentities(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) => {
      if (key === 'identities') return [];
      if (member instanceof Uint8Array) return onTheWire(Buffer.from(member));
      return isBuffer(member) ? onTheWire(Buffer.from(member.data)) : member;
    }),
  ) as unknown;
}

const isBuffer = (value: unknown): value is { readonly data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';

const onTheWire = (bytes: Buffer) => ({ $bytes: bytes.toString('base64'), length: bytes.length });

const sent = {
  httpGet: {
    path: '/api/dump?a=1&a=2&B=x&empty=&noeq&enc=%20%2B+%C3%A9',
    init: {
      headers: {
        accept: '*/*',
        connection: 'keep-alive',
        host: '127.0.0.1:7091',
        cookie: 'c1=v1; c2=v2',
        'x-custom-header': 'AbC',
        'x-dup': '1,2',
        'x-empty': '',
      },
    },
  },
  httpRouteParams: {
    path: '/api/items/abc%20d%2Fe?x=1',
    init: {
      headers: {
        accept: '*/*',
        connection: 'keep-alive',
        host: '127.0.0.1:7091',
        'user-agent': 'node',
        'accept-encoding': 'gzip, deflate',
        'accept-language': '*',
        'sec-fetch-mode': 'cors',
      },
    },
  },
  httpPostText: {
    path: '/api/text',
    init: {
      method: 'POST',
      body: Buffer.from('é✓\r\nline'),
      headers: {
        accept: '*/*',
        connection: 'keep-alive',
        host: '127.0.0.1:7091',
        'user-agent': 'node',
        'accept-encoding': 'gzip, deflate',
        'accept-language': '*',
        'content-type': 'text/plain',
        'content-length': '11',
        'sec-fetch-mode': 'cors',
      },
    },
  },
} as const;

describe('an invocation arrives as recorded', () => {
  for (const [name, { path, init }] of Object.entries(sent)) {
    test(name, async () => {
      const { request } = await crossed(registerHttpFunctions, path, init);
      const expected = shapes.invocations[name]?.request?.inputData;
      assert.deepEqual(withoutIdentities(request.inputData), withoutIdentities(expected));
    });
  }

  test('activityWithMetadata', async () => {
    const { request, response } = shapes.invocations['activityWithMetadata'] ?? {};
    const registry = captureRegistrations(() => {
      df.app.activity('ctxdump', { handler: (_: unknown, context) => ({ seen: context.triggerMetadata }) });
      df.app.orchestration('main', function* (context) {
        yield context.df.callActivity('ctxdump', { a: 1, Name: 'x' });
      });
    });
    const crossings = record(registry);
    const { host, durable } = await hosted(() => undefined, { registry });
    await durable('POST', 'orchestrators/main/4e897e5f28794f67a20d819dbee246f9', {});
    await host.idle();
    const activity = crossings.find(({ name }) => name === 'ctxdump');
    assert.deepEqual(activity?.request.inputData, request?.inputData);
    assert.deepEqual(
      Object.keys(activity?.request.triggerMetadata ?? {}),
      Object.keys(request?.triggerMetadata ?? {}),
    );
    assert.ok(activity);
    const { returnValue } = activity.response as { readonly returnValue: { readonly json: string } };
    const recorded = JSON.parse((response as { returnValue: { json: string } }).returnValue.json) as {
      triggerMetadata: unknown;
    };
    assert.deepEqual(JSON.parse(returnValue.json), { seen: recorded.triggerMetadata });
  });

  test('durableClientBinding', () => {
    const expected = shapes.invocations['durableClientBinding'] as unknown as {
      readonly taskHubName: string;
      readonly rpcBaseUrl: string;
    };
    const source = { origin: 'http://localhost:7097', hub: expected.taskHubName, key: '<key>' };
    assert.deepEqual(JSON.parse(clientBinding(source, expected.rpcBaseUrl)), expected);
  });

  test('orchestratorMetadataKeys', async () => {
    const { request } = await crossedTurn();
    const expected = shapes.invocations['orchestratorMetadataKeys'] as unknown as readonly string[];
    assert.deepEqual(Object.keys(request.triggerMetadata as object), expected);
  });
});

async function crossedTurn(): Promise<Crossing> {
  const registry = captureRegistrations(() =>
    df.app.orchestration('main', function* () {
      return 1;
    }),
  );
  const crossings = record(registry);
  const { host, durable } = await hosted(() => undefined, { registry });
  await durable('POST', 'orchestrators/main/m');
  await host.idle();
  const [first] = crossings;
  assert.ok(first);
  return first;
}
