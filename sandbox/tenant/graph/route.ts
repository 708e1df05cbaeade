import type { GraphAnswer, Refusal } from './answer.ts';
import type { GraphCall } from './call.ts';

/** One operation of Graph. */
export type Route = {
  readonly method: string;
  /** `{…}` stands for one segment; other segments match in any letter case. */
  readonly path: string;
  /** The published path whose permissions apply; left out: the path in lower case. `null`: the route decides itself. */
  readonly permissionPath?: string | null;
  readonly units: number;
  readonly bucket?: 'reports' | 'risk';
  /** What a caller without a permission for it is answered; left out: the directory's own 403. */
  readonly denial?: () => Refusal;
  readonly answer: (call: GraphCall, ids: readonly string[]) => GraphAnswer;
};

type Compiled = { readonly route: Route; readonly segments: readonly string[] };

/** Finds the route of a call; ids come lower-cased when they are GUIDs. */
type Router = (
  method: string,
  path: string,
) => { readonly route: Route; readonly ids: readonly string[] } | 'unknown-path' | 'wrong-method';

/** Earlier routes win, so literal paths stand before those with placeholders. */
export function createRouter(routes: readonly Route[]): Router {
  const byLength = new Map<number, Compiled[]>();
  for (const route of routes) {
    const segments = route.path.toLowerCase().slice(1).split('/');
    const alike = byLength.get(segments.length) ?? [];
    alike.push({ route, segments });
    byLength.set(segments.length, alike);
  }
  return (method, path) => {
    const segments = path.slice(1).split('/').map(decoded).flatMap(keyed);
    const lower = segments.map((segment) => segment.toLowerCase());
    let known = false;
    for (const one of byLength.get(segments.length) ?? []) {
      if (!fits(one, lower)) continue;
      if (one.route.method === method) return { route: one.route, ids: idsIn(one, segments) };
      known = true;
    }
    return known ? 'wrong-method' : 'unknown-path';
  };
}

function fits({ segments }: Compiled, path: readonly string[]): boolean {
  return segments.every((part, at) => part === path[at] || part.startsWith('{'));
}

function idsIn({ segments }: Compiled, path: readonly string[]): string[] {
  return path
    .filter((_, at) => segments[at]?.startsWith('{'))
    .map((id) => (isGuid(id) ? id.toLowerCase() : id));
}

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** `users('x')` is another way to write `users/x`; a quote within is doubled. Service principals have an alternate key. */
function keyed(segment: string): readonly string[] {
  if (!segment.endsWith("')")) return [segment];
  const [, appId] = /^serviceprincipals\(appId='([^']*)'\)$/i.exec(segment) ?? [];
  if (appId !== undefined) return ['servicePrincipals', `appId=${appId.toLowerCase()}`];
  const [, collection, key] = /^(\w+)\('(.*)'\)$/.exec(segment) ?? [];
  return collection === undefined || key === undefined ? [segment] : [collection, key.replaceAll("''", "'")];
}

export const isGuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** The path template under which the route's permissions are published, or would be. */
export const permissionPath = (route: Route): string => route.permissionPath ?? route.path.toLowerCase();
