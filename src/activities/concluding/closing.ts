import type { Owed, RequestRecord } from '../../domain/record.ts';

/** Cards lose their buttons and the tool's approver rows get the decisions, for every stage that was ever asked. */
export function closing(row: RequestRecord): Owed[] {
  return row.stages.flatMap(({ name }): Owed[] => [
    { what: 'cards', stage: name },
    { what: 'approver-rows', stage: name },
  ]);
}
