/** Who may call what: the function keys of Azure, enforced as there. */
import { timingSafeEqual } from 'node:crypto';
import type { HostKeys } from './embedded-host.ts';

type Door =
  | { readonly kind: 'function'; readonly name: string; readonly level: string }
  | { readonly kind: 'durable' }
  | { readonly kind: 'admin' };

type Holder = 'nobody' | 'function' | 'host' | 'durable' | 'master';

/** The key a request brings: `?code=` or the header `x-functions-key`. */
export function keyOf(request: Request, url: URL): string | null {
  return url.searchParams.get('code') ?? request.headers.get('x-functions-key');
}

/** 200 lets through; 401 and 403 are what Azure answers, with no body. */
export function admission(keys: HostKeys, door: Door, key: string | null): 200 | 401 | 403 {
  if (door.kind === 'function') {
    if (door.level === 'anonymous') return 200;
    const holder = holderOf(keys, key, door.name);
    if (holder === 'master') return 200;
    return door.level !== 'admin' && (holder === 'function' || holder === 'host') ? 200 : 401;
  }
  const holder = holderOf(keys, key, null);
  if (holder === 'master' || (door.kind === 'durable' && holder === 'durable')) return 200;
  return holder === 'host' || holder === 'durable' ? 403 : 401;
}

function holderOf(keys: HostKeys, key: string | null, functionName: string | null): Holder {
  if (!key) return 'nobody';
  if (same(key, keys.master)) return 'master';
  if (Object.values(keys.host).some((value) => same(key, value))) return 'host';
  if (same(key, keys.durable)) return 'durable';
  const own = functionName === null ? undefined : functionKeys(keys, functionName);
  return own && Object.values(own).some((value) => same(key, value)) ? 'function' : 'nobody';
}

function functionKeys(keys: HostKeys, name: string): Readonly<Record<string, string>> | undefined {
  const entry = Object.entries(keys.functions).find(([known]) => known.toLowerCase() === name.toLowerCase());
  return entry?.[1];
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}
