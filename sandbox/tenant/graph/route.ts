import type { GraphAnswer } from './answer.ts';
import type { GraphCall } from './call.ts';

/** One operation of Graph. */
export type Route = {
  readonly method: string;
  /** `{…}` stands for one segment; other segments match in any letter case. */
  readonly path: string;
  /** The published path whose permissions apply; left out: the path in lower case. `null`: the route decides itself. */
  readonly permissionPath?: string | null;
  readonly units: number;
  readonly bucket?: 'reports';
  readonly answer: (call: GraphCall, ids: readonly string[]) => GraphAnswer;
};

type Compiled = { readonly route: Route; readonly segments: readonly string[] };

/** Finds the route of a call; ids come lower-cased when they are GUIDs. */
export type Router = (
  method: string,
  path: string,
) => { readonly route: Route; readonly ids: readonly string[] } | 'unknown-path' | 'wrong-method';

/** Earlier routes win, so literal paths stand before those with placeholders. */
export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ route, segments: route.path.toLowerCase().slice(1).split('/') }));
  return (method, path) => {
    const segments = path.slice(1).split('/').map(decoded).flatMap(keyed);
    const lower = segments.map((segment) => segment.toLowerCase());
    const fitting = compiled.filter((one) => fits(one, lower));
    const found = fitting.find(({ route }) => route.method === method);
    if (!found) return fitting.length > 0 ? 'wrong-method' : 'unknown-path';
    return { route: found.route, ids: idsIn(found, segments) };
  };
}

function fits({ segments }: Compiled, path: readonly string[]): boolean {
  return (
    segments.length === path.length && segments.every((part, at) => part.startsWith('{') || part === path[at])
  );
}

function idsIn({ segments }: Compiled, path: readonly string[]): string[] {
  return path
    .filter((_, at) => segments[at]?.startsWith('{'))
    .map((id) => (isGuid(id) ? id.toLowerCase() : id));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** `users('x')` is another way to write `users/x`; a quote within is doubled. */
function keyed(segment: string): readonly string[] {
  const [, collection, key] = /^(\w+)\('(.*)'\)$/.exec(segment) ?? [];
  return collection === undefined || key === undefined ? [segment] : [collection, key.replaceAll("''", "'")];
}

export const isGuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** The path template under which the route's permissions are published, or would be. */
export const permissionPath = (route: Route): string => route.permissionPath ?? route.path.toLowerCase();
