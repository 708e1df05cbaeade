import { type JsonPath, repeatedNames } from './repeated-names.ts';

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
  const issues = repeatedNames(text).map((path) => ({
    path: pathText(path),
    message: 'stands there more than once',
  }));
  return issues.length > 0 ? { parsed: false, issues } : { parsed: true, value };
}

/** Where it broke; never what stands there. */
function placeIn(error: unknown): string {
  const place = error instanceof Error ? /position \d+/.exec(error.message)?.[0] : undefined;
  return place ? ` at ${place}` : '';
}

/** `$.people[0].name`. */
function pathText(path: JsonPath): string {
  return path.reduce<string>(
    (text, part) => text + (typeof part === 'number' ? `[${part}]` : `.${part}`),
    '$',
  );
}
