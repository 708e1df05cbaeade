import type { RequestRecord } from '../../domain/record.ts';
import { exactMoment } from './words.ts';

/** Whether access works where it is for, once that is settled, as a sentence for whoever asked. */
export function effectiveWords({ effective, outcome }: RequestRecord, timeZone: string): string {
  if (effective?.is === 'no') return 'The access does not work yet. A person has been told.';
  if (effective === undefined || effective.is === 'pending')
    return outcome === null ? 'The access is being checked.' : 'It is over; the ticket tells how it ended.';
  return `The access works, seen at ${exactMoment(effective.is, timeZone)}.`;
}
