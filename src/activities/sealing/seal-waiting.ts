import type { StageHead } from '../../domain/approval.ts';
import { instant, MINUTE, SECOND } from '../../domain/instant.ts';
import { waitingText } from '../../domain/seal.ts';
import type { Means } from '../activity.ts';
import { decideSealed } from './seal-word.ts';

/**
 * Seals what people decided while that was not possible, in the order they decided it; each then counts from the moment it
 * was pressed. What does not carry our own digest was put there by somebody else, and counts for nothing.
 * @returns in how many seconds to look again; `null`: nothing waits.
 */
export async function sealWaiting(means: Means, head: StageHead): Promise<number | null> {
  if (!head.unsealed) return null;
  const { requestId, stage } = head;
  const over: string[] = [];
  let again: number | null = null;
  for (const { word, held } of await means.approvals.waiting(requestId, stage)) {
    const isOurs =
      word.requestId === requestId &&
      word.stage === stage &&
      (await means.seal?.isHeld(waitingText(word), held));
    if (isOurs) {
      const recorded = await decideSealed(means, word);
      if (!recorded.recorded && recorded.because === 'unsealed') {
        again = recorded.retryAfterSeconds ?? MINUTE / SECOND;
        break;
      }
    } else await noteForeign(means, requestId, stage, word.approverId);
    over.push(word.approverId);
  }
  await means.approvals.settle(requestId, stage, over);
  return again;
}

async function noteForeign(means: Means, requestId: string, stage: string, actor: string): Promise<void> {
  await means.auditLog.append(requestId, [
    {
      fact: 'approval-refused',
      once: `not-ours~${stage}~${actor}`,
      at: instant(means.clock.now()),
      actor,
      data: { code: 'not-ours', stage },
    },
  ]);
}
