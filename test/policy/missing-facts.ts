export type Path = readonly string[];

/** Every member of the facts, at any depth; lists count as one fact. */
export function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [path];
  const deeper = Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...path, key]));
  return path.length === 0 ? deeper : [path, ...deeper];
}

/** A copy in which the fact at the path is `null`, or not there at all. */
export function without(value: unknown, [key, ...deeper]: Path, instead: null | undefined): unknown {
  if (key === undefined || value === null || typeof value !== 'object') return instead;
  const copy = new Map(Object.entries(value));
  const part = deeper.length === 0 ? instead : without(copy.get(key), deeper, instead);
  if (part === undefined) copy.delete(key);
  else copy.set(key, part);
  return Object.fromEntries(copy);
}
