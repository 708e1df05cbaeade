import type { RequestRecord } from '../../../domain/record.ts';
import type { Means } from '../../activity.ts';
import { operationsOf } from '../../concluding/operations-of.ts';

/** Whether a machine drafts anything for those who are asked: one is connected, and the table in force names what it is given. */
export function isDrafted({ limits, rulebook }: Pick<Means, 'limits' | 'rulebook'>, record: RequestRecord) {
  return limits.drafting && (operationsOf({ rulebook }, record)?.drafting.forApprovers ?? []).length > 0;
}
