import type { View } from './directory/cell.ts';
import type { LicenseProperties } from './licenses/license-view.ts';

/** One Graph call, of its own or inside a batch. */
export type GraphCall = {
  readonly method: string;
  /** Without version and query: `/users/…`. */
  readonly path: string;
  readonly query: Query;
  readonly header: (name: string) => string | null;
  /** The parsed JSON body; `undefined` without one. */
  readonly body: unknown;
  readonly principal: Principal;
  /** Notes a permission that the answer depends on, besides the one that let the call pass. */
  readonly depends: (permission: string) => void;
  /** What this call's reads see. */
  readonly view: View;
  /** A user's licenses in that view. */
  readonly licensesOf: (userId: string) => LicenseProperties;
};

/** Who calls: the claims of a good token. */
export type Principal = {
  readonly appId: string;
  /** Of its service principal. */
  readonly objectId: string;
  readonly roles: ReadonlySet<string>;
};

/** OData options by lower-case name, `$` included. */
export type Query = ReadonlyMap<string, string>;

export function queryOf(search: string): Query {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) query.set(name.toLowerCase(), value);
  return query;
}

/** Whether the call asks for the eventual index (`ConsistencyLevel: eventual`). */
export const isEventual = (call: Pick<GraphCall, 'header'>): boolean =>
  call.header('ConsistencyLevel')?.toLowerCase() === 'eventual';

/** Whether the call is an advanced query: eventual, and counting. */
export const isAdvanced = (call: GraphCall): boolean =>
  isEventual(call) && call.query.get('$count')?.toLowerCase() === 'true';

/** A field of the JSON body, `undefined` when there is none. */
export function bodyField(body: unknown, name: string): unknown {
  return isRecord(body) ? body[name] : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
