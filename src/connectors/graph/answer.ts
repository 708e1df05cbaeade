import { redacted } from '../../domain/redact.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import { retryAfterSeconds } from '../outbound/retry-after.ts';

/** What came back for one request, alone or inside a batch. */
export type GraphAnswer = {
  /** 0: nothing came back. */
  readonly status: number;
  /** The parsed JSON; `null` when there was none. */
  readonly body: unknown;
  /** A body that should have been JSON and was not: a gateway's page, or cut off. */
  readonly garbled: boolean;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;
  /** Why nothing came back; empty otherwise. */
  readonly because: string;
  /** Nothing was sent: there was no token, the host isn't allowed, or it was too late. */
  readonly unsent: boolean;
  /** More came back than is read. */
  readonly tooLarge?: true;
  /** We hold it back ourselves, and trying again will not help. */
  readonly heldBack?: true;
};

export type JsonObject = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The objects of a list; anything else in it, or no list at all, counts as nothing. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  const listed: readonly unknown[] = Array.isArray(value) ? value : [];
  return listed.map(objectOf).filter((each) => each !== null);
}

export const isOk = ({ status, garbled }: GraphAnswer): boolean => status >= 200 && status < 300 && !garbled;

export function noAnswer(because: string, unsent: boolean): GraphAnswer {
  return {
    status: 0,
    body: null,
    garbled: false,
    requestId: null,
    retryAfterSeconds: null,
    because,
    unsent,
  };
}

/** What comes of a call that is not let out. */
export function notSent(because: string): GraphAnswer {
  return { ...noAnswer(because, true), heldBack: true };
}

/** An answer out of its parts; `header` must find names in any casing. */
export function answerOf(
  status: number,
  header: (name: string) => string | null,
  body: { readonly json: unknown; readonly garbled: boolean },
  now: number,
): GraphAnswer {
  const { innerRequestId } = errorOf(body.json);
  return {
    status,
    body: body.json,
    garbled: body.garbled,
    requestId: header('request-id') ?? innerRequestId,
    retryAfterSeconds: retryAfterSeconds(header('retry-after'), now),
    because: '',
    unsent: false,
  };
}

type GraphErrorWords = {
  readonly code: string;
  readonly message: string;
  readonly innerRequestId: string | null;
};

/** Code and message of an error body; empty where a gateway left them out. The message may be text or `{value}`. */
export function errorOf(body: unknown): GraphErrorWords {
  const error = objectOf(objectOf(body)?.['error']);
  const message = objectOf(error?.['message'])?.['value'] ?? error?.['message'];
  const inner = objectOf(error?.['innerError'] ?? error?.['innererror']);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    code: text(error?.['code']),
    message: text(message),
    innerRequestId: text(inner?.['request-id']) || null,
  };
}

/** One line for people: status, code, message. */
export function explain(answer: GraphAnswer): string {
  if (answer.status === 0) return answer.because;
  if (answer.garbled) return `Graph answered ${answer.status} with something that is not JSON.`;
  const { code, message } = errorOf(answer.body);
  return redacted(`Graph answered ${answer.status}${code ? ` ${code}` : ''}${message ? `: ${message}` : ''}`);
}

/** A next link that was good once; the list it belongs to can be read from its beginning. */
export const isExpiredPage = ({ body }: GraphAnswer): boolean => /expiredpagetoken/i.test(errorOf(body).code);

/** A read that didn't bring what was asked. Throttling, gateways and lost answers pass; refusals don't. */
export function readFailure(answer: GraphAnswer, what: string): ReadFailure {
  const { status } = answer;
  const refused = status >= 400 && status < 500 && ![401, 404, 408, 409, 423, 424, 429].includes(status);
  return {
    read: 'failed',
    because: `${what}: ${explain(answer)}`,
    retryAfterSeconds: answer.retryAfterSeconds,
    mayCure: (!refused && !answer.heldBack) || isExpiredPage(answer),
    ...(answer.tooLarge ? { tooLarge: true as const } : {}),
    ...(status === 429 ? { throttled: true as const } : {}),
  };
}
