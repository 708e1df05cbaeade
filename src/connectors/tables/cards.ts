import type { CardRecord } from '../../domain/approval.ts';
import type { Cards } from '../../ports/stores.ts';
import { key, under } from './keys.ts';
import type { Table } from './table.ts';

/** Cards on Table Storage: one partition per request. */
export class TableCards implements Cards {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async save(card: CardRecord): Promise<void> {
    const rowKey = key(card.stage, card.channel, card.recipientId);
    await this.#table.put(key(card.requestId), [{ rowKey, value: card }]);
  }

  async ofRequest(requestId: string): Promise<readonly CardRecord[]> {
    return (await this.#table.all(key(requestId))).map(({ value }) => value as CardRecord);
  }

  async find(requestId: string, stage: string, nonce: string): Promise<CardRecord | null> {
    const rows = await this.#table.all(key(requestId), under(stage));
    const cards = rows.map(({ value }) => value as CardRecord);
    return cards.find((card) => card.nonce === nonce) ?? null;
  }
}
