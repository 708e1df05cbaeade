/** Makes a recording and a run comparable: times, ids, keys and stack text become placeholders. */

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g;
const ID = /[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}/g;
const CUT = /<cut[^>]*>/;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Ids are numbered in the order in which they are met, so equal ids stay equal. */
export function normalizer(): (value: unknown) => Json {
  const ids = new Map<string, string>();
  const idOf = (id: string) => {
    const known = ids.get(id);
    if (known) return known;
    const fresh = `<id ${ids.size + 1}>`;
    ids.set(id, fresh);
    return fresh;
  };
  const text = (value: string) => withoutStacks(value).replace(ID, idOf).replace(TIME, '<time>');
  const walk = (value: unknown): Json => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value as Json;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]));
  };
  return walk;
}

/** Stack text inside .NET's exception JSON, and after a child's failure. */
function withoutStacks(text: string): string {
  return text
    .replace(
      /(\\*"(?:RemoteStackTrace|StackTrace)\\*":\s*\\*")(?:[^"\\]|\\+n|\\+[^"n])*?(\\*")/g,
      '$1<stack>$2',
    )
    .replace(/(Stack: )(?:<cut>|(?:Error: [^"\\]*\\+n)? {3}at (?:[^"\\]|\\+n|\\+[^"n])*)/g, '$1<stack>')
    .replace(/(StackTrace: )(?:<cut>| {3}at [\s\S]*)$/, '$1<stack>');
}

/** How far each timer lies behind the turn that set it, in whole milliseconds. */
export function timerDistances(history: readonly Record<string, unknown>[]): number[] {
  const distances: number[] = [];
  let started = 0;
  for (const past of history) {
    if (past['EventType'] === 12) started = Date.parse(String(past['Timestamp']));
    if (past['EventType'] === 10) distances.push(Date.parse(String(past['FireAt'])) - started);
  }
  return distances;
}

/** Long texts are cut in the recordings: what stands before the cut is what counts. */
export function cutLike(expected: unknown, actual: unknown): unknown {
  if (typeof expected === 'string' && typeof actual === 'string') {
    const at = expected.search(CUT);
    return at >= 0 && actual.startsWith(expected.slice(0, at)) ? expected : actual;
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return actual.map((member, at) => cutLike(expected[at], member));
  }
  if (isRecord(expected) && isRecord(actual)) {
    return Object.fromEntries(
      Object.entries(actual).map(([key, member]) => [key, cutLike(expected[key], member)]),
    );
  }
  return actual;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
