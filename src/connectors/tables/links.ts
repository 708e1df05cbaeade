import type { Instant } from '../../domain/instant.ts';
import type { StoredLink } from '../../domain/ticket.ts';
import type { Links } from '../../ports/stores.ts';
import { key } from './keys.ts';
import type { Table } from './table.ts';

/** Proven links between a tool's users and Entra people on Table Storage. */
export class TableLinks implements Links {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async read(tool: string, toolUserId: string): Promise<StoredLink | null> {
    const row = await this.#table.read(key(tool), key(toolUserId));
    return row && (row.value as StoredLink);
  }

  async save(
    tool: string,
    toolUserId: string,
    entraId: string,
    provenBy: string,
    at: Instant,
    name?: string,
  ): Promise<void> {
    const value: StoredLink = { entraId, provenBy, at, ...(name !== undefined && { name }) };
    await this.#table.put(key(tool), [{ rowKey: key(toolUserId), value }]);
  }
}
