import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { type Instant, milliseconds } from '../../domain/instant.ts';
import type { Clock } from '../../ports/ports.ts';
import type { WriteGuard } from '../../ports/write-guard.ts';
import type { Answer } from '../outbound/answer.ts';
import type { Credential } from '../outbound/credential.ts';
import { type Identities, NoIdentity } from '../outbound/identities.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { createTokenCache, type TokenCache } from '../outbound/token-cache.ts';
import { answerOf, type GraphAnswer, noAnswer, notSent } from './answer.ts';
import { ownRequests } from './directory-roles/own-requests.ts';
import { fitsPurpose, type GraphContext, IDENTITY_OF } from './purposes.ts';
import { type Doing, whatItDoes } from './what-it-does.ts';

export type GraphRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** A path after the version, or an absolute link that Graph gave us, which is followed to Graph's own host only. */
  readonly path: string;
  readonly body?: unknown;
  /** Goes out as `client-request-id`. Graph echoes it and doesn't deduplicate by it. */
  readonly clientRequestId?: string;
  /** Not sent later than this; left out: whenever. */
  readonly notAfter?: Instant;
  /** Headers that change how it is answered (`Prefer`, `ConsistencyLevel`). */
  readonly headers?: Readonly<Record<string, string>>;
};

/** Until when a request may leave, where there is such a moment. */
export function until(notAfter: Instant | undefined): Pick<GraphRequest, 'notAfter'> {
  return notAfter === undefined ? {} : { notAfter };
}

/** Sends one request once. Never throws for anything the far side or the network does. */
export type GraphClient = (request: GraphRequest, context: GraphContext) => Promise<GraphAnswer>;

type GraphClientParts = {
  readonly baseUrl: string;
  /** Each call is made with the identity of its purpose. */
  readonly identities: Identities;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Asked of every write, with nothing but the clock looked at after it. */
  readonly guard: WriteGuard;
};

let sdk: Promise<typeof import('@microsoft/microsoft-graph-client')> | null = null;

/** Loaded on first use, once: registering the app must not wait for an SDK that it may not need. */
function loadSdk() {
  sdk ??= import('@microsoft/microsoft-graph-client');
  return sdk;
}

/**
 * The Graph SDK over our own way out: its authentication handler, then us. No retry handler and no redirect handler
 * (H21); the SDK's answers are taken raw, because its errors lose headers and codes.
 */
export function createGraphClient(parts: GraphClientParts): GraphClient {
  const { baseUrl, identities, outbound, clock, guard } = parts;
  const tokensOf = tokenCaches(clock, `${baseUrl}/.default`);
  const asked = ownRequests();
  return async (request, context) => {
    const doing = whatItDoes(request, asked.requestFor);
    if (doing.does === 'none')
      return notSent(`${request.method} ${request.path} is no call that this app makes: it was not sent.`);
    if (!fitsPurpose(doing, context.purpose))
      return notSent(
        `${request.method} ${request.path} is no call for "${context.purpose}": it was not sent.`,
      );
    if (URL.canParse(request.path) && new URL(request.path).origin !== baseUrl)
      return noAnswer('Graph gave a link to another host, which is not followed.', true);
    const tokens = tokensOf(identities(IDENTITY_OF[context.purpose]));
    const way = guarded(outbound, guard, doing);
    const attempt = attemptOver(tokens, way, context, request.notAfter);
    try {
      await send(baseUrl, attempt.authProvider, attempt.last, request);
      const response = attempt.answer();
      if (response.status === 401) tokens.forget(attempt.token());
      const header = (name: string) => response.headers.get(name);
      const answer = answerOf(response.status, header, await bodyOf(response), clock.now());
      if (doing.does === 'read-role-requests') asked.note(answer.body);
      return answer;
    } catch (error) {
      const lost = attempt.lost();
      if (lost) return lost;
      throw error;
    }
  };
}

/** One cache for each identity, however many purposes it has. */
function tokenCaches(clock: Clock, scope: string): (credential: Credential) => TokenCache<undefined> {
  const caches = new Map<Credential, TokenCache<undefined>>();
  return (credential) => {
    const cache =
      caches.get(credential) ??
      createTokenCache<undefined>(clock, async () => {
        const given = await credential.getToken(scope);
        if (!given) throw new Error('The credential gave no token.');
        return { token: given.token, expiresAt: given.expiresOnTimestamp };
      });
    caches.set(credential, cache);
    return cache;
  };
}

/** Why a write was held back, on its way through the SDK. */
class HeldBack extends Error {
  readonly answer: GraphAnswer;
  constructor(answer: GraphAnswer) {
    super(answer.because);
    this.answer = answer;
  }
}

/** The way out, with the guard right before it: the token is there by then, and only the clock is looked at after it. */
function guarded(outbound: Outbound, guard: WriteGuard, doing: Doing): Outbound {
  if (doing.does !== 'write') return outbound;
  const { does: _, ...write } = doing;
  return async (url, init, context) => {
    const passed = await guard(write, context.requestId);
    if (passed.pass === 'never') throw new HeldBack(notSent(passed.because));
    if (passed.pass === 'later') throw new HeldBack(noAnswer(passed.because, true));
    return await outbound(url, init, context);
  };
}

/** The two ends of the SDK's chain for one request; they keep what its errors would lose. */
function attemptOver(
  tokens: TokenCache<undefined>,
  outbound: Outbound,
  context: GraphContext,
  notAfter?: Instant,
) {
  let token = '';
  let lost: GraphAnswer | null = null;
  let answer: Answer | null = null;
  const authProvider = {
    async getAccessToken() {
      try {
        token = await tokens.get(undefined);
        return token;
      } catch (error) {
        lost = noAnswer(`No token for Graph: ${nameOf(error)}.`, true);
        throw error;
      }
    },
  };
  const last: Middleware = {
    async execute(sdk: Context) {
      try {
        const until = notAfter === undefined ? {} : { notAfter: milliseconds(notAfter) };
        answer = await outbound(String(sdk.request), { ...initOf(sdk), ...until }, context);
        sdk.response = answer as Response; // which the SDK only hands on
      } catch (error) {
        if (error instanceof HeldBack) lost = error.answer;
        if (error instanceof OutboundError)
          lost = {
            ...noAnswer(error.message, error.unsent),
            ...(error.kind === 'too-large' ? { tooLarge: true as const } : {}),
          };
        throw error;
      }
    },
  };
  return {
    authProvider,
    last,
    token: () => token,
    lost: () => lost,
    answer: (): Answer => {
      if (answer) return answer;
      throw new Error('The Graph SDK did not send the request.');
    },
  };
}

async function send(
  baseUrl: string,
  authProvider: { getAccessToken(): Promise<string> },
  last: Middleware,
  { method, path, body, clientRequestId, headers = {} }: GraphRequest,
): Promise<void> {
  const { AuthenticationHandler, Client, ResponseType } = await loadSdk();
  const client = Client.initWithMiddleware({
    baseUrl: `${baseUrl}/`,
    defaultVersion: 'v1.0',
    customHosts: new Set([new URL(baseUrl).host]),
    middleware: [new AuthenticationHandler(authProvider), last],
  });
  const call = client
    .api(path)
    .responseType(ResponseType.RAW)
    .headers(headers)
    .header('client-request-id', clientRequestId ?? crypto.randomUUID());
  await (method === 'GET'
    ? call.get()
    : method === 'POST'
      ? call.post(body ?? {})
      : method === 'PATCH'
        ? call.patch(body ?? {})
        : call.delete());
}

function initOf({ options }: Context) {
  const headers: Record<string, string> = {};
  const given = (options?.headers ?? {}) as Headers | Record<string, string>;
  for (const [name, value] of given instanceof Headers ? given : Object.entries(given))
    headers[name.toLowerCase()] = value;
  const body = typeof options?.body === 'string' ? { body: options.body } : {};
  return { method: (options?.method ?? 'GET') as GraphRequest['method'], headers, ...body };
}

async function bodyOf(response: Answer): Promise<{ readonly json: unknown; readonly garbled: boolean }> {
  const text = await response.text();
  if (text === '') return { json: null, garbled: false };
  const isJson = /^application\/json\b/i.test(response.headers.get('content-type') ?? '');
  if (!isJson) return { json: null, garbled: true };
  try {
    return { json: JSON.parse(text), garbled: false };
  } catch {
    return { json: null, garbled: true };
  }
}

/** A credential's error message may repeat what it was given, so that only its name is told; ours are safe. */
function nameOf(error: unknown): string {
  if (error instanceof NoIdentity) return error.message;
  return error instanceof Error ? error.name : 'unknown cause';
}
