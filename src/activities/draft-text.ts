import { defineActivity } from './activity.ts';
import type { DraftDone } from './outbox/drafting/draft-done.ts';
import { draftForApprovers } from './outbox/drafting/for-approvers.ts';
import { draftForUnclear } from './outbox/drafting/for-unclear.ts';
import type { DraftInput } from './outbox/drafting/start-draft.ts';

/**
 * Has a machine draft text for people, and shows it to them. The only activity that can reach one, and nothing of what it drafts is in
 * its answer: no run goes by it. Whatever fails here ends it without a word.
 */
export const draftText = defineActivity<DraftInput, DraftDone>({
  name: 'draftText',
  asksAdvisor: true,
  run: async (means, input) => {
    const { requestId } = input;
    try {
      return 'stage' in input
        ? await draftForApprovers(means, requestId, input.stage)
        : await draftForUnclear(means, requestId);
    } catch {
      return { over: true };
    }
  },
});
