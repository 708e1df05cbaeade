import type { Table } from './table.ts';
import { MOST_WRITES } from './write.ts';

/** Transactions that are under way at once. */
const AT_ONCE = 32;

type Addressed = { readonly partitionKey: string; readonly rowKey: string; readonly value: unknown };

/** Writes rows of any partitions, whatever was there before. Each stands by itself: some may be there without the others. */
export async function putAll(table: Table, rows: readonly Addressed[]): Promise<void> {
  const partitions = new Map<string, Map<string, unknown>>();
  for (const { partitionKey, rowKey, value } of rows) {
    const inside = partitions.get(partitionKey) ?? new Map<string, unknown>();
    partitions.set(partitionKey, inside.set(rowKey, value));
  }
  const transactions = [...partitions].flatMap(([partitionKey, inside]) => {
    const all = [...inside].map(([rowKey, value]) => ({ rowKey, value }));
    return Array.from({ length: Math.ceil(all.length / MOST_WRITES) }, (_, place) => ({
      partitionKey,
      some: all.slice(place * MOST_WRITES, (place + 1) * MOST_WRITES),
    }));
  });
  for (let at = 0; at < transactions.length; at += AT_ONCE)
    await Promise.all(
      transactions
        .slice(at, at + AT_ONCE)
        .map(async ({ partitionKey, some }) => await table.put(partitionKey, some)),
    );
}
