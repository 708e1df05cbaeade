/** The way in of the desk's own pages: a cookie that `/` sets and that `/control` takes in place of the token. */
import { sameText } from './guard.ts';

export interface DeskCookie {
  /** The header that gives it to a browser. */
  readonly setCookie: string;
  /** Whether the request carries it and comes from a page of this very origin. */
  admits(request: Request): boolean;
}

/** Browsers send cookies to every port of a host, so that the port is part of the name. */
export function createDeskCookie(port: number, secret: string): DeskCookie {
  const name = `countersign-desk-${port}`;
  return {
    setCookie: `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict`,
    admits: (request) => sameText(cookieNamed(request, name) ?? '', secret) && isOwnPage(request),
  };
}

/** Scripts can't set these headers. A page on another port of this host is same-site, and does not pass. */
function isOwnPage(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const host = request.headers.get('host') ?? new URL(request.url).host;
  return request.headers.get('origin') === `http://${host}`;
}

export function cookieNamed(request: Request, name: string): string | null {
  const cookies = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='));
  return cookies.find(([given]) => given === name)?.[1] ?? null;
}
