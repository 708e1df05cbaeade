import type { RequestRecord } from '../../domain/record.ts';
import type { Operations } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';

/** What policy says about running this kind; `null` while its table is broken. */
export function operationsOf(
  { rulebook }: Pick<Means, 'rulebook'>,
  record: RequestRecord,
): Operations | null {
  const inForce = rulebook.current(record.kind);
  return inForce.usable ? inForce.rules.operations : null;
}
