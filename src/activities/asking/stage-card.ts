import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { CardView } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import { isDrafted } from '../outbox/drafting/is-drafted.ts';
import { cardView } from './card-view.ts';
import { showing } from './showing.ts';

const HEADING = 'Draft by a machine';

/** The card of a stage, with what a machine drafted for it once that is there. What can't be read is left out. */
export async function stageCard(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
): Promise<CardView> {
  const view = cardView(record, head, decisions, showing(means, record));
  if (!view.state.open || !isDrafted(means, record)) return view;
  const draft = await means.drafts.read(record.requestId, aboutStage(head.stage)).catch(() => null);
  const { state, lines = [] } = draft?.row ?? {};
  return state === 'there' ? { ...view, draft: { heading: HEADING, lines } } : view;
}

/** What the draft for a stage is kept under. */
export function aboutStage(stage: string): string {
  return `stage:${stage}`;
}
