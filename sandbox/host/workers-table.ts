import type { FoundRow, RowClient } from '../../src/connectors/tables/row-client.ts';
import { leaving } from './worker.ts';

/** An app's way to a table, which what stands still doesn't take; each write is a step. */
export function workersTable(client: RowClient): RowClient {
  return {
    getEntity: (...at) => onceRunning(false, () => client.getEntity(...at)),
    listEntities: (options) => ({
      byPage: (settings) => pages(client.listEntities(options).byPage(settings)),
    }),
    createEntity: (...row) => onceRunning(true, () => client.createEntity(...row)),
    upsertEntity: (...row) => onceRunning(true, () => client.upsertEntity(...row)),
    updateEntity: (...row) => onceRunning(true, () => client.updateEntity(...row)),
    deleteEntity: (...row) => onceRunning(true, () => client.deleteEntity(...row)),
    submitTransaction: (actions) => onceRunning(true, () => client.submitTransaction(actions)),
  };
}

function onceRunning<Answer>(step: boolean, call: () => Promise<Answer>): Promise<Answer> {
  const still = leaving(step);
  return still ? still.then(call) : call();
}

function pages(found: AsyncIterable<readonly FoundRow[]>): AsyncIterable<readonly FoundRow[]> {
  const iterator = found[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => onceRunning(false, () => iterator.next()) }) };
}
