import { defineActivity } from './activity.ts';
import type { DraftDone } from './outbox/drafting/draft-done.ts';
import { draftForApprovers } from './outbox/drafting/for-approvers.ts';
import type { DraftInput } from './outbox/drafting/start-draft.ts';

/**
 * Has a machine draft text for people, and shows it to them. The only activity that can reach one, and nothing of what it drafts is in
 * its answer: no run goes by it. Whatever fails here ends it without a word.
 */
export const draftText = defineActivity<DraftInput, DraftDone>({
  name: 'draftText',
  asksAdvisor: true,
  run: async (means, { requestId, stage }) => {
    try {
      return await draftForApprovers(means, requestId, stage);
    } catch {
      return { over: true };
    }
  },
});
