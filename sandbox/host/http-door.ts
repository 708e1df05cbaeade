/** Everything HTTP a host answers: functions, the durable API, the admin API and the welcome page. */
import { addressOf, type PlainRequest } from '../plain-request.ts';
import { type AdminContext, administer } from './admin-api.ts';
import { empty } from './answers.ts';
import { inputsOf } from './bindings.ts';
import { type ManagementContext, manage } from './durable/management-api.ts';
import type { HostKeys } from './embedded-host.ts';
import type { HttpSettings } from './host-settings.ts';
import { type HttpResult, httpAnswer } from './http-answer.ts';
import { findFunction, type HttpFunction, httpData } from './http-functions.ts';
import { type Invoker, thrownText } from './invoke.ts';
import { admission, keyOf } from './keys.ts';
import type { Match } from './routes.ts';

type HttpContext = {
  readonly keys: HostKeys;
  readonly http: HttpSettings;
  readonly functions: readonly HttpFunction[];
  readonly management: ManagementContext;
  readonly admin: AdminContext;
  readonly invoker: Invoker;
  readonly clientBinding: string;
  readonly isDisabled: (name: string) => boolean;
  readonly log: (text: string) => void;
};

const LONGEST_BODY = 100 * 1024 * 1024;
const DURABLE_BASE = 3;

export class HttpDoor {
  readonly #context: HttpContext;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(context: HttpContext) {
    this.#context = context;
  }

  async answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname;
    // The welcome page is before the part of the host that knows host.json.
    return path === '/' ? welcome(request) : this.#withCustomHeaders(await this.#within(request, url, path));
  }

  /** What an answer does not say itself. */
  #withCustomHeaders(response: Response): Response {
    const missing = Object.entries(this.#context.http.customHeaders).filter(
      ([name]) => !response.headers.has(name),
    );
    for (const [name, value] of missing) response.headers.set(name, value);
    return response;
  }

  async #within(request: Request, url: URL, path: string): Promise<Response> {
    const area = path.toLowerCase();
    if (area.startsWith('/admin/')) return this.#administer(request, url);
    if (area.startsWith('/runtime/webhooks/durabletask/')) return this.#manage(request, url);
    const found = findFunction(this.#context.functions, request.method, path);
    if (!found || this.#context.isDisabled(found.target.name)) return empty(404);
    const { name, level } = found.target;
    const admitted = admission(this.#context.keys, { kind: 'function', name, level }, keyOf(request, url));
    return admitted === 200 ? this.#queued(request, url, found.target, found.params) : empty(admitted);
  }

  /** The client's own way in, which needs no key: the same API, `path` below its base. */
  async answerClient(request: PlainRequest): Promise<Response> {
    const url = addressOf(request);
    return manage(this.#context.management, { request, url, path: parts(url, 2) });
  }

  async #administer(request: Request, url: URL): Promise<Response> {
    const path = parts(url, 2);
    const open = path.join('/').toLowerCase() === 'host/ping';
    const admitted = open ? 200 : admission(this.#context.keys, { kind: 'admin' }, keyOf(request, url));
    return admitted === 200 ? administer(this.#context.admin, request, path) : empty(admitted);
  }

  async #manage(request: Request, url: URL): Promise<Response> {
    const admitted = admission(this.#context.keys, { kind: 'durable' }, keyOf(request, url));
    if (admitted !== 200) return empty(admitted);
    return manage(this.#context.management, { request, url, path: parts(url, 1 + DURABLE_BASE) });
  }

  /** At most so many at once, so many more wait, the rest get 429. */
  async #queued(request: Request, url: URL, target: HttpFunction, params: Match): Promise<Response> {
    const { maxConcurrentRequests: most, maxOutstandingRequests: outstanding } = this.#context.http;
    if (this.#running + this.#waiting.length >= outstanding) return empty(429);
    if (this.#running >= most) await new Promise<void>((resume) => this.#waiting.push(resume));
    this.#running += 1;
    try {
      return await this.#invoke(request, url, target, params);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #invoke(
    request: Request,
    url: URL,
    { registered, name }: HttpFunction,
    params: Match,
  ): Promise<Response> {
    try {
      const body = await bodyOf(request);
      const http = httpData(request, url, params, body);
      const inputData = inputsOf(registered, { http }, this.#context.clientBinding);
      return httpAnswer(
        (await this.#context.invoker.invoke(registered, { inputData }, { kind: 'http' })) as
          | HttpResult
          | null
          | undefined,
      );
    } catch (thrown) {
      this.#context.log(`Function ${name} failed: ${thrownText(thrown)}`);
      return empty(500);
    }
  }
}

/** The path's raw segments after the first `skipped` slashes. */
function parts(url: URL, skipped: number): string[] {
  return url.pathname.split('/').slice(skipped);
}

async function bodyOf(request: Request): Promise<Uint8Array | null> {
  const { method, headers } = request;
  if (method === 'GET' || method === 'HEAD' || !request.body) return null;
  if (/chunked/i.test(headers.get('transfer-encoding') ?? '')) return null;
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > LONGEST_BODY)
    throw new Error(`The body has ${bytes.length} bytes; ${LONGEST_BODY} are allowed.`);
  return bytes;
}

function welcome(request: Request): Response {
  if (request.method !== 'GET') return empty(404);
  const page = '<!doctype html><title>Function app</title><p>Your function app is up and running.</p>';
  return new Response(page, { headers: { 'content-type': 'text/html' } });
}
