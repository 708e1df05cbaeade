import type { Condition } from './filter.ts';

/** Where a scan starts and where it may stop: what a filter says about one key. `null` is open. */
type KeyRange = { readonly from: string | null; readonly to: string | null };

const OPEN: KeyRange = { from: null, to: null };

/**
 * The narrowest range of a key that a filter allows, from the comparisons every match must meet. Both ends are
 * inclusive: the filter itself still decides about each entity, so a range only has to be wide enough.
 */
export function keyRange(condition: Condition | null, key: 'PartitionKey' | 'RowKey'): KeyRange {
  if (condition?.is === 'and') {
    return narrower(keyRange(condition.left, key), keyRange(condition.right, key));
  }
  if (condition?.is !== 'comparison' || condition.property !== key) return OPEN;
  if (condition.literal.type !== 'string') return OPEN;
  const { how, literal } = condition;
  if (how === 'eq') return { from: literal.value, to: literal.value };
  if (how === 'ge' || how === 'gt') return { from: literal.value, to: null };
  if (how === 'le' || how === 'lt') return { from: null, to: literal.value };
  return OPEN;
}

function narrower(one: KeyRange, other: KeyRange): KeyRange {
  const from = one.from === null || (other.from !== null && other.from > one.from) ? other.from : one.from;
  const to = one.to === null || (other.to !== null && other.to < one.to) ? other.to : one.to;
  return { from, to };
}
