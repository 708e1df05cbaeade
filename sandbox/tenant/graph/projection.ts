import { malformed } from './answer.ts';

/** How each property of an object is made from its record. Order matters where a default set is its beginning. */
export type Projection<T> = Readonly<Record<string, (record: T) => unknown>>;

export type Shown = Record<string, unknown>;

/** The selected properties, or the default set. Throws a 400 `Refusal` for a name the type doesn't have. */
export function project<T>(
  type: string,
  shown: Projection<T>,
  byDefault: readonly string[],
  record: T,
  select: string | undefined,
): Shown {
  const answer: Shown = {};
  for (const name of select === undefined ? byDefault : selectedNames(type, shown, select)) {
    answer[name] = shown[name]?.(record) ?? null;
  }
  return answer;
}

const parsed = new Map<string, readonly string[]>();

/** The names in a `$select`, in the type's own letter case. */
function selectedNames<T>(type: string, shown: Projection<T>, select: string): readonly string[] {
  const key = `${type}?${select}`;
  const known = parsed.get(key);
  if (known) return known;
  const names = select.split(',').map((part) => nameIn(type, shown, part.trim()));
  if (parsed.size > 500) parsed.clear();
  parsed.set(key, names);
  return names;
}

/** The part of a `$select` that the type has; a list of several types takes names that any of them has. */
export function selectedOf(names: ReadonlySet<string>, select: string | undefined): string | undefined {
  if (select === undefined) return undefined;
  const known = select.split(',').filter((name) => names.has(name.trim().toLowerCase()));
  return known.length > 0 ? known.join(',') : 'id';
}

/** Names in lower case, to find them by. */
export const namesOf = <T>(shown: Projection<T>): ReadonlySet<string> =>
  new Set(Object.keys(shown).map((name) => name.toLowerCase()));

function nameIn<T>(type: string, shown: Projection<T>, wanted: string): string {
  const found = Object.keys(shown).find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  throw malformed(
    `Parsing OData Select and Expand failed: Could not find a property named '${wanted}' on type 'microsoft.graph.${type}'.`,
  );
}
