import { type Answer, wholeAnswer } from './answer.ts';
import { OutboundError } from './outbound-error.ts';
import { readWithin } from './read-within.ts';
import { startTimer, type Timer } from './timer.ts';

/** On whose behalf a call is made; becomes telemetry, and correlation headers where those are switched on. */
export type OutboundContext = {
  readonly requestId: string;
  /** What the call is for, in a word or two of our own (`read-edges`). */
  readonly purpose: string;
};

export type OutboundInit = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The path is a key of its own: neither telemetry nor errors name it. */
  readonly hidesPath?: true;
  /** In epoch milliseconds: not sent later than this. Looked at last of all, with nothing to wait for in between. */
  readonly notAfter?: number;
};

/**
 * The one way out. Answers with the whole body already read, whatever the status; a redirect is
 * an answer like any other and is never followed. Throws `OutboundError` and nothing else.
 */
export type Outbound = (url: string, init: OutboundInit, context: OutboundContext) => Promise<Answer>;

/** One line of telemetry per call. Carries no query, header or body. */
export type OutboundEntry = {
  readonly requestId: string;
  readonly purpose: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly failure: string | null;
  readonly milliseconds: number;
};

export type OutboundOptions = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Exact host names that may be called over https. */
  readonly allowedHosts: readonly string[];
  /** Origins that may be called without https, each with the name of its exception (H22). */
  readonly plainOrigins?: Readonly<Record<string, string>>;
  /**
   * Milliseconds until the head of the answer, and until its last byte. `fetch` doesn't show the moment of
   * connecting, so that `connect` includes the far side's time to begin its answer.
   */
  readonly timeoutMs: { readonly connect: number; readonly total: number };
  /** The largest answer read. */
  readonly maxBytes: number;
  readonly log: (entry: OutboundEntry) => void;
  /** Hears of a call as it begins, and of its end by what it returns. */
  readonly leaving?: (
    context: OutboundContext,
    method: string,
    host: string,
  ) => (entry: OutboundEntry) => void;
  /** Whether the context goes out as `x-countersign-request` and `x-countersign-purpose`. Default: no. */
  readonly correlationHeaders?: boolean;
  readonly now?: () => number;
  /** How time-outs are timed; real timers by default. */
  readonly timer?: Timer;
};

export function createOutbound(options: OutboundOptions): Outbound {
  const { log, now = Date.now } = options;
  return async (url, { hidesPath, ...init }, context) => {
    const startedAt = now();
    const target = URL.parse(url);
    const named = hidesPath && target ? new URL(target.origin) : target;
    const method = init.method ?? 'GET';
    const ended = options.leaving?.(context, method, target?.host ?? '');
    const entry = (status: number, failure: string | null): OutboundEntry => ({
      ...context,
      method,
      host: target?.host ?? '',
      path: named?.pathname ?? '',
      status,
      failure,
      milliseconds: now() - startedAt,
    });
    const told = (one: OutboundEntry) => {
      ended?.(one);
      log(one);
    };
    try {
      const answer = await send(
        { ...options, now },
        allowed(options, target, named, method),
        { ...init, method },
        context,
      );
      told(entry(answer.status, null));
      return answer;
    } catch (error) {
      const failure =
        error instanceof OutboundError ? error : new OutboundError('network', named, method, causeOf(error));
      told(entry(0, `${failure.kind}: ${failure.detail}`));
      throw failure;
    }
  };
}

type Target = { readonly url: URL; readonly named: URL };

function allowed(options: OutboundOptions, target: URL | null, named: URL | null, method: string): Target {
  if (!target) throw new OutboundError('host-not-allowed', null, method, 'it is not an absolute URL');
  const plain = Object.hasOwn(options.plainOrigins ?? {}, target.origin);
  const secure = target.protocol === 'https:' && options.allowedHosts.includes(target.host);
  if (secure || plain) return { url: target, named: named ?? target };
  const because =
    target.protocol === 'https:' ? 'add the host to the settings to allow it' : 'only https is allowed';
  throw new OutboundError('host-not-allowed', named, method, because);
}

async function send(
  {
    fetch,
    timeoutMs,
    maxBytes,
    correlationHeaders,
    now,
    timer = startTimer,
  }: OutboundOptions & { readonly now: () => number },
  { url, named }: Target,
  { notAfter = Number.POSITIVE_INFINITY, ...init }: OutboundInit & { readonly method: string },
  { requestId, purpose }: OutboundContext,
): Promise<Answer> {
  const aborting = new AbortController();
  const givenUp = Promise.withResolvers<never>();
  givenUp.promise.catch(() => undefined);
  const expire = (what: string) => () => {
    const error = new OutboundError('time-out', named, init.method, `no ${what} in time`);
    aborting.abort(error);
    givenUp.reject(error); // a far side, real or simulated, that ignores the signal must not hold us
  };
  const stopHead = timer(timeoutMs.connect, expire('answer'));
  const stopTotal = timer(timeoutMs.total, expire('complete answer'));
  try {
    const headers: Record<string, string> = { ...init.headers };
    if (correlationHeaders) {
      headers['x-countersign-request'] = encodeURIComponent(requestId);
      headers['x-countersign-purpose'] = purpose;
    }
    if (now() > notAfter)
      throw new OutboundError('too-late', named, init.method, 'it was scheduled too long ago to be sent now');
    const sent = fetch(url.href, { ...init, headers, redirect: 'manual', signal: aborting.signal });
    const answer = await Promise.race([sent, givenUp.promise]);
    stopHead();
    const reading = readWithin(answer, maxBytes, named, init.method);
    return wholeAnswer(answer.status, answer.headers, await Promise.race([reading, givenUp.promise]));
  } finally {
    stopHead();
    stopTotal();
  }
}

/** The system's code for what went wrong; never the message, which may repeat what was sent. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string')
    return cause.code;
  return error instanceof Error ? error.name : 'unknown cause';
}
