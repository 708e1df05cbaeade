import type { TransactionAction } from '@azure/data-tables';
import type { NewRow, RowClient } from './row-client.ts';
import { textProperties } from './row-text.ts';

/** `create` refuses when the row is there, `replace` when it changed since; `put` and `remove` have no condition but that `remove` needs the row. */
export type Write =
  | { readonly write: 'create'; readonly rowKey: string; readonly value: unknown }
  | { readonly write: 'put'; readonly rowKey: string; readonly value: unknown }
  | { readonly write: 'replace'; readonly rowKey: string; readonly value: unknown; readonly etag: string }
  | { readonly write: 'remove'; readonly rowKey: string };

/** So many writes fit one transaction. */
export const MOST_WRITES = 100;

/** Sends all writes or none, each row with the mark; the first one's new ETag. Throws what the client throws. */
export async function send(
  client: RowClient,
  partitionKey: string,
  writes: readonly Write[],
  mark: string,
): Promise<string> {
  const [only, ...more] = writes;
  if (!only) return '';
  if (more.length === 0) return sendOne(client, partitionKey, only, mark);
  const actions = writes.map((write) => actionOf(partitionKey, write, mark));
  const { subResponses } = await client.submitTransaction(actions);
  return subResponses[0]?.etag ?? '';
}

function entityOf(partitionKey: string, write: Exclude<Write, { write: 'remove' }>, mark: string): NewRow {
  return { partitionKey, rowKey: write.rowKey, mark, ...textProperties(JSON.stringify(write.value)) };
}

async function sendOne(client: RowClient, partitionKey: string, write: Write, mark: string): Promise<string> {
  if (write.write === 'remove') {
    await client.deleteEntity(partitionKey, write.rowKey);
    return '';
  }
  const entity = entityOf(partitionKey, write, mark);
  if (write.write === 'create') return (await client.createEntity(entity)).etag ?? '';
  if (write.write === 'put') return (await client.upsertEntity(entity, 'Replace')).etag ?? '';
  return (await client.updateEntity(entity, 'Replace', { etag: write.etag })).etag ?? '';
}

function actionOf(partitionKey: string, write: Write, mark: string): TransactionAction {
  if (write.write === 'remove') return ['delete', { partitionKey, rowKey: write.rowKey }];
  const entity = entityOf(partitionKey, write, mark);
  if (write.write === 'create') return ['create', entity];
  if (write.write === 'put') return ['upsert', entity, 'Replace'];
  return ['update', entity, 'Replace', { etag: write.etag }];
}
