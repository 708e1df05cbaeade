import type { Watched } from '../../domain/watched.ts';
import type { Unreadable, Watches } from '../../ports/stores.ts';
import { key } from './keys.ts';
import { type Table, UnreadableRow } from './table.ts';

/** Few are watched at a time, and all of them are looked at together. */
const PARTITION = 'watched';

/** Who is watched, on Table Storage. */
export class TableWatches implements Watches {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async keep(watched: Watched): Promise<void> {
    await this.#table.put(PARTITION, [{ rowKey: placeOf(watched), value: watched }]);
  }

  async list(unreadable?: Unreadable): Promise<readonly Watched[]> {
    const rows = await this.#table.all(PARTITION);
    return rows.flatMap((row) => {
      try {
        const watched = row.value as Watched | null;
        if (!watched || placeOf(watched) !== row.rowKey)
          throw new UnreadableRow('The row holds nobody who is watched.');
        return [watched];
      } catch (error) {
        if (!unreadable) throw error;
        unreadable(`watched ${row.rowKey}`, error);
        return [];
      }
    });
  }

  async drop(watched: Watched): Promise<void> {
    await this.#table.remove(PARTITION, placeOf(watched));
  }
}

const placeOf = ({ userId, requestId }: Watched): string => key(userId, requestId);
