import type { RequestRecord } from '../../domain/record.ts';

/** Something else has been said of the request since its row was read. Trying again reads it anew. */
class SaidMeanwhile extends Error {
  override readonly name = 'SaidMeanwhile';
}

/**
 * The row, as long as its ticket is to say what it was to say when it was read: an execution that stood still does not say what has been
 * overtaken.
 */
export function asRead(read: RequestRecord, row: RequestRecord): RequestRecord {
  const [then, now] = [read, row].map(({ desired }) => desired?.revision ?? 0);
  if (then === now) return row;
  throw new SaidMeanwhile(
    `The ticket of ${row.requestId} was to say revision ${then} and is to say revision ${now} by now. The row stays as it is.`,
  );
}
