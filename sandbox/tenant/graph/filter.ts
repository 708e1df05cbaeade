/**
 * The `$filter` grammar that directory lists and audit logs need: comparisons, `and`, `or`, `not`, parentheses,
 * `startswith`, `endswith`, and `any` over a collection of objects.
 */
import { malformed } from './answer.ts';
import { isRecord } from './call.ts';

export type Filter = {
  readonly test: (object: unknown) => boolean;
  /** Uses an operator that only advanced queries may use (`ne`, `not`, `endswith`). */
  readonly advanced: boolean;
};

type Test = Filter['test'];
type Value = string | number | boolean | null;

const TOKEN = /\s*('(?:[^']|'')*'|\d{4}-[^\s(),']+|[(),:]|[^\s(),:']+)/y;

/** Throws a 400 `Refusal` for text it can't read. */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text);
  const reader = new Reader(tokens);
  const test = reader.either();
  reader.end();
  const advanced = tokens.some((token) => ['ne', 'not', 'endswith'].includes(token.toLowerCase()));
  return { test, advanced };
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (!found?.[1]) throw unreadable(text);
    tokens.push(found[1]);
  }
  return tokens;
}

const unreadable = (what: string) => malformed(`Invalid filter clause: ${what}`);

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  either(): Test {
    const tests = [this.#both()];
    while (this.#accept('or')) tests.push(this.#both());
    return (object) => tests.some((test) => test(object));
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw unreadable(this.#tokens.slice(this.#at).join(' '));
  }

  #both(): Test {
    const tests = [this.#single()];
    while (this.#accept('and')) tests.push(this.#single());
    return (object) => tests.every((test) => test(object));
  }

  #single(): Test {
    if (this.#accept('not')) {
      const test = this.#single();
      return (object) => !test(object);
    }
    if (this.#accept('(')) {
      const test = this.either();
      this.#expect(')');
      return test;
    }
    const name = this.#next();
    if (this.#accept('(')) return name.endsWith('/any') ? this.#any(name) : this.#call(name);
    return compare(name, this.#next().toLowerCase(), literalOf(this.#next()));
  }

  #call(name: string): Test {
    const path = this.#next();
    this.#expect(',');
    const value = String(literalOf(this.#next())).toLowerCase();
    this.#expect(')');
    const text = (object: unknown) => String(at(object, path) ?? '').toLowerCase();
    if (name.toLowerCase() === 'startswith') return (object) => text(object).startsWith(value);
    if (name.toLowerCase() === 'endswith') return (object) => text(object).endsWith(value);
    throw unreadable(name);
  }

  #any(name: string): Test {
    const variable = this.#next();
    this.#expect(':');
    const test = this.either();
    this.#expect(')');
    const path = name.slice(0, -'/any'.length);
    return (object) => {
      const list = at(object, path);
      return Array.isArray(list) && list.some((item) => test({ [variable]: item }));
    };
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw unreadable('it ends too early');
    return token;
  }

  #accept(token: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw unreadable(`expected "${token}"`);
  }
}

function compare(path: string, operator: string, value: Value): Test {
  const compared = COMPARISONS[operator];
  if (!compared) throw unreadable(operator);
  return (object) => compared(at(object, path), value);
}

const order = (left: unknown, right: Value): number => {
  if (left === null || left === undefined || right === null) return Number.NaN;
  const [a, b] = [Date.parse(String(left)), Date.parse(String(right))];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return String(left) < String(right) ? -1 : Number(String(left) !== String(right));
};

const equal = (left: unknown, right: Value): boolean =>
  typeof right === 'string'
    ? String(left ?? '').toLowerCase() === right.toLowerCase()
    : (left ?? null) === right;

const COMPARISONS: Readonly<Record<string, (left: unknown, right: Value) => boolean>> = {
  eq: equal,
  ne: (left, right) => !equal(left, right),
  ge: (left, right) => order(left, right) >= 0,
  le: (left, right) => order(left, right) <= 0,
};

function at(object: unknown, path: string): unknown {
  return path
    .split('/')
    .reduce<unknown>((found, name) => (isRecord(found) ? found[name] : undefined), object);
}

function literalOf(token: string): Value {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (token === 'true' || token === 'false') return token === 'true';
  if (token === 'null') return null;
  return /^-?\d+(\.\d+)?$/.test(token) ? Number(token) : token;
}
