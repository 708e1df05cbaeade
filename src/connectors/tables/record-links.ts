import type { RecordLink } from '../../domain/record-link.ts';
import type { RecordLinks, Unreadable } from '../../ports/stores.ts';
import { key, under } from './keys.ts';
import { type Row, type Table, UnreadableRow } from './table.ts';

/** Live links are few, and a sweep looks at all of them. */
const PARTITION = 'linked';

/** Requests by the records that they depend on, on Table Storage. */
export class TableRecordLinks implements RecordLinks {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async keep(link: RecordLink): Promise<void> {
    await this.#table.put(PARTITION, [{ rowKey: placeOf(link), value: link }]);
  }

  async ofRecord(system: string, recordId: string): Promise<readonly RecordLink[]> {
    return (await this.#table.all(PARTITION, under(system, recordId))).map(linkIn);
  }

  async list(unreadable?: Unreadable): Promise<readonly RecordLink[]> {
    return (await this.#table.all(PARTITION)).flatMap((row) => {
      try {
        return [linkIn(row)];
      } catch (error) {
        if (!unreadable) throw error;
        unreadable(`linked record ${row.rowKey}`, error);
        return [];
      }
    });
  }

  async drop(link: RecordLink): Promise<void> {
    await this.#table.remove(PARTITION, placeOf(link));
  }
}

const placeOf = ({ record, requestId }: RecordLink) => key(record.system, record.id, requestId);

function linkIn(row: Row): RecordLink {
  const link = row.value as RecordLink | null;
  if (!link?.record || placeOf(link) !== row.rowKey)
    throw new UnreadableRow('The row links no request to a record.');
  return link;
}
