/** Where something stands in a JSON value: names of members and places of items, from the outside in. */
export type JsonPath = readonly (string | number)[];

type Level = { readonly path: JsonPath; readonly names: Set<string> | null; items: number; name: string };

/** Names (a string before a colon) apart from other strings, and what opens, closes and separates. */
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")(?=\s*:)|"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

/**
 * Members whose name is given twice in one object, of which `JSON.parse` would silently believe the last. The only reader of JSON
 * besides `JSON.parse`; the text is known to be valid.
 */
export function repeatedNames(text: string): readonly JsonPath[] {
  const repeated: JsonPath[] = [];
  const levels: Level[] = [];
  for (const [token, quoted] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (quoted !== undefined && level?.names) {
      level.name = JSON.parse(quoted) as string;
      if (level.names.has(level.name)) repeated.push(pathIn(level));
      level.names.add(level.name);
    } else if (token === '{' || token === '[') {
      levels.push({ path: pathIn(level), names: token === '{' ? new Set() : null, items: 0, name: '' });
    } else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && level) level.items += 1;
  }
  return repeated;
}

function pathIn(level: Level | undefined): JsonPath {
  if (!level) return [];
  return [...level.path, level.names ? level.name : level.items];
}
