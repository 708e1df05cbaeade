import type { OrchestrationContext } from 'durable-functions';
import { confirmAuthorship } from '../../activities/confirm-authorship.ts';
import { call, type Step, sleep } from '../steps/step.ts';

export type AuthorshipInput = {
  readonly requestId: string;
  readonly beneficiaryId: string;
  readonly grantIds: readonly string[];
};

/** Audit records arrive minutes late (graph, section 5). */
export const LOOKS = 20;
export const APART_SECONDS = 90;

/**
 * Finds out who put there what appeared after an attempt of ours that nobody answered, while the directory still knows:
 * its audit log goes back some weeks, and a grant may last for years (design: H6). What stays unknown is asked again
 * when the grant ends.
 */
export function* authorship(context: OrchestrationContext): Step<{ readonly unknown: readonly string[] }> {
  const { requestId, beneficiaryId, grantIds } = context.df.getInput<AuthorshipInput>();
  let unknown = grantIds;
  for (let look = 1; look <= LOOKS && unknown.length > 0; look += 1) {
    yield* sleep(context, APART_SECONDS);
    const left: string[] = [];
    for (const grantId of unknown) {
      const answer = yield* call(context, confirmAuthorship, { requestId, grantId, beneficiaryId });
      if (answer.ours === 'not-found') left.push(grantId);
    }
    unknown = left;
  }
  return { unknown };
}
