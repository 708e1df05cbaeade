import type { OrchestrationContext } from 'durable-functions';
import { type Authorship, confirmAuthorship } from '../../activities/confirm-authorship.ts';
import { addMilliseconds, SECOND } from '../../domain/instant.ts';
import type { OnWait } from './prove.ts';
import { RETRIES } from './retries.ts';
import { call, now, type Step, sleep } from './step.ts';

/** Audit records arrive minutes late (graph 6.1): half an hour of looking finds those that will come. */
const {
  tries: LOOKS,
  pauses: [APART_SECONDS],
} = RETRIES.authorship;

export type Unconfirmed = {
  readonly requestId: string;
  readonly beneficiaryId: string;
  readonly grantIds: readonly string[];
};

/**
 * Asks the directory's audit log again and again who put there what the grants stand for, until it names an author for
 * each, or for half an hour. Answers the last word on each grant.
 */
export function* untilConfirmed(
  context: OrchestrationContext,
  { requestId, beneficiaryId, grantIds }: Unconfirmed,
  onWait?: OnWait,
): Step<ReadonlyMap<string, Authorship>> {
  const answers = new Map<string, Authorship>();
  let open = grantIds;
  for (let look = 1; look <= LOOKS && open.length > 0; look += 1) {
    if (look > 1) {
      const because = 'the directory has not named yet who gave this access';
      if (onWait) yield* onWait(because, addMilliseconds(now(context), APART_SECONDS * SECOND), false);
      yield* sleep(context, APART_SECONDS);
    }
    for (const grantId of open)
      answers.set(grantId, yield* call(context, confirmAuthorship, { requestId, grantId, beneficiaryId }));
    open = open.filter((grantId) => answers.get(grantId)?.ours === 'not-found');
  }
  return answers;
}
