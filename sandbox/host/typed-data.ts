/** How values cross between host and worker. One of the keys is set; none for nothing. */
export type TypedData = {
  readonly string?: string;
  readonly json?: string;
  readonly int?: number;
  readonly double?: number;
  readonly bytes?: Uint8Array;
  readonly http?: HttpData;
};

type Nullable = Readonly<Record<string, { readonly value: string }>>;

export type HttpData = {
  readonly method: string;
  readonly url: string;
  readonly nullableHeaders: Nullable;
  readonly nullableParams: Nullable;
  readonly nullableQuery: Nullable;
  readonly body: { readonly bytes: Uint8Array } | null;
  readonly headers: Readonly<Record<string, never>>;
  readonly params: Readonly<Record<string, never>>;
  readonly query: Readonly<Record<string, never>>;
  readonly identities: readonly never[];
  readonly cookies: readonly never[];
  readonly rawBody: null;
  readonly statusCode: string;
  readonly enableContentNegotiation: false;
};

/**
 * An activity's input as the function's trigger gets it, from the action's JSON value. Strings come quoted once
 * more from the package; booleans turn into .NET's `True` and `False`, which the package then reads as strings.
 */
export function activityInput(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** An activity's result as JSON text for the history; `null` for null and undefined. */
export function resultText(data: TypedData | null | undefined): string | null {
  if (data === null || data === undefined) return null;
  if (data.json !== undefined) return data.json;
  if (data.string !== undefined) return JSON.stringify(data.string);
  if (data.int !== undefined) return String(data.int);
  if (data.double !== undefined) {
    return Number.isFinite(data.double) ? String(data.double) : JSON.stringify(String(data.double));
  }
  if (data.bytes !== undefined) return JSON.stringify(Buffer.from(data.bytes).toString('base64'));
  return null;
}

/** What begins and ends as JSON text may; the package parses every `string` and keeps what fails as it is. */
const MAYBE_JSON = /^\s*(?:[[{"]|(?:-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)\s*$)/;

/**
 * A text as trigger metadata. What is plainly no JSON would only be found out by an exception, so that it goes as one
 * of the values that the package hands on untouched, which comes to the same.
 */
export function textData(text: string): TypedData {
  return MAYBE_JSON.test(text) ? { string: text } : untouched(text);
}

/** A value that JSON has, as it is: of numbers the package looks at the key only. */
export function untouched(value: unknown): TypedData {
  return value === null ? { json: 'null' } : { int: value as number };
}
