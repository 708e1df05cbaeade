import { type IncidentWindow, untoldOf } from '../../domain/incident-window.ts';
import type { Saved, StoredWindows, Unreadable } from '../../ports/stores.ts';
import { IndexedRows } from './indexed-rows.ts';
import { key, under } from './keys.ts';
import type { Table } from './table.ts';
import { untilCommitted } from './until-committed.ts';

/** Windows are few, and those that are open are listed together. */
const PARTITION = 'windows';

type Key = Pick<IncidentWindow, 'system' | 'incident' | 'windowId'>;

/** Major-incident windows on Table Storage, those of one incident side by side. */
export class TableWindows implements StoredWindows {
  readonly #table: Table;
  readonly #rows: IndexedRows<IncidentWindow>;

  constructor(table: Table) {
    this.#table = table;
    this.#rows = new IndexedRows<IncidentWindow>(table, {
      partitionOf: () => PARTITION,
      rowKeyOf: placeOf,
      indexOf: (window) => {
        const { ended, system, incident, windowId } = window;
        return ended && untoldOf(window).length === 0 ? [] : [key('open', system, incident, windowId)];
      },
    });
  }

  declare(window: IncidentWindow): Promise<Saved> {
    return this.#rows.insert(window);
  }

  async open(system: string, incident: string): Promise<readonly IncidentWindow[]> {
    const rows = await this.#rows.led(PARTITION, under('open', system, incident));
    return rows.filter(({ ended }) => ended === null).toSorted(byAge);
  }

  async ofIncident(system: string, incident: string): Promise<readonly IncidentWindow[]> {
    const rows = await this.#table.all(PARTITION, under('window', system, incident));
    return rows.map(({ value }) => value as IncidentWindow).toSorted(byAge);
  }

  listOpen(unreadable?: Unreadable): Promise<readonly IncidentWindow[]> {
    return this.#rows.led(PARTITION, under('open'), unreadable);
  }

  change(window: Key, change: (row: IncidentWindow) => IncidentWindow): Promise<IncidentWindow | null> {
    return untilCommitted(`Window ${window.windowId}`, async () => {
      const found = await this.#rows.read(PARTITION, placeOf(window));
      if (!found) return { result: null };
      const row = change(found.row);
      if (row === found.row) return { result: row };
      return (await this.#rows.save(row, found.etag)).saved ? { result: row } : null;
    });
  }
}

const placeOf = ({ system, incident, windowId }: Key) => key('window', system, incident, windowId);

const byAge = (one: IncidentWindow, other: IncidentWindow) =>
  one.declared[0].at < other.declared[0].at ? -1 : 1;
