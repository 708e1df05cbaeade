import type { RequestRecord } from '../../domain/record.ts';

/**
 * An execution that stood still while another went on has nothing to say any more: the row is further than what it read
 * (activities run at least once).
 */
export function isOvertaken(read: RequestRecord, current: RequestRecord): boolean {
  return current.phase !== read.phase || current.attempt !== read.attempt;
}
