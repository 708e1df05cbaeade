/** One operation of the control API. */
import type { Schema } from 'ajv';
import type { Changed } from './changes.ts';
import type { Named } from './names.ts';
import { ControlProblem } from './problem.ts';

export type RouteCall = {
  /** The path's parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Checked against the route's schema. */
  readonly body: unknown;
};

/** `body` undefined: 204. */
export type Answer = { readonly status: number; readonly body?: unknown };

export type Route = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Segments; those with a leading colon are parameters. */
  readonly path: string;
  /** What it does, in a sentence that begins with a verb. */
  readonly summary: string;
  /** Names the query may hold. Default: none. */
  readonly query?: readonly string[];
  /** Which parameters of path and query may be names; what runs gets the ids. */
  readonly names?: Readonly<Record<string, Named>>;
  /** What it changes that seldom changes. */
  readonly changes?: Changed;
  readonly schema?: Schema;
  /** A body that the schema takes. */
  readonly example?: unknown;
  readonly run: (call: RouteCall) => Promise<Answer> | Answer;
};

export const ID_OF_PERSON = { id: 'person' } as const;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const done: Answer = { status: 204 };

/** A route's parameter; the pattern guarantees that it is there. */
export function param({ params }: RouteCall, name: string): string {
  const value = params[name];
  if (value === undefined) throw new RangeError(`The route has no parameter ${name}.`);
  return value;
}

/** A number of the query. Throws a `ControlProblem`, 400. */
export function wholeNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const said = query.get(name);
  if (said === null) return otherwise;
  if (/^\d{1,15}$/.test(said)) return Number(said);
  throw new ControlProblem(400, 'invalid-query', `"${name}" is a whole number, not "${said}".`);
}

/** The parameters when the path fits the pattern, else `null`. */
export function match(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':') && value) params[segment.slice(1)] = decodeURIComponent(value);
    else if (segment !== value) return null;
  }
  return params;
}
