import type { Entity } from './entity.ts';
import { type Condition, meets } from './filter.ts';
import { keyRange } from './key-range.ts';
import type { SortedMap } from './sorted-map.ts';
import type { Partition } from './store.ts';

/** Where a page starts: the first key not yet looked at. */
export type Position = { readonly partitionKey: string; readonly rowKey: string };

export type Page = {
  readonly entities: readonly Entity[];
  /** `null` when the query is answered to the end. */
  readonly next: Position | null;
  readonly scanned: number;
};

/**
 * Reads one page in key order, looking only at the key ranges that the filter allows.
 *
 * `mostMatches` ends a page by its size, `mostScanned` by the work done, as the service does when a query crosses its
 * own limits: such a page can be short or empty and still have a continuation.
 */
export function readPage(
  partitions: SortedMap<Partition>,
  condition: Condition | null,
  start: Position | null,
  mostMatches: number,
  mostScanned: number,
): Page {
  const outer = keyRange(condition, 'PartitionKey');
  const inner = keyRange(condition, 'RowKey');
  const entities: Entity[] = [];
  let scanned = 0;
  const firstPartition = start?.partitionKey ?? outer.from ?? '';
  for (let p = partitions.lowerBound(firstPartition); ; p += 1) {
    const partitionKey = partitions.keyAt(p);
    if (partitionKey === undefined || (outer.to !== null && partitionKey > outer.to)) break;
    const rows = partitions.get(partitionKey);
    if (!rows) break;
    const resumed = start !== null && partitionKey === start.partitionKey ? start.rowKey : '';
    const from = inner.from !== null && inner.from > resumed ? inner.from : resumed;
    for (let r = rows.lowerBound(from); ; r += 1) {
      const rowKey = rows.keyAt(r);
      if (rowKey === undefined || (inner.to !== null && rowKey > inner.to)) break;
      if (entities.length >= mostMatches || scanned >= mostScanned) {
        return { entities, next: { partitionKey, rowKey }, scanned };
      }
      scanned += 1;
      const entity = rows.get(rowKey);
      if (entity && (condition === null || meets(entity, condition))) entities.push(entity);
    }
  }
  return { entities, next: null, scanned };
}
