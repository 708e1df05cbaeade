import type { Means } from '../activities/activity.ts';
import { isUnexplained, stillLost } from '../activities/drift/open-findings.ts';
import type { LostAccess, UnexplainedMember } from '../domain/finding.ts';
import { addMilliseconds, HOUR, instant } from '../domain/instant.ts';
import { isOnRoll, type MemberRoll, rollOf } from '../domain/member-roll.ts';
import type { Runs } from '../ports/runs.ts';
import type { Findings } from '../ports/stores.ts';
import type { Look } from './sweep.ts';

const PER_PAGE = 100;

/**
 * Closes findings that are none any more: the member is gone, a grant has come to stand behind them, no table governs
 * the group, or the ticket has gone on. `upToDate`: groups whose changes have just been read, so that their roll tells
 * who is there. Access that was lost is looked for again, as long as nobody has settled it. Costs what is open.
 */
export async function sweepFindings(
  means: Means,
  runs: Runs,
  governed: readonly string[],
  upToDate: ReadonlySet<string>,
  look: Look,
): Promise<void> {
  const rolls = new Map<string, MemberRoll | null>();
  const alone = async (name: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      look.failed(name, error);
    }
  };
  for await (const finding of every(means.findings, 'unexplained-member', look)) {
    const { groupId, memberId } = finding.row;
    await alone(`finding of ${memberId} in group ${groupId}`, async () => {
      if (upToDate.has(groupId) && !rolls.has(groupId)) {
        const kept = await means.marks.read(`members-${groupId}`);
        rolls.set(groupId, kept ? rollOf(kept.row) : null);
      }
      const roll = rolls.get(groupId) ?? null;
      const open =
        governed.includes(groupId) && !isGone(finding.row, roll) && (await isUnexplained(means, finding.row));
      if (!open) await means.findings.close(finding);
    });
  }
  for await (const finding of every(means.findings, 'lost-access', look))
    await alone(`finding of request ${finding.row.requestId}`, async () => {
      if ((await stillLost(means, finding.row)) === null) await means.findings.close(finding);
      else await lookAgain(means, runs, finding.row);
    });
}

/** What was lost may come back by whatever way: it is looked for once an hour, for as long as its ticket says that it is gone. */
async function lookAgain(means: Means, runs: Runs, finding: LostAccess): Promise<void> {
  const now = instant(means.clock.now());
  if (addMilliseconds(finding.lookedAt ?? finding.foundAt, HOUR) > now) return;
  await means.findings.keep([{ ...finding, lookedAt: now }]);
  await startReturned(runs, finding.requestId);
}

export async function startReturned(runs: Runs, requestId: string): Promise<void> {
  await runs.start('returnedAccess', `${requestId}~returned`, { requestId });
}

/** A roll that is too long to be kept tells nothing; of such a group each departure closes the finding itself. */
function isGone({ memberId }: UnexplainedMember, roll: MemberRoll | null): boolean {
  return roll !== null && roll.members !== null && !isOnRoll(roll, memberId);
}

async function* every<What extends 'unexplained-member' | 'lost-access'>(
  findings: Findings,
  what: What,
  look: Look,
) {
  for (let after: string | undefined; ; ) {
    const page = await findings.list(what, { top: PER_PAGE, ...(after ? { after } : {}) }, look.failed);
    yield* page.findings;
    if (page.after === null) return;
    after = page.after;
  }
}
