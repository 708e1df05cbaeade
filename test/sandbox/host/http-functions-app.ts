/** The HTTP functions of the recording `http-triggers`, as its case names describe them. */

import { createHash } from 'node:crypto';
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';

type Handler = (request: HttpRequest, context: InvocationContext) => unknown;

const anonymous = (name: string, route: string | null, methods: string[] | null, handler: Handler) =>
  app.http(name, {
    authLevel: 'anonymous',
    ...(route === null ? {} : { route }),
    ...(methods === null ? {} : { methods: methods as never }),
    handler: handler as never,
  });

const every = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

async function dump(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const body = Buffer.from(await request.arrayBuffer());
  return {
    jsonBody: {
      method: request.method,
      url: request.url,
      params: request.params,
      query: [...request.query],
      headers: [...request.headers],
      bodyLen: body.length,
      bodyB64: body.toString('base64'),
      user: request.user,
      ctxKeys: Object.keys(context),
      functionName: context.functionName,
      triggerMetadata: context.triggerMetadata ?? '<undefined>',
      retryContext: context.retryContext ?? '<undefined>',
      trace: context.traceContext,
      reqCtor: request.constructor.name,
      bodyUsed: false,
    },
  };
}

async function binary(request: HttpRequest): Promise<HttpResponseInit> {
  const body = Buffer.from(await request.arrayBuffer());
  const sha = createHash('sha256').update(body).digest('hex');
  const headers = { 'content-type': 'application/octet-stream', 'x-len': String(body.length), 'x-sha': sha };
  return { body, headers };
}

const circular: Record<string, unknown> = {};
circular['self'] = circular;

const odd: Record<string, () => unknown> = {
  none: () => undefined,
  nul: () => null,
  str: () => 'text',
  num: () => 5,
  arr: () => [1],
  empty: () => ({}),
  obj: () => ({ a: 1 }),
  bodyobj: () => ({ body: { a: 1 } }),
  bodynum: () => ({ body: 5 }),
  json: () => ({ jsonBody: { a: 1, d: new Date(0) } }),
  jsonnull: () => ({ jsonBody: null }),
  jsonstr: () => ({ jsonBody: 'str' }),
  jsonct: () => ({ jsonBody: { a: 1 }, headers: { 'content-type': 'application/problem+json' } }),
  s201: () => ({
    status: 201,
    body: 'made',
    headers: { location: '/x', 'x-custom': 'A', 'x-multi': 'a, b' },
  }),
  s204: () => ({ status: 204 }),
  s204b: () => ({ status: 204, body: 'x' }),
  s302: () => ({ status: 302, headers: { location: 'https://example.org/' } }),
  s500: () => ({ status: 500, body: 'mine' }),
  s99: () => ({ status: 99 }),
  s599: () => ({ status: 599, body: 'x' }),
  strstatus: () => ({ status: '202', body: 'x' }),
  cookie: () => ({
    body: 'c',
    cookies: [
      { name: 'a', value: '1 2', maxAge: 60, secure: true, httpOnly: true, sameSite: 'Strict', path: '/' },
      { name: 'b', value: 'x', expires: new Date(0) },
      { name: 'c', value: 'y', sameSite: 'None' },
      { name: 'd', value: 'z', domain: 'example.org', sameSite: 'Lax' },
    ],
  }),
  setcookie: () => {
    const headers = new Headers();
    headers.append('set-cookie', 'a=1');
    headers.append('set-cookie', 'b=2');
    return { body: 'c', headers };
  },
  u8: () => ({ body: new Uint8Array([0, 255, 1]) }),
  badjson: () => ({ jsonBody: circular }),
  cl: () => ({ body: 'x', headers: { 'content-length': '1' } }),
  html: () => ({ body: '<b>x</b>', headers: { 'content-type': 'text/html; charset=utf-8' } }),
  stream: () => ({ body: ReadableStream.from([Buffer.from('part1 '), Buffer.from('part2')]) }),
  badheader: () => ({ headers: { 'bad header': 'x' } }),
  neg: () => ({ body: 'text', enableContentNegotiation: true }),
};

function thrown(kind: string): never {
  if (kind === 'string') throw 'a string';
  if (kind === 'status') throw { status: 418, body: 'teapot' };
  throw new Error('an error');
}

/** Registers them all. */
export function registerHttpFunctions(): void {
  anonymous('dump', null, every, dump as Handler);
  anonymous('routeA', 'items/{id}', ['GET', 'POST'], dump as Handler);
  const params: Handler = (request) => ({ jsonBody: request.params });
  anonymous('int', 'int/{n:int}', ['GET'], params);
  anonymous('opt', 'opt/{a}/{b?}', ['GET'], params);
  anonymous('all', 'all/{*rest}', ['GET'], params);
  anonymous('length', 'length/{s:length(3)}', ['GET'], params);
  anonymous('upper', 'upper/{Id}', ['GET'], params);
  anonymous('overlapA', 'overlap/{x}', ['GET'], () => ({ body: 'param route' }));
  anonymous('overlapB', 'overlap/literal', ['GET'], () => ({ body: 'literal route' }));
  anonymous('sameGet', 'same', ['GET'], () => ({ body: 'get' }));
  anonymous('samePost', 'same', ['POST'], () => ({ body: 'post' }));
  anonymous('nomethods', null, null, () => ({}));
  anonymous('text', null, ['POST'], async (request) => {
    const text = await request.text();
    return { body: text, headers: { 'content-type': 'text/plain', 'x-len': String(text.length) } };
  });
  anonymous('len', null, ['POST'], async (request) => ({
    jsonBody: { len: (await request.arrayBuffer()).byteLength },
  }));
  anonymous('bin', null, ['POST'], binary as Handler);
  anonymous('json', null, ['POST'], async (request) => ({ jsonBody: await request.json() }));
  anonymous('twice', null, ['POST'], async (request) => ({
    body: (await request.text()) + (await request.text()),
  }));
  anonymous('bigout', null, ['GET'], () => ({ body: 'x'.repeat(5_000_000) }));
  anonymous('throws', 'throws/{kind}', ['GET'], (request) => thrown(request.params['kind'] ?? ''));
  anonymous('ret', 'ret/{kind}', ['GET', 'HEAD'], (request) => {
    const give = odd[request.params['kind'] ?? ''];
    if (!give) throw new Error('unknown kind');
    return give();
  });
}
