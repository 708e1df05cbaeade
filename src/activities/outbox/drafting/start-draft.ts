import type { Means } from '../../activity.ts';

/** What is to be drafted: for the people of a stage, or which access a ticket may mean. */
export type DraftInput =
  | { readonly requestId: string; readonly stage: string }
  | { readonly requestId: string; readonly about: 'choice' };

/**
 * Starts a run of its own that has a text drafted, so that nothing waits for it. Where it can't be started nothing is drafted, and
 * nobody is told: cards and notes are complete without it.
 */
export async function startDraft({ runs }: Means, input: DraftInput): Promise<void> {
  const id = `${input.requestId}~draft~${'stage' in input ? `stage~${input.stage}` : input.about}`;
  await runs?.start('drafting', id, input).catch(() => undefined);
}
