/** Functions with an HTTP trigger: which one answers a request, and how request and answer cross. */
import { triggerOf } from './bindings.ts';
import type { RegisteredFunction } from './registry.ts';
import { compileRoute, type Match, type Route } from './routes.ts';
import type { HttpData } from './typed-data.ts';

export type HttpFunction = {
  readonly registered: RegisteredFunction;
  readonly name: string;
  /** Path template below the origin, prefix included. */
  readonly template: string;
  readonly route: Route;
  readonly methods: ReadonlySet<string>;
  readonly level: string;
};

/**
 * The functions in the order in which they are asked: by name, not by how closely a route fits.
 * `null`: a route begins with a slash under a prefix, which stops the whole host.
 */
export function httpFunctions(
  functions: readonly RegisteredFunction[],
  prefix: string,
): HttpFunction[] | null {
  const found: HttpFunction[] = [];
  for (const registered of functions) {
    const { binding } = triggerOf(registered);
    const own = String(binding['route'] ?? '') || registered.metadata.name;
    if (own.startsWith('/') && prefix) return null;
    const template = [prefix, own].filter(Boolean).join('/');
    if (/^(admin|runtime)(\/|$)/i.test(own)) continue;
    const methods = (binding['methods'] as string[] | undefined) ?? ['GET', 'POST'];
    found.push({
      registered,
      name: registered.metadata.name,
      template,
      route: compileRoute(template),
      methods: new Set(methods.map((method) => method.toUpperCase())),
      level: String(binding['authLevel'] ?? 'anonymous').toLowerCase(),
    });
  }
  return found.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

/** The first function whose route and methods fit. A trailing slash is allowed, an empty segment is not. */
export function findFunction(
  functions: readonly HttpFunction[],
  method: string,
  path: string,
): { readonly target: HttpFunction; readonly params: Match } | null {
  const segments = path.replace(/\/$/, '').split('/').slice(1);
  if (segments.includes('')) return null;
  for (const target of functions) {
    if (!target.methods.has(method)) continue;
    const params = target.route(segments);
    if (params) return { target, params };
  }
  return null;
}

type Nullable = Record<string, { value: string }>;

/** The request as the worker gets it. Bodies are bytes; a repeated query key is joined with commas. */
export function httpData(request: Request, url: URL, params: Match, body: Uint8Array | null): HttpData {
  const nullableHeaders: Nullable = {};
  for (const [name, value] of request.headers) nullableHeaders[name] = { value };
  const nullableQuery: Nullable = {};
  for (const [name, value] of url.searchParams) {
    const before = nullableQuery[name];
    nullableQuery[name] = { value: before ? `${before.value},${value}` : value };
  }
  const nullableParams: Nullable = {};
  for (const [name, value] of Object.entries(params)) nullableParams[name] = { value };
  return {
    method: request.method,
    url: request.url,
    nullableHeaders,
    nullableParams,
    nullableQuery,
    body: body ? { bytes: body } : null,
    headers: {},
    params: {},
    query: {},
    identities: [],
    cookies: [],
    rawBody: null,
    statusCode: '',
    enableContentNegotiation: false,
  };
}
