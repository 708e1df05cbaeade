import type { Owed, RequestRecord } from '../../domain/record.ts';
import { PROGRESS } from '../asking/progress-view.ts';

/**
 * Cards lose their buttons and the tool's approver rows get the decisions, for every stage that was ever asked; whoever was told
 * that the access does not work yet is told how that ended.
 */
export function closing(row: RequestRecord): Owed[] {
  const progress: Owed[] = row.effective?.toldAt ? [{ what: 'cards', stage: PROGRESS }] : [];
  return [
    ...progress,
    ...row.stages.flatMap(({ name }): Owed[] => [
      { what: 'cards', stage: name },
      { what: 'approver-rows', stage: name },
    ]),
  ];
}
