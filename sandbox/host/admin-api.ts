/** The host's admin API, as far as people use it: status, ping, the list of functions, running one by hand. */
import { empty, json } from './answers.ts';
import { triggerOf } from './bindings.ts';
import type { RegisteredFunction } from './registry.ts';

export type AdminContext = {
  readonly functions: readonly RegisteredFunction[];
  readonly templateOf: (name: string) => string | null;
  readonly state: 'Running' | 'Error';
  readonly isDisabled: (name: string) => boolean;
  /** Begins a run by hand. */
  readonly run: (registered: RegisteredFunction) => void;
};

/** `path`: the parts below `/admin`. */
export async function administer(
  context: AdminContext,
  request: Request,
  path: readonly string[],
): Promise<Response> {
  const [area, name] = path;
  const { method, url } = request;
  if (area === 'host' && name === 'ping')
    return empty(200, { 'cache-control': 'no-store,no-cache', pragma: 'no-cache' });
  if (area === 'host' && name === 'status' && method === 'GET') {
    return json(200, {
      id: 'host',
      state: context.state,
      version: '4.1037.0.0',
      instanceId: '',
      computerName: '',
    });
  }
  if (area !== 'functions') return empty(404);
  const { origin } = new URL(url);
  if (!name)
    return json(
      200,
      context.functions.map((one) => description(context, origin, one)),
    );
  const found = context.functions.find(({ metadata }) => metadata.name.toLowerCase() === name.toLowerCase());
  if (!found || path.length > 2) return empty(404);
  if (method === 'GET') return json(200, description(context, origin, found));
  return method === 'POST' ? runByHand(context, request, found) : empty(404);
}

async function runByHand(
  context: AdminContext,
  request: Request,
  found: RegisteredFunction,
): Promise<Response> {
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) return empty(415);
  const body: unknown = await request.json().catch(() => null);
  if (typeof body !== 'object' || body === null) return empty(400);
  if (!context.isDisabled(found.metadata.name)) context.run(found);
  return empty(202);
}

function description(context: AdminContext, origin: string, registered: RegisteredFunction) {
  const { name, bindings } = registered.metadata;
  const template = context.templateOf(name);
  return {
    name,
    href: `${origin}/admin/functions/${name}`,
    invoke_url_template: template === null ? null : `${origin}/${template}`,
    language: 'node',
    config: { name, bindings: Object.values(bindings), trigger: triggerOf(registered).binding.type },
    isDisabled: context.isDisabled(name),
  };
}
