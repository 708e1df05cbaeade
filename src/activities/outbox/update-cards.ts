import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { cardView } from '../asking/card-view.ts';
import { showing } from '../asking/showing.ts';
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
    cardView(record, head, decisions, showing(means, record)),
  );
}
