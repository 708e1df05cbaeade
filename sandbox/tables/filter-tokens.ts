import { REFUSALS, Refused } from './service-error.ts';

/** A literal of a `$filter`, with the type its notation gives it. */
export type Literal =
  | { readonly type: 'string' | 'guid' | 'datetime' | 'binary'; readonly value: string }
  | { readonly type: 'int64'; readonly value: bigint }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean };

export type Token =
  | { readonly token: '(' | ')' }
  | { readonly token: 'word'; readonly word: string }
  | { readonly token: 'literal'; readonly literal: Literal };

const PIECE =
  /\s*(?:([()])|(datetime|guid|X|binary)?'((?:[^']|'')*)'|(-?\d+)L\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\b|([A-Za-z_][A-Za-z0-9_]*))/y;

/** Cuts a `$filter` into tokens; anything unreadable is refused as the service does. */
export function tokens(filter: string): Token[] {
  const result: Token[] = [];
  PIECE.lastIndex = 0;
  const end = filter.trimEnd().length;
  while (PIECE.lastIndex < end) {
    const match = PIECE.exec(filter);
    if (!match) throw new Refused(REFUSALS.badInput);
    result.push(token(match));
  }
  return result;
}

function token([, bracket, prefix, quoted, long, number, word]: RegExpExecArray): Token {
  if (bracket === '(' || bracket === ')') return { token: bracket };
  if (quoted !== undefined) return { token: 'literal', literal: quotedLiteral(prefix, quoted) };
  if (long !== undefined) return { token: 'literal', literal: { type: 'int64', value: BigInt(long) } };
  if (number !== undefined) return { token: 'literal', literal: { type: 'number', value: Number(number) } };
  if (word === 'true' || word === 'false') {
    return { token: 'literal', literal: { type: 'boolean', value: word === 'true' } };
  }
  return { token: 'word', word: word ?? '' };
}

function quotedLiteral(prefix: string | undefined, quoted: string): Literal {
  const value = quoted.replaceAll("''", "'");
  if (prefix === 'datetime') return { type: 'datetime', value };
  if (prefix === 'guid') return { type: 'guid', value: value.toLowerCase() };
  if (prefix === 'X' || prefix === 'binary') return { type: 'binary', value: value.toLowerCase() };
  return { type: 'string', value };
}
