import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { askInTool } from './ask-in-tool.ts';
import type { Reached } from './delivered.ts';
import { reachAgainSeconds } from './out-of-reach.ts';
import { type Reaches, showCards } from './show-cards.ts';
import { tellOutOfReach } from './tell-out-of-reach.ts';

/**
 * Asks everybody who may decide an open stage: in the ticket tool, then by a card, or by a mail that says where to decide
 * without one. Each is asked by themselves, and who can't be is named. `reminded`: what became of reminders at this look.
 */
export async function askEach(
  means: Means,
  record: RequestRecord,
  before: StageHead,
  decisions: readonly ApprovalDecision[],
  reminded: Reaches = new Map<string, Reached>(),
): Promise<{ readonly head: StageHead; readonly unasked: number | null }> {
  const { head: asked, again: rowless } = await askInTool(means, record, before, decisions);
  const shown = await showCards(means, record, asked, decisions);
  const head = await tellOutOfReach(means, record, asked, decisions, new Map([...shown, ...reminded]));
  const unreached = reachAgainSeconds(head.unreached, instant(means.clock.now()));
  return { head, unasked: soonest([rowless, unreached]) };
}

/** The soonest of looks to come; `null`: none is needed. */
export function soonest(looks: readonly (number | null)[]): number | null {
  const due = looks.filter((seconds) => seconds !== null);
  return due.length > 0 ? Math.min(...due) : null;
}
