import { states } from '../../domain/meaning.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { exactMoment } from './words.ts';

const OVER = 'It is over; the ticket tells how it ended.';

/** Whether access works where it is for, once that is settled, as a sentence for whoever asked. */
export function effectiveWords({ effective, outcome, desired }: RequestRecord, timeZone: string): string {
  if (states(desired, 'over')) return OVER;
  if (effective?.is === 'no') return 'The access does not work yet. A person has been told.';
  if (effective === undefined || effective.is === 'pending')
    return outcome === null ? 'The access is being checked.' : OVER;
  return `The access works, seen at ${exactMoment(effective.is, timeZone)}.`;
}
