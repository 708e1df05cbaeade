import type { AuditRow } from '../../domain/audit.ts';
import { NOT_WRITTEN } from '../../domain/grant.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { RequestRecord } from '../../domain/record.ts';

/** How a request ends, and why. */
type Ending = { readonly outcome: Outcome; readonly because: readonly string[] };

export const NOTHING_WRITTEN = 'Nothing was written to the directory for it, so nothing is changed.';

/** Whether a call that changes the directory may ever have gone out for a request: each is on record before it does. */
export function wasSent(rows: readonly AuditRow[]): boolean {
  return rows.some(({ fact }) => fact === 'change-attempted');
}

/** Why a run closes its own grants. */
export function whyClosed(rows: readonly AuditRow[]): string {
  return wasSent(rows) ? 'rolled-back' : NOT_WRITTEN;
}

/**
 * A request of which nothing was ever sent was not rolled back: an operator who stopped it has withdrawn it, and
 * otherwise a person has to see why it came to nothing.
 */
export function asItHappened(
  { operatorAsks }: Pick<RequestRecord, 'operatorAsks'>,
  stated: Ending,
  rows: readonly AuditRow[],
): Ending {
  if (stated.outcome !== 'rolled-back' || wasSent(rows)) return stated;
  const stopped = operatorAsks?.action === 'roll-back' || operatorAsks?.action === 'end';
  return {
    outcome: stopped ? 'withdrawn' : 'needs-human',
    because: [...stated.because, NOTHING_WRITTEN],
  };
}
