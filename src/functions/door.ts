import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { RunLine } from '../domain/run-line.ts';
import type { Clock } from '../ports/ports.ts';
import type { SecurityEvent } from '../ports/security.ts';
import { problem, REASON } from './problem.ts';
import { type Body, readBody } from './read-body.ts';
import type { SecurityLog } from './security-log.ts';
import { createUnproven } from './unproven.ts';

export type DoorSpec = {
  readonly name: string;
  /** The largest body it takes; left out: it takes none. */
  readonly largestBody?: number;
  /** `signed`: the proof covers the bytes, whatever they are called. Else a body says that it is JSON. */
  readonly body?: 'signed';
  /** What a caller is told while too many others prove nothing. */
  readonly whenFull?: HttpResponseInit;
};

/** A call that has passed what all doors have in common. */
export type DoorCall = {
  readonly http: HttpRequest;
  readonly headers: Headers;
  /** The exact text of the body, within the door's bound. */
  body(): Promise<Body>;
  /** Says that it is known whose call it is; from then on it is not limited. */
  proven(): void;
  note(event: Omit<SecurityEvent, 'door'>): void;
};

type Handler = (call: DoorCall) => Promise<HttpResponseInit>;

type DoorsParts = {
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly tell: (line: RunLine) => void;
  readonly security: SecurityLog;
  /** Where people reach this app. */
  readonly consoleBase: string;
  /** Proxies before the platform’s own, each of which adds an address. */
  readonly proxiesInFront: number;
};

/** What an answer carries unless it says otherwise: nothing in it is to be run, framed or sent on. */
const UNLESS_SAID: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
};
/** What each answer carries, errors above all. */
const ALWAYS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};
const AGAIN_SECONDS = 5;

/** The protections of every door, in the one place that registers them, so that a new one has them, too. */
export function createDoors({ clock, log, tell, security, consoleBase, proxiesInFront }: DoorsParts) {
  return (spec: DoorSpec) => {
    const unproven = createUnproven(clock);
    return async (http: HttpRequest, handler: Handler): Promise<HttpResponseInit> => {
      const headers = new Headers([...http.headers.entries()]);
      const note: DoorCall['note'] = (event) => security.note({ ...event, door: spec.name });
      security.flush();
      const from = callerOf(http, headers, proxiesInFront);
      const refused =
        readable(spec, headers) ?? foreign(http, headers, consoleBase) ?? unfit(spec, http, headers);
      if (refused) return told(note, 'call-refused', from, refused);
      const place = unproven.enter(headers);
      if (!place) {
        note({ code: 'too-many-unproven', reason: 'too-many-unproven', example: from });
        return protectedAnswer(spec.whenFull ?? full());
      }
      const body = () => readBody(http, spec.largestBody ?? 0);
      try {
        const answer = await handler({ http, headers, body, proven: place.proven, note });
        return told(note, 'caller-refused', from, answer);
      } catch (error) {
        const because = error instanceof Error ? error.name : 'unknown';
        tell({ what: 'door-failed', level: 'error', requestId: null, told: { door: spec.name, because } });
        log(`A door failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        return protectedAnswer(
          problem(
            503,
            'try-again',
            'Something we depend on did not answer. Nothing was lost; send it again in a moment.',
          ),
        );
      } finally {
        place.leave();
      }
    };
  };
}

const READS: readonly string[] = ['GET', 'HEAD'];

/**
 * A page of somebody else's can make a signed-in browser send something here, cookies and all. Browsers say where it
 * comes from; machines that call us say nothing of the kind.
 */
function foreign(http: HttpRequest, headers: Headers, consoleBase: string): HttpResponseInit | null {
  if (READS.includes(http.method)) return null;
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const ours = [http.url, consoleBase].filter((url) => URL.canParse(url)).map((url) => new URL(url).origin);
  const isOurs =
    site === null ? origin === null || ours.includes(origin) : ['same-origin', 'none'].includes(site);
  if (isOurs) return null;
  return problem(403, 'foreign-page', 'This is done from our own pages or by a tool, not from another site.');
}

/**
 * What came without TLS is refused and not led to TLS: whoever sends secrets that anybody can read has to notice. Probes
 * of the platform come as they like.
 */
function readable({ name }: DoorSpec, headers: Headers): HttpResponseInit | null {
  const came = headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase();
  if (came !== 'http' || name.startsWith('health')) return null;
  return problem(
    403,
    'https-only',
    'Nothing was done: this came by http, where others can read it. Use https.',
  );
}

/** Type and size come before anything is read. */
function unfit(spec: DoorSpec, http: HttpRequest, headers: Headers): HttpResponseInit | null {
  if (READS.includes(http.method) || spec.largestBody === undefined) return null;
  const declared = Number(headers.get('content-length') ?? 0);
  if (declared > spec.largestBody)
    return problem(413, 'body-too-large', `The body is larger than ${spec.largestBody} bytes.`);
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (spec.body === 'signed' || type === 'application/json') return null;
  return problem(415, 'not-json', 'Send the body as application/json.');
}

function full(): HttpResponseInit {
  const answer = problem(
    429,
    'too-many-unproven',
    'Too many calls whose sender is not proven yet are being worked on. Nothing was done; send it again in a moment.',
  );
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(AGAIN_SECONDS) } };
}

/** Who is turned away leaves a trace, by the code that they are told. */
function told(
  note: DoorCall['note'],
  code: 'caller-refused' | 'call-refused',
  example: ReturnType<typeof callerOf>,
  answer: HttpResponseInit,
): HttpResponseInit {
  const { status = 200 } = answer;
  const isRefused = status === 401 || status === 403 || code === 'call-refused';
  if (isRefused) note({ code, reason: headerOf(answer, REASON) ?? `status-${status}`, example });
  return protectedAnswer(answer);
}

/** What stands further ahead than the proxies that are known was written by the caller, and may be anything. */
function callerOf(http: HttpRequest, headers: Headers, proxiesInFront: number) {
  const path = URL.canParse(http.url) ? new URL(http.url).pathname : '';
  const addresses = headers.get('x-forwarded-for')?.split(',') ?? [];
  const from = addresses.at(-1 - proxiesInFront)?.trim() ?? null;
  return { method: http.method, path, from };
}

function headerOf({ headers }: HttpResponseInit, name: string): string | null {
  return new Headers(headers as Record<string, string> | undefined).get(name);
}

function protectedAnswer(answer: HttpResponseInit): HttpResponseInit {
  const own = Object.fromEntries(new Headers(answer.headers as Record<string, string> | undefined).entries());
  delete own[REASON];
  return { ...answer, headers: { ...UNLESS_SAID, ...own, ...ALWAYS } };
}
