/** Part of a structure: members that are there replace, objects go deeper. */
export type Patch = Readonly<Record<string, unknown>>;

/** A copy of `value` with `patch` laid over it. Arrays and `null` replace; nothing is removed. */
export function merged(value: unknown, patch: unknown): unknown {
  if (!isObject(value) || !isObject(patch)) return patch;
  const copy: Record<string, unknown> = { ...value };
  for (const [key, part] of Object.entries(patch)) {
    copy[key] = Object.hasOwn(copy, key) ? merged(copy[key], part) : part;
  }
  return copy;
}

/** A copy without the members these JSON pointers name. Throws for one that isn't there: it would test nothing. */
export function forget(value: unknown, pointers: readonly string[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const pointer of pointers) {
    const path = pointer.split('/').slice(1);
    const last = path.pop() ?? '';
    const owner = path.reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), copy);
    if (!isObject(owner) || !Object.hasOwn(owner, last)) throw new Error(`There is no ${pointer} to forget.`);
    delete owner[last];
  }
  return copy;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
