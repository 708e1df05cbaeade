import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { stageCard } from '../asking/stage-card.ts';
import { type Shown, updateEach } from './update-each.ts';

/** Shows on every card of the stage how it stands; people without an open need see no buttons. */
export async function updateCards(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
): Promise<Shown> {
  const cards = await means.cards.ofRequest(record.requestId);
  return await updateEach(
    means,
    cards.filter(({ stage }) => stage === head.stage),
    await stageCard(means, record, head, decisions),
  );
}
