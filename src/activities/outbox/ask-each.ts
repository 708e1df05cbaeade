import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import { instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { woken } from '../../domain/request-state.ts';
import type { Means } from '../activity.ts';
import { askInTool } from './ask-in-tool.ts';
import type { Reached } from './delivered.ts';
import { reachAgainSeconds } from './out-of-reach.ts';
import { deliverOwed } from './settle.ts';
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
  const { head: asked, again: rowless, hasAsked } = await askInTool(means, record, before, decisions);
  const shown = await showCards(means, record, asked, decisions);
  if ((hasAsked || shown.size > 0) && (await takenBackIfClosed(means, record, asked)))
    return { head: asked, unasked: null };
  const head = await tellOutOfReach(means, record, asked, decisions, new Map([...shown, ...reminded]));
  const unreached = reachAgainSeconds(head.unreached, instant(means.clock.now()));
  return { head, unasked: soonest([rowless, unreached]) };
}

/** Whether what was just shown as open had closed meanwhile: then it is shown as that. */
export async function takenBackIfClosed(
  means: Means,
  record: RequestRecord,
  head: StageHead,
): Promise<boolean> {
  if (!(await isClosed(means, head))) return false;
  await takeBack(means, record, head.stage);
  return true;
}

/** A worker that stood still may ask for a stage that another has closed meanwhile. */
async function isClosed({ approvals }: Means, { requestId, stage }: StageHead): Promise<boolean> {
  return (await approvals.readHead(requestId, stage))?.row.state !== 'open';
}

/**
 * What was asked too late is owed its end: cards lose their buttons, and rows are settled. Whoever finds it out may get no further, so
 * that the request's run is woken to see to it.
 */
async function takeBack(means: Means, { requestId }: RequestRecord, stage: string): Promise<void> {
  const ends: readonly Owed[] = [
    { what: 'approver-rows', stage },
    { what: 'cards', stage },
  ];
  const row = await means.requests.change(requestId, (current) => {
    const missing = ends.filter(
      ({ what }) => !current.owed.some((one) => one.what === what && 'stage' in one && one.stage === stage),
    );
    if (missing.length === 0) return current;
    return woken({ ...current, owed: [...current.owed, ...missing] }, instant(means.clock.now()));
  });
  await deliverOwed(means, row);
}

/** The soonest of looks to come; `null`: none is needed. */
export function soonest(looks: readonly (number | null)[]): number | null {
  const due = looks.filter((seconds) => seconds !== null);
  return due.length > 0 ? Math.min(...due) : null;
}
