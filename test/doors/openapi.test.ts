/** The description of the API, held to the doors that are registered, to the source of their codes, and to what senders send. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { apiPage } from '../../cli/api.ts';
import { NOTIFICATIONS } from '../../sandbox/app/sandbox-settings.ts';
import { captureRegistrations } from '../../sandbox/host/registrations.ts';
import { SLACK } from '../../sandbox/tenant/slack/company.ts';
import type { World } from '../../sandbox/world.ts';
import type { OpenApi, Operation } from '../../src/functions/openapi.ts';
import { register } from '../../src/register.ts';
import { order } from '../support/asking.ts';
import { describedDoors, heldTo } from '../support/contract.ts';
import { call } from '../support/operators.ts';
import { aWorld, settle } from '../support/world.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const operationsOf = ({ paths }: OpenApi): readonly Operation[] =>
  Object.values(paths).flatMap((methods) => Object.values(methods));

function codesOf({ responses }: Operation): readonly string[] {
  return Object.values(responses).flatMap(({ content }) => {
    const schema = content?.['application/problem+json']?.schema as
      | { readonly properties: { readonly code: { readonly enum: readonly string[] } } }
      | undefined;
    return schema?.properties.code.enum ?? [];
  });
}

function registered(world: World): readonly string[] {
  return captureRegistrations(() => register(world.app)).functions.flatMap(({ metadata }) =>
    Object.values(metadata.bindings)
      .filter(({ type }) => type === 'httpTrigger')
      .flatMap((one) =>
        (one['methods'] as readonly string[]).map(
          (method) => `${metadata.name} ${method} /api/${String(one['route'])} ${String(one['authLevel'])}`,
        ),
      ),
  );
}

/** Codes that a door's source gives an answer. Those made of a claim's name are in the list of a token's codes. */
function codesInSource(): ReadonlySet<string> {
  const textOf = (pattern: string) =>
    globSync(pattern, { cwd: join(ROOT, 'src') })
      .filter((file) => !/contracts|openapi|security-log/.test(file))
      .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
      .join('\n');
  const doors = textOf('functions/*.ts');
  const inbound = textOf('connectors/{inbound,entra,slack,teams,outbound}/*.ts');
  const answered = [
    ...doors.matchAll(/problem\(\s*\d{3},\s*'([a-z0-9-]+)'/g),
    ...doors.matchAll(/\b(?:no|refused)\((?:\d{3}, )?'([a-z0-9-]+)'[,)]/g),
    // what a press is refused for stands inside an answer of 200
    ...inbound.matchAll(/\b(?:no|unproven|bad)\((?:\d{3}, )?'([a-z0-9-]+)'[,)]/g),
  ];
  return new Set(answered.map(([, code = '']) => code));
}

describe('the description of the API', () => {
  test('the description of the API names every door that is registered, with its method, path and key, and no other', async (t) => {
    const world = await aWorld(t, { settings: { ...NOTIFICATIONS, ...SLACK } });
    const { status, json } = await call(world, 'GET', '/api/openapi.json');
    assert.equal(status, 200);
    const description = json as unknown as OpenApi;
    assert.equal(description.openapi, '3.1.0');
    const described = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, security }]) => {
        const key = security.some((one) => 'functionKey' in one) ? 'function' : 'anonymous';
        return `${operationId} ${method.toUpperCase()} ${path} ${key}`;
      }),
    );
    assert.deepEqual(described.sort(), [...registered(world)].sort());
    assert.ok(described.length >= 25, String(described.length));
  });

  test('the description of the API says of a door whose settings are missing that it answers 503 with a code, and of no other', async (t) => {
    const closed = await aWorld(t, { settings: { ALERTS_SECRET: '', SERVICENOW_HOST: '' } });
    const { status, json } = await call(closed, 'GET', '/api/openapi.json');
    assert.equal(status, 200);
    const operations = operationsOf(json as unknown as OpenApi);
    const shut = operations.filter((one) => codesOf(one).includes('not-set-up'));
    const names = shut.map(({ operationId }) => operationId);
    for (const name of ['itsm-servicenow', 'directoryNotifications', 'alerts-risky-user'])
      assert.ok(names.includes(name), `${name} is not among ${names.join()}`);
    assert.ok(!names.includes('health'));
    for (const { requestBody } of shut) assert.equal(requestBody, undefined);
    for (const path of ['itsm/servicenow', 'directory/notifications']) {
      // the world holds the answer to its description
      const answer = await call(closed, 'POST', `/api/${path}`, { body: {} });
      assert.deepEqual([answer.status, answer.json?.['code']], [503, 'not-set-up'], path);
    }
  });

  test('the description of the API is whole: schemas compile, parameters of paths are named, and each operation says who may call', async (t) => {
    const world = await aWorld(t, { settings: { ...NOTIFICATIONS, ...SLACK } });
    const description = describedDoors(world.app);
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'api', ...description } as object);
    const names = operationsOf(description).map(({ operationId }) => operationId);
    assert.equal(new Set(names).size, names.length);
    for (const [path, methods] of Object.entries(description.paths))
      for (const operation of Object.values(methods)) {
        const inPath = operation.parameters
          .filter((one) => one['in'] === 'path')
          .map((one) => `{${one['name']}}`);
        assert.deepEqual(inPath.sort(), [...path.matchAll(/\{\w+\}/g)].map(([one]) => one).sort(), path);
        assert.ok(operation.security.length > 0 && operation.description.length > 10, path);
        const schemas = [
          ...Object.values(operation.requestBody?.content ?? {}),
          ...Object.values(operation.responses).flatMap(({ content }) => Object.values(content ?? {})),
        ].flatMap(({ schema }) => schema ?? []);
        for (const schema of schemas)
          ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object);
      }
  });

  test('the description of the API has each code that a door’s source answers with', async (t) => {
    const world = await aWorld(t, { settings: { ...NOTIFICATIONS, ...SLACK } });
    const closed = await aWorld(t);
    const described = new Set(
      [world, closed].flatMap(({ app }) => operationsOf(describedDoors(app))).flatMap(codesOf),
    );
    const answered = codesInSource();
    assert.ok(answered.size > 50, String(answered.size));
    assert.deepEqual(
      [...answered].filter((code) => !described.has(code)),
      [],
    );
  });

  test('the description of the API fits what ServiceNow, monitoring and Teams send, and what they are answered', async (t) => {
    // the world itself holds each call to it; here they are made
    const world = await aWorld(t);
    order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const held = heldTo(describedDoors(world.app));
    const asked = (body: object) =>
      new Request(`${world.host.url}/api/itsm/servicenow`, { method: 'POST', body: JSON.stringify(body) });
    const answer = () =>
      Response.json({ requestId: 'a', status: '/api/requests/a', duplicate: false }, { status: 202 });
    const delivery = {
      ...{ event: 'request.submitted', instance: 'acme.service-now.com', table: 'sc_req_item' },
      ...{ sys_id: '0123456789abcdef0123456789abcdef', number: 'RITM0010042', event_id: 'e1234567' },
    };
    assert.deepEqual(await held(asked(delivery), answer()), []);
    for (const wrong of [
      { ...delivery, table: 'sys_user' },
      { ...delivery, event_id: '' },
      { ...delivery, sys_id: undefined },
    ])
      assert.match((await held(asked(wrong), answer())).join(), /took what is not described/);
    assert.match(
      (await held(asked(delivery), new Response(null, { status: 500 }))).join(),
      /answered 500, which is not described/,
    );
    assert.match(
      (await held(asked(delivery), Response.json({ requestId: 7 }, { status: 202 }))).join(),
      /otherwise than described/,
    );
    const problem = { type: 'about:blank', status: 401, code: 'made-up', detail: 'x' };
    const headers = { 'content-type': 'application/problem+json' };
    assert.match(
      (await held(asked(delivery), new Response(JSON.stringify(problem), { status: 401, headers }))).join(),
      /otherwise than described.*code/,
    );
  });

  test('docs/api.md is what the description of the API makes of it', async (t) => {
    const world = await aWorld(t, { settings: { ...NOTIFICATIONS, ...SLACK } });
    assert.equal(readFileSync(join(ROOT, 'docs/api.md'), 'utf8'), apiPage(describedDoors(world.app)));
  });
});
