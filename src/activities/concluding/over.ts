import type { Instant } from '../../domain/instant.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';

/** The row of a request that is over: nobody is waited for, and nothing wakes it any more. */
export function over(row: RequestRecord, outcome: Outcome, now: Instant): RequestRecord {
  return {
    ...row,
    phase: 'concluded',
    outcome,
    concludedAt: now,
    updatedAt: now,
    waitingOn: null,
    whoCanAct: [],
    due: null,
    wakeDue: null,
    operatorAsks: null,
  };
}

/** Cards lose their buttons and the tool's approver rows get the decisions, for every stage that was ever asked. */
export function closing(row: RequestRecord): Owed[] {
  return row.stages.flatMap(({ name }): Owed[] => [
    { what: 'cards', stage: name },
    { what: 'approver-rows', stage: name },
  ]);
}
