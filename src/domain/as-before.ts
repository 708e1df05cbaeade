import { states } from './meaning.ts';
import type { RequestRecord } from './record.ts';

/** The request whose place a renewal, or a retry of what lost a part, is to take; `null` for any other. */
export function takesPlaceOf({
  replaces,
  renewal,
}: Pick<RequestRecord, 'replaces' | 'renewal'>): string | null {
  return replaces ?? renewal?.of ?? null;
}

/** Whether a version has given nothing itself, so that the ticket's access is as the version before left it. */
export function isAsBefore(record: Pick<RequestRecord, 'replaces' | 'renewal' | 'desired'>): boolean {
  return takesPlaceOf(record) !== null && states(record.desired, 'nothing');
}
