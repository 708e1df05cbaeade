import type { TransactionAction } from '@azure/data-tables';

/** A row as the service has it: its keys, its ETag and its properties. */
export type FoundRow = Readonly<Record<string, unknown>> & {
  readonly etag: string;
  readonly partitionKey?: string;
  readonly rowKey?: string;
  readonly timestamp?: string;
};

/** A row to be written. */
export type NewRow = {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly [property: string]: unknown;
};

type Written = { readonly etag?: string };

/**
 * What {@link Table} needs of a table's client. `TableClient` of `@azure/data-tables` has it, and throws when it is
 * refused or nothing answers.
 */
export type RowClient = {
  getEntity(partitionKey: string, rowKey: string): Promise<FoundRow>;
  listEntities(options: { readonly queryOptions: { readonly filter?: string } }): {
    byPage(settings: { readonly maxPageSize?: number }): AsyncIterable<readonly FoundRow[]>;
  };
  createEntity(entity: NewRow): Promise<Written>;
  upsertEntity(entity: NewRow, mode: 'Replace'): Promise<Written>;
  updateEntity(entity: NewRow, mode: 'Replace', options: { readonly etag: string }): Promise<Written>;
  deleteEntity(partitionKey: string, rowKey: string, options?: { readonly etag: string }): Promise<unknown>;
  submitTransaction(
    actions: TransactionAction[],
  ): Promise<{ readonly subResponses: readonly { readonly etag?: string }[] }>;
};
