import type { Entity } from './entity.ts';
import { type Literal, type Token, tokens } from './filter-tokens.ts';
import { REFUSALS, Refused } from './service-error.ts';

type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

export type Condition =
  | { readonly is: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly is: 'not'; readonly of: Condition }
  | { readonly is: 'literal'; readonly value: boolean }
  | {
      readonly is: 'comparison';
      readonly property: string;
      readonly how: Comparison;
      readonly literal: Literal;
    };

const COMPARISONS: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);

/** Reads a `$filter` expression. `or` binds loosest, then `and`, then `not`. */
export function parseFilter(filter: string): Condition {
  const rest = tokens(filter);
  const condition = readOr(rest);
  if (rest.length > 0) throw new Refused(REFUSALS.badInput);
  return condition;
}

function readOr(rest: Token[]): Condition {
  let left = readAnd(rest);
  while (takeWord(rest, 'or')) left = { is: 'or', left, right: readAnd(rest) };
  return left;
}

function readAnd(rest: Token[]): Condition {
  let left = readNot(rest);
  while (takeWord(rest, 'and')) left = { is: 'and', left, right: readNot(rest) };
  return left;
}

function readNot(rest: Token[]): Condition {
  if (takeWord(rest, 'not')) return { is: 'not', of: readNot(rest) };
  const first = rest.shift();
  if (first?.token === '(') {
    const inner = readOr(rest);
    if (rest.shift()?.token !== ')') throw new Refused(REFUSALS.badInput);
    return inner;
  }
  if (first?.token === 'literal' && first.literal.type === 'boolean') {
    return { is: 'literal', value: first.literal.value };
  }
  if (first?.token !== 'word') throw new Refused(REFUSALS.badInput);
  return readComparison(first.word, rest);
}

function readComparison(property: string, rest: Token[]): Condition {
  const how = rest[0];
  const literal = rest[1];
  if (how?.token !== 'word' || !COMPARISONS.has(how.word)) return bareProperty(property);
  if (literal?.token !== 'literal') throw new Refused(REFUSALS.badInput);
  rest.splice(0, 2);
  return { is: 'comparison', property, how: how.word as Comparison, literal: literal.literal };
}

/** A Boolean property may stand alone. */
function bareProperty(property: string): Condition {
  return { is: 'comparison', property, how: 'eq', literal: { type: 'boolean', value: true } };
}

function takeWord(rest: Token[], word: string): boolean {
  const first = rest[0];
  if (first?.token !== 'word' || first.word !== word) return false;
  rest.shift();
  return true;
}

/** Whether the entity meets the condition. A missing property, or one of another type, meets no comparison. */
export function meets(entity: Entity, condition: Condition): boolean {
  switch (condition.is) {
    case 'and':
      return meets(entity, condition.left) && meets(entity, condition.right);
    case 'or':
      return meets(entity, condition.left) || meets(entity, condition.right);
    case 'not':
      return !meets(entity, condition.of);
    case 'literal':
      return condition.value;
    case 'comparison': {
      const order = compare(entity, condition.property, condition.literal);
      return order !== null && holds(order, condition.how);
    }
  }
}

function holds(order: number, how: Comparison): boolean {
  if (how === 'eq') return order === 0;
  if (how === 'ne') return order !== 0;
  if (how === 'gt') return order > 0;
  if (how === 'ge') return order >= 0;
  if (how === 'lt') return order < 0;
  return order <= 0;
}

function compare(entity: Entity, property: string, literal: Literal): number | null {
  if (property === 'PartitionKey')
    return literal.type === 'string' ? order(entity.partitionKey, literal.value) : null;
  if (property === 'RowKey') return literal.type === 'string' ? order(entity.rowKey, literal.value) : null;
  const value = property === 'Timestamp' ? entity.timestamp : entity.properties[property];
  const type = property === 'Timestamp' ? 'Edm.DateTime' : entity.properties[`${property}@odata.type`];
  return value === undefined ? null : compareTyped(value, type, literal);
}

function compareTyped(value: unknown, type: unknown, literal: Literal): number | null {
  switch (literal.type) {
    case 'string':
      return typeof value === 'string' && (type === undefined || type === 'Edm.String')
        ? order(value, literal.value)
        : null;
    case 'datetime':
      return type === 'Edm.DateTime' ? order(Date.parse(String(value)), Date.parse(literal.value)) : null;
    case 'guid':
      return type === 'Edm.Guid' ? order(String(value).toLowerCase(), literal.value) : null;
    case 'int64':
      return type === 'Edm.Int64' ? order(BigInt(String(value)), literal.value) : null;
    case 'binary':
      return type === 'Edm.Binary'
        ? order(Buffer.from(String(value), 'base64').toString('hex'), literal.value)
        : null;
    case 'number':
      return typeof value === 'number' ? order(value, literal.value) : null;
    case 'boolean':
      return typeof value === 'boolean' ? order(Number(value), Number(literal.value)) : null;
  }
}

function order<Value extends string | number | bigint>(one: Value, other: Value): number {
  if (one < other) return -1;
  return one > other ? 1 : 0;
}
