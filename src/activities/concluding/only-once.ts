import type { RequestRecord } from '../../domain/record.ts';
import { lifetimeRowOf } from '../../targets/index.ts';

/** Whether the plan only does things once: none of them is taken back, and whatever became of them, what was done before stands. */
export function isOnlyOnce({ plan }: Pick<RequestRecord, 'plan'>): boolean {
  const changes = plan?.changes ?? [];
  return changes.length > 0 && changes.every(({ target }) => lifetimeRowOf(target).givenBack === 'read');
}
