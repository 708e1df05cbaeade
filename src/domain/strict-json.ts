type Issue = { readonly path: string; readonly message: string };

type StrictJson =
  | { readonly parsed: true; readonly value: unknown }
  | { readonly parsed: false; readonly issues: readonly Issue[] };

/**
 * JSON without the leniency that lets two readers of one text see different things: no byte order mark, and no name
 * twice in one object, of which `JSON.parse` would silently believe the last.
 */
export function parseStrictly(text: string): StrictJson {
  const broken = (path: string, message: string): StrictJson => ({
    parsed: false,
    issues: [{ path, message }],
  });
  if (text.startsWith('\uFEFF')) return broken('$', 'starts with a byte order mark; send plain UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return broken('$', `is not JSON${placeIn(error)}; build it with JSON.stringify`);
  }
  const issues = repeatedNames(text).map((path) => ({ path, message: 'stands there more than once' }));
  return issues.length > 0 ? { parsed: false, issues } : { parsed: true, value };
}

/** Where it broke; never what stands there. */
function placeIn(error: unknown): string {
  const place = error instanceof Error ? /position \d+/.exec(error.message)?.[0] : undefined;
  return place ? ` at ${place}` : '';
}

type Level = { readonly path: string; readonly names: Set<string> | null; items: number; name: string };

/** Names (a string before a colon) apart from other strings, and what opens, closes and separates. */
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")(?=\s*:)|"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

/** Paths of names given twice in one object. The text is known to be valid JSON. */
function repeatedNames(text: string): readonly string[] {
  const repeated: string[] = [];
  const levels: Level[] = [];
  for (const [token, quoted] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (quoted !== undefined && level?.names) {
      level.name = JSON.parse(quoted) as string;
      if (level.names.has(level.name)) repeated.push(`${level.path}.${level.name}`);
      level.names.add(level.name);
    } else if (token === '{' || token === '[') {
      levels.push({ path: pathIn(level), names: token === '{' ? new Set() : null, items: 0, name: '' });
    } else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && level) level.items += 1;
  }
  return repeated;
}

function pathIn(level: Level | undefined): string {
  if (!level) return '$';
  return level.names ? `${level.path}.${level.name}` : `${level.path}[${level.items}]`;
}
