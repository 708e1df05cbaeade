/**
 * Canonical JSON (RFC 8785) of plain data: what `canonicalize` gives, where its speed matters. A
 * test holds the two together over arbitrary values. Throws for what JSON can't say: functions, NaN, lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new Error(`${value} has no canonical JSON.`);
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? ofArray(value) : ofObject(value as Readonly<Record<string, unknown>>);
    default:
      throw new Error(`A ${typeof value} has no canonical JSON.`);
  }
}

function ofArray(values: readonly unknown[]): string {
  let text = '[';
  for (let at = 0; at < values.length; at += 1) {
    if (at > 0) text += ',';
    text += canonicalJson(values[at]);
  }
  return `${text}]`;
}

function ofObject(value: Readonly<Record<string, unknown>>): string {
  const { sorted, labels } = shapeOf(Object.keys(value));
  let text = '{';
  for (let at = 0; at < sorted.length; at += 1) {
    const member = value[sorted[at] as string];
    if (member === undefined) continue;
    if (text.length > 1) text += ',';
    text += (labels[at] as string) + canonicalJson(member);
  }
  return `${text}}`;
}

/** A list of member names as objects have them, in canonical order, and as they are written before their values. */
type Shape = {
  readonly keys: readonly string[];
  readonly sorted: readonly string[];
  readonly labels: readonly string[];
};

/** Shapes met before, by their first name: facts have few shapes, and sorting is most of the work. */
const shapes = new Map<string, Shape[]>();
const MOST_NAMES = 1000;
const MOST_PER_NAME = 16;

function shapeOf(keys: readonly string[]): Shape {
  const first = keys[0] ?? '';
  const known = shapes.get(first);
  if (known !== undefined) {
    for (const shape of known) if (sameNames(shape.keys, keys)) return shape;
  }
  const sorted = keys.toSorted(); // By UTF-16 code units, as the RFC says.
  const shape = { keys, sorted, labels: sorted.map((key) => `${quoted(key)}:`) };
  if (shapes.size >= MOST_NAMES) shapes.clear();
  if (known === undefined || known.length >= MOST_PER_NAME) shapes.set(first, [shape]);
  else known.push(shape);
  return shape;
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

/** Text without anything JSON escapes. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new Error('A lone surrogate has no canonical JSON.');
  return JSON.stringify(text);
}
