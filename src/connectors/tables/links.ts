import type { Instant } from '../../domain/instant.ts';
import type { Links } from '../../ports/stores.ts';
import { key } from './keys.ts';
import type { Table } from './table.ts';

type Link = { readonly entraId: string; readonly provenBy: string; readonly at: Instant };

/** Proven links between a tool's users and Entra people on Table Storage. */
export class TableLinks implements Links {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async read(tool: string, toolUserId: string): Promise<Link | null> {
    const row = await this.#table.read(key(tool), key(toolUserId));
    return row && (row.value as Link);
  }

  async save(
    tool: string,
    toolUserId: string,
    entraId: string,
    provenBy: string,
    at: Instant,
  ): Promise<void> {
    const value: Link = { entraId, provenBy, at };
    await this.#table.put(key(tool), [{ rowKey: key(toolUserId), value }]);
  }
}
