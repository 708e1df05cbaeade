import { accessMeanwhile } from '../../domain/done-parts.ts';
import type { Means } from '../activity.ts';
import { sayWaits } from './say-waits.ts';

type InProgress = {
  /** What makes it another wait than the one said before. */
  readonly fact: string;
  readonly what: string;
  /** Set where the directory gives it, proven, and it does not work yet; what whoever asked is told. */
  readonly pending?: string;
};

/** Says on the ticket what a run that provisions waits for. */
export async function sayInProgress(
  means: Means,
  requestId: string,
  { fact, what, pending }: InProgress,
): Promise<boolean> {
  return await sayWaits(means, requestId, {
    fact,
    access: (row) => accessMeanwhile(row),
    standing: pending === undefined ? 'provisioning' : 'access-pending',
    comment: pending ?? null,
    workNote: what,
  });
}
