import type { TransactionAction } from '@azure/data-tables';
import { RowTooLarge } from '../../domain/row-too-large.ts';
import type { NewRow, RowClient } from './row-client.ts';
import { LONGEST_TEXT, textProperties } from './row-text.ts';

/** `create` refuses when the row is there, `replace` when it changed since; `put` and `remove` have no condition but that `remove` needs the row. */
export type Write =
  | { readonly write: 'create'; readonly rowKey: string; readonly value: unknown }
  | { readonly write: 'put'; readonly rowKey: string; readonly value: unknown }
  | { readonly write: 'replace'; readonly rowKey: string; readonly value: unknown; readonly etag: string }
  | { readonly write: 'remove'; readonly rowKey: string };

/** So many writes fit one transaction. */
export const MOST_WRITES = 100;

/** Rows ready to be sent together, each with the same mark. */
type Prepared = readonly {
  readonly write: Write;
  /** Left out of a removal. */
  readonly entity?: NewRow;
}[];

/** Throws {@link RowTooLarge} where one would not fit, before anything is sent. */
export function prepared(
  table: string,
  partitionKey: string,
  writes: readonly Write[],
  mark: string,
): Prepared {
  return writes.map((write) => {
    if (write.write === 'remove') return { write };
    const text = JSON.stringify(write.value);
    if (text.length > LONGEST_TEXT)
      throw new RowTooLarge(`${partitionKey} | ${write.rowKey}`, table, text.length, LONGEST_TEXT);
    return { write, entity: { partitionKey, rowKey: write.rowKey, mark, ...textProperties(text) } };
  });
}

/** Sends all or none; the first one's new ETag. Throws what the client throws. */
export async function send(client: RowClient, partitionKey: string, rows: Prepared): Promise<string> {
  const [only, ...more] = rows;
  if (!only) return '';
  if (more.length === 0) return sendOne(client, partitionKey, only);
  const actions = rows.map((row) => actionOf(partitionKey, row));
  const { subResponses } = await client.submitTransaction(actions);
  return subResponses[0]?.etag ?? '';
}

async function sendOne(
  client: RowClient,
  partitionKey: string,
  { write, entity }: Prepared[number],
): Promise<string> {
  if (write.write === 'remove' || !entity) {
    await client.deleteEntity(partitionKey, write.rowKey);
    return '';
  }
  if (write.write === 'create') return (await client.createEntity(entity)).etag ?? '';
  if (write.write === 'put') return (await client.upsertEntity(entity, 'Replace')).etag ?? '';
  return (await client.updateEntity(entity, 'Replace', { etag: write.etag })).etag ?? '';
}

function actionOf(partitionKey: string, { write, entity }: Prepared[number]): TransactionAction {
  if (write.write === 'remove' || !entity) return ['delete', { partitionKey, rowKey: write.rowKey }];
  if (write.write === 'create') return ['create', entity];
  if (write.write === 'put') return ['upsert', entity, 'Replace'];
  return ['update', entity, 'Replace', { etag: write.etag }];
}
