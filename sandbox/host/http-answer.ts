/** What a function answered, as HTTP. */
import { empty } from './answers.ts';

type Text = { readonly value?: string };

type HttpCookie = {
  readonly name: string;
  readonly value: string;
  readonly domain?: Text;
  readonly path?: Text;
  readonly expires?: { readonly value?: unknown };
  readonly secure?: { readonly value?: boolean };
  readonly httpOnly?: { readonly value?: boolean };
  readonly sameSite?: string;
  readonly maxAge?: { readonly value?: number };
};

export type HttpResult = {
  readonly http: {
    readonly statusCode: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly cookies: readonly HttpCookie[];
    readonly enableContentNegotiation: boolean;
    readonly body?: { readonly bytes?: Uint8Array };
  };
};

/** Nothing returned is a 204. Asking for content negotiation with a text body ends in 406. */
export function httpAnswer(result: HttpResult | null | undefined): Response {
  if (!result) return empty(204);
  const { statusCode, headers, cookies, enableContentNegotiation, body } = result.http;
  const status = Number(statusCode);
  const bytes = body?.bytes && body.bytes.length > 0 ? new Uint8Array(body.bytes) : null;
  if (enableContentNegotiation && bytes) {
    return empty(406, headers['content-type'] ? { 'content-type': headers['content-type'] } : {});
  }
  const none = status === 204 || status === 205 || status === 304;
  const answer = new Response(none ? null : bytes, { status, headers: { ...headers } });
  for (const cookie of cookies) answer.headers.append('set-cookie', cookieText(cookie));
  return answer;
}

function cookieText(cookie: HttpCookie): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  const { maxAge, domain, path, secure, sameSite, httpOnly, expires } = cookie;
  const until = expires?.value === undefined ? 0 : cookieTime(expires.value);
  if (until > 0) parts.push(`expires=${new Date(until).toUTCString()}`);
  if (maxAge?.value !== undefined) parts.push(`max-age=${maxAge.value}`);
  if (domain?.value) parts.push(`domain=${domain.value}`);
  parts.push(`path=${path?.value || '/'}`);
  if (secure?.value) parts.push('secure');
  if (sameSite && sameSite !== 'none')
    parts.push(`samesite=${sameSite === 'explicitNone' ? 'none' : sameSite}`);
  if (httpOnly?.value) parts.push('httponly');
  return parts.join('; ');
}

/** The package hands times over as protobuf timestamps or dates; the epoch counts as no time. */
function cookieTime(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  const seconds = (value as { readonly seconds?: unknown } | null)?.seconds;
  return seconds === undefined ? 0 : Number(seconds) * 1000;
}
