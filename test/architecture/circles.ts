/** Files that import each other in a circle, types included: none of them can be read, moved or replaced alone. */
import type { SourceFile } from './source.ts';

/** Each circle once, as the paths in it. */
export function circlesIn(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const next = new Map(files.map(({ path, imports, types }) => [path, [...imports, ...types]] as const));
  const reach = new Map([...next.keys()].map((path) => [path, reachable(path, next)] as const));
  const circles = new Map<string, readonly string[]>();
  for (const [path, reached] of reach) {
    const circle = [...reached].filter((other) => reach.get(other)?.has(path)).sort();
    if (circle.length > 0) circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}

function reachable(from: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(next.get(from) ?? [])];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path) || !next.has(path)) continue;
    reached.add(path);
    open.push(...(next.get(path) ?? []));
  }
  return reached;
}
