import type { StageHead } from '../../domain/approval.ts';
import { instant, MINUTE, SECOND } from '../../domain/instant.ts';
import { waitingText } from '../../domain/seal.ts';
import type { RecordedDecision } from '../../ports/stores.ts';
import type { Means } from '../activity.ts';
import { decideSealed } from './seal-word.ts';

/** Why words can't be sealed now, as a sentence without its stop, and in how many seconds to try again. */
export type NotSealed = { readonly because: string; readonly againSeconds: number };

/**
 * Seals what people decided while that was not possible, in the order they decided it; each then counts from the moment it
 * was pressed. What does not carry our own digest was put there by somebody else, and counts for nothing.
 * @returns `null`: nothing waits.
 */
export async function sealWaiting(means: Means, head: StageHead): Promise<NotSealed | null> {
  if (!head.unsealed) return null;
  const { requestId, stage } = head;
  const over: string[] = [];
  let notSealed: NotSealed | null = null;
  for (const { word, held } of await means.approvals.waiting(requestId, stage)) {
    const isOurs =
      word.requestId === requestId &&
      word.stage === stage &&
      (await means.seal?.isHeld(waitingText(word), held));
    if (isOurs) {
      const recorded = await decideSealed(means, word);
      if (!recorded.recorded && recorded.because === 'unsealed') {
        notSealed = notSealedFor(recorded);
        break;
      }
      // Whoever decided was told that it is kept: that it came to nothing is evidence as well.
      if (!recorded.recorded && recorded.because !== 'already-decided')
        await noteRefused(means, head, word.approverId, recorded.because);
    } else await noteRefused(means, head, word.approverId, 'not-ours');
    over.push(word.approverId);
  }
  await means.approvals.settle(requestId, stage, over);
  return notSealed;
}

export function notSealedFor({
  detail,
  retryAfterSeconds,
}: Extract<RecordedDecision, { because: 'unsealed' }>): NotSealed {
  return { because: detail.replace(/\.$/, ''), againSeconds: retryAfterSeconds ?? MINUTE / SECOND };
}

async function noteRefused(
  means: Means,
  { requestId, stage }: StageHead,
  actor: string,
  code: string,
): Promise<void> {
  await means.auditLog.append(requestId, [
    {
      fact: 'approval-refused',
      once: `${code}~${stage}~${actor}`,
      at: instant(means.clock.now()),
      actor,
      data: { code, stage },
    },
  ]);
}
