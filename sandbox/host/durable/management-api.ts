/** The durable HTTP management API: `{base}/orchestrators/…` and `{base}/instances/…`. */
import type { PlainRequest } from '../../plain-request.ts';
import { empty, invalidJson, json, noSuchInstance, wentWrong } from '../answers.ts';
import { finalStatuses, instanceQuery } from './instance-query.ts';
import { type LinkSource, linksOf } from './links.ts';
import type { Done, Operations, Started } from './operations.ts';
import { ended } from './state.ts';
import { statusOf } from './status.ts';

export type ManagementContext = {
  readonly operations: Operations;
  readonly links: LinkSource;
  /** Resolves when so many milliseconds of sandbox time have passed. */
  readonly wait: (ms: number) => Promise<void>;
};

/** What the API is asked: the path below its base, in parts. */
type ManagementCall = {
  readonly request: PlainRequest;
  readonly url: URL;
  readonly path: readonly string[];
};

/** Answers a call that was let through. */
export async function manage(context: ManagementContext, call: ManagementCall): Promise<Response> {
  const { url, path, request } = call;
  const hub = url.searchParams.get('taskHub');
  if (hub !== null && hub.toLowerCase() !== context.links.hub.toLowerCase()) return empty(404);
  const connection = url.searchParams.get('connection');
  if (connection !== null && connection !== 'Storage')
    return wentWrong(`Unable to find the connection ${connection}.`);
  const [area, first = '', second, third] = path;
  const { method } = request;
  if (area === 'orchestrators' && method === 'POST' && first && path.length <= 3) {
    return start(context, call, decoded(first), second ? decoded(second) : null);
  }
  if (area !== 'instances') return empty(404);
  if (first === '') return path.length > 2 ? empty(404) : many(context, call);
  const id = decoded(first);
  if (path.length === 2 && method === 'GET') return status(context, call, id);
  if (path.length === 2 && method === 'DELETE') return purge(context, id);
  if (method !== 'POST' || !second) return empty(404);
  if (second.toLowerCase() === 'raiseevent' && third) return raise(context, call, id, decoded(third));
  return path.length === 3 ? command(context, call, id, second.toLowerCase()) : empty(404);
}

/** The API decodes twice, and what is no UTF-8 then is replaced. */
function decoded(part: string): string {
  return percentDecoded(percentDecoded(part));
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = Buffer.from(text)
    .toString('latin1')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** JSON text without its white space; `undefined` when it is no JSON. */
function compacted(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const isJson = (request: PlainRequest) =>
  /^application\/json\b/i.test(request.headers.get('content-type') ?? '');

async function start(
  context: ManagementContext,
  call: ManagementCall,
  name: string,
  instanceId: string | null,
) {
  const { request, url } = call;
  const body = await request.text();
  const input = body === '' ? (isJson(request) ? '""' : null) : compacted(body);
  if (input === undefined) return invalidJson(body);
  const version = url.searchParams.get('version');
  const started = await context.operations.start({ name, instanceId, input, version });
  if (!started.ok || !url.searchParams.has('timeout')) return startAnswer(context, call, started);
  return (await completion(context, call, started.id)) ?? startAnswer(context, call, started);
}

/** The bare output of an instance that ends within `timeout` seconds, looked at every `pollingInterval` seconds. */
async function completion({ operations, wait }: ManagementContext, { url }: ManagementCall, id: string) {
  const seconds = (name: string, otherwise: number) => Number(url.searchParams.get(name) ?? otherwise) * 1000;
  const interval = Math.max(seconds('pollingInterval', 1), 1);
  for (let left = seconds('timeout', 10); left > 0; left -= interval) {
    await wait(Math.min(interval, left));
    const instance = operations.find(id);
    if (!instance || !ended(instance.status)) continue;
    if (instance.status === 'Failed') return json(500, statusOf(instance, everything));
    return json(200, JSON.parse(instance.output ?? 'null'));
  }
  return null;
}

const everything = { showInput: true, showHistory: false, showHistoryOutput: false };

function startAnswer({ links }: ManagementContext, { url }: ManagementCall, started: Started): Response {
  if (!started.ok) {
    return json(409, {
      Message: `An Orchestration instance with the status ${started.status} already exists.`,
    });
  }
  const body = linksOf(started.id, { ...links, origin: publicOrigin(links, url) }, false);
  return json(202, body, { location: asciiOnly(body['statusQueryGetUri'] ?? ''), 'retry-after': '10' });
}

/** Headers carry no other characters; ids may have any. */
const asciiOnly = (link: string) => link.replaceAll(/[^\x20-\x7e]+/g, encodeURIComponent);

/** Links name the origin the caller used; the client's own way in has none that others could use. */
const publicOrigin = (links: LinkSource, url: URL) =>
  url.hostname.endsWith('.invalid') ? links.origin : url.origin;

function flag(url: URL, name: string, otherwise: boolean): boolean {
  const text = url.searchParams.get(name);
  return text === null ? otherwise : text.toLowerCase() === 'true';
}

function status({ operations }: ManagementContext, { url }: ManagementCall, id: string): Response {
  const instance = operations.find(id);
  if (!instance) return empty(404);
  const body = statusOf(instance, {
    showInput: flag(url, 'showInput', true),
    showHistory: flag(url, 'showHistory', false),
    showHistoryOutput: flag(url, 'showHistoryOutput', false),
  });
  if (!ended(instance.status)) return json(202, body, { location: url.href, 'retry-after': '5' });
  const loud = instance.status === 'Failed' && flag(url, 'returnInternalServerErrorOnFailure', false);
  return json(loud ? 500 : 200, body);
}

function many({ operations }: ManagementContext, { url, request }: ManagementCall): Response {
  if (request.method === 'GET') {
    const token = request.headers.get('x-ms-continuation-token');
    const { found, next } = instanceQuery(operations.list(), url.searchParams, token);
    const body = found.map((instance) => statusOf(instance, everything));
    return json(200, body, next === null ? {} : { 'x-ms-continuation-token': next });
  }
  if (request.method !== 'DELETE') return empty(404);
  if (!url.searchParams.has('createdTimeFrom'))
    return json(400, "Please provide value for 'createdTimeFrom' parameter.");
  const { found } = instanceQuery(operations.list(), url.searchParams, null, finalStatuses);
  operations.purge(found);
  return found.length === 0 ? empty(404) : json(200, { instancesDeleted: found.length });
}

function purge({ operations }: ManagementContext, id: string): Response {
  const instance = operations.find(id);
  if (!instance) return empty(404);
  if (!ended(instance.status)) {
    const rule = 'Only orchestrations in a terminal state can be purged';
    return json(412, `${rule}, but the orchestration with instance ID ${id} has status ${instance.status}`);
  }
  operations.purge([instance]);
  return json(200, { instancesDeleted: 1 });
}

async function raise(
  { operations }: ManagementContext,
  { request }: ManagementCall,
  id: string,
  name: string,
) {
  if (!isJson(request)) return json(400, { Message: 'Only application/json request content is supported' });
  const body = await request.text();
  const input = compacted(body);
  if (!operations.find(id)) return empty(404);
  if (input === undefined) return invalidJson(body);
  return statusFor(operations.raise(id, name, input));
}

const statusFor = (done: Done) => empty(done === 'done' ? 202 : done === 'ended' ? 410 : 404);

async function command(
  context: ManagementContext,
  call: ManagementCall,
  id: string,
  verb: string,
): Promise<Response> {
  const { operations } = context;
  const reason = call.url.searchParams.get('reason');
  switch (verb) {
    case 'terminate':
      return statusFor(operations.terminate(id, reason));
    case 'suspend':
    case 'resume':
      return hold(operations, id, verb, reason);
    case 'rewind': {
      const outcome = operations.rewind(id, reason);
      if (outcome === 'done') return empty(202);
      if (outcome === 'unknown') return json(404, `No orchestration with instance ID "$${id}" found.`);
      const only = 'but only orchestrations in the "Failed" state can be rewound.';
      return json(412, `This orchestration has status ${outcome.notFailed}, ${only}`);
    }
    case 'restart': {
      const started = await operations.restart(id, flag(call.url, 'restartWithNewInstanceId', true));
      if (started) return startAnswer(context, call, started);
      return noSuchInstance(id);
    }
    default:
      return empty(404);
  }
}

function hold(
  operations: Operations,
  id: string,
  verb: 'suspend' | 'resume',
  reason: string | null,
): Response {
  const instance = operations.find(id);
  if (instance && !ended(instance.status) && (instance.status === 'Suspended') === (verb === 'suspend')) {
    return wentWrong(
      `Cannot ${verb} the orchestration instance ${id} because instance is in the ${instance.status} state.`,
    );
  }
  return statusFor(operations[verb](id, reason));
}
