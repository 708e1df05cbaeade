/**
 * Encoded queries (`sysparm_query`). The unpleasant part is kept: a clause the instance does not understand is
 * dropped without a word, so that a mistyped column makes a query match more, up to the whole table.
 */
import { columnAt, type TableName } from './schema.ts';

const OPERATORS = [
  'ISNOTEMPTY',
  'ISEMPTY',
  'NOT LIKE',
  'NOT IN',
  'STARTSWITH',
  'ENDSWITH',
  'LIKE',
  'IN',
  '!=',
  '>=',
  '<=',
  '=',
  '<',
  '>',
] as const;

type Operator = (typeof OPERATORS)[number];

/** `column` may be dot-walked (`request.number`). */
export type Clause = {
  readonly column: string;
  readonly operator: Operator;
  readonly value: string;
  /** The value as it compares: the instance's database knows no case. */
  readonly asked: string;
};

/** Clauses of which one must hold. */
export type AnyOf = readonly Clause[];

export type Query = {
  /** Groups of which one must hold (`^NQ`); within a group every `AnyOf` must, so that an empty one matches every row. */
  readonly groups: readonly (readonly AnyOf[])[];
  readonly order: readonly { readonly column: string; readonly descending: boolean }[];
  /** Clauses the instance does not understand. */
  readonly invalid: readonly string[];
};

/** What a script comes to; `null`: it is not understood. */
export type Evaluate = (script: string) => string | null;

/** Reads an encoded query against a table. `evaluate` runs what follows `javascript:`. */
export function parseQuery(table: TableName, text: string, evaluate: Evaluate): Query {
  const order: { column: string; descending: boolean }[] = [];
  const invalid: string[] = [];
  const groups: AnyOf[][] = [];
  for (const part of text.split('^NQ')) {
    const all: Clause[][] = [];
    for (const piece of part.split('^').filter((each) => each !== '' && each !== 'EQ')) {
      const sort = /^ORDERBY(DESC)?(.+)$/.exec(piece);
      if (sort?.[2]) {
        if (columnAt(table, sort[2])) order.push({ column: sort[2], descending: sort[1] !== undefined });
        else invalid.push(piece);
        continue;
      }
      const alternative = /^OR(?!DER)/.test(piece);
      const clause = parseClause(table, alternative ? piece.slice(2) : piece, evaluate);
      const last = all.at(-1);
      if (!clause) invalid.push(piece);
      else if (alternative && last) last.push(clause);
      else all.push([clause]);
    }
    groups.push(all);
  }
  return { groups, order, invalid };
}

function parseClause(table: TableName, text: string, evaluate: Evaluate): Clause | null {
  const column = /^[a-z0-9_.]+/.exec(text)?.[0];
  if (!column || !columnAt(table, column)) return null;
  const rest = text.slice(column.length);
  const operator = OPERATORS.find((each) => rest.startsWith(each));
  if (!operator) return null;
  const value = rest.slice(operator.length);
  const said = value.startsWith('javascript:') ? evaluate(value.slice(11)) : value;
  return said === null ? null : { column, operator, value: said, asked: said.toLowerCase() };
}

/** Whether a value, in lower case, satisfies a clause: text compares without regard to case. */
export function satisfies({ operator, asked }: Clause, value: string): boolean {
  const listed = () => asked.split(',').includes(value);
  switch (operator) {
    case '=':
      return value === asked;
    case '!=':
      return value !== asked;
    case 'LIKE':
      return value.includes(asked);
    case 'NOT LIKE':
      return !value.includes(asked);
    case 'STARTSWITH':
      return value.startsWith(asked);
    case 'ENDSWITH':
      return value.endsWith(asked);
    case 'IN':
      return listed();
    case 'NOT IN':
      return !listed();
    case 'ISEMPTY':
      return value === '';
    case 'ISNOTEMPTY':
      return value !== '';
    case '<':
      return compare(value, asked) < 0;
    case '>':
      return compare(value, asked) > 0;
    case '<=':
      return compare(value, asked) <= 0;
    case '>=':
      return compare(value, asked) >= 0;
  }
}

/** Orders stored values: whole numbers by size, anything else as text. */
export function compare(one: string, other: string): number {
  if (/^-?\d+$/.test(one) && /^-?\d+$/.test(other)) return Number(one) - Number(other);
  return one < other ? -1 : one > other ? 1 : 0;
}
