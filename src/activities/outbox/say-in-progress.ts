import type { Means } from '../activity.ts';
import { sayWaits } from './say-waits.ts';

/** Says on the ticket what a run that provisions waits for. `fact`: what makes it another wait than the one said before. */
export async function sayInProgress(
  means: Means,
  requestId: string,
  { fact, what }: { readonly fact: string; readonly what: string },
): Promise<boolean> {
  return await sayWaits(means, requestId, {
    fact,
    access: 'pending',
    standing: 'in-progress',
    comment: null,
    workNote: `In progress: ${what}`,
  });
}
