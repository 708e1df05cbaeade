import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { say } from '../say.ts';
import { names } from '../words.ts';
import { whoMayDecide } from './card-view.ts';
import { everybodyIn, type FreshStage, freshStage } from './fresh-stage.ts';
import { escalate } from './press-on.ts';

export type Struck =
  | { readonly nobodyLeft: false }
  | {
      readonly nobodyLeft: true;
      readonly conclusion: {
        readonly outcome: 'needs-human';
        readonly because: string;
        readonly edited: false;
      };
    };

/**
 * Strikes out approvers who can't decide any more (gone, disabled, no longer in their role) and asks the next in line instead, which the
 * ticket then says. Where the directory can't be read nobody is struck: eligibility is checked again at the click.
 */
export async function strikeStaleApprovers(
  means: Means,
  record: RequestRecord,
  stage: string,
): Promise<Struck> {
  const found = await means.approvals.readHead(record.requestId, stage);
  if (found?.row.state !== 'open') return { nobodyLeft: false };
  const { decisions } = await means.approvals.readAll(record.requestId);
  const waiting = whoMayDecide(found.row, decisions);
  const suspects = outside(await freshStage(means, record, stage), waiting);
  if (suspects.length === 0) return { nobodyLeft: false };
  // Whoever is struck stays struck: a directory that errs once, as if a group were gone, must not do it.
  const fresh = await freshStage(means, record, stage);
  if (fresh.read === 'failed') return { nobodyLeft: false };
  const stale = outside(fresh, suspects);
  if (stale.length === 0 || (fresh.stage === null && decisions.length > 0)) return { nobodyLeft: false };
  const because = 'the account is disabled, gone, or no longer in this role';
  await means.requests.change(record.requestId, (row) => ({
    ...row,
    names: { ...row.names, ...fresh.names },
  }));
  await means.approvals.changeOpen(record.requestId, stage, (head) => ({
    ...head,
    plan: fresh.stage
      ? { ...head.plan, needs: fresh.stage.needs, escalation: fresh.stage.escalation ?? head.plan.escalation }
      : head.plan,
    struck: [
      ...head.struck,
      ...stale
        .filter((id) => !head.struck.some((one) => one.approverId === id))
        .map((approverId) => ({ approverId, because })),
    ],
  }));
  await tell(means, record, stage, stale);
  const left = await canStillPass(means, record, stage);
  if (left) return { nobodyLeft: false };
  await escalate(means, record, stage);
  if (await canStillPass(means, record, stage)) return { nobodyLeft: false };
  const why = `nobody is left who may decide ${stage}: ${names(stale, record.names)} can no longer sign in`;
  return { nobodyLeft: true, conclusion: { outcome: 'needs-human', because: why, edited: false } };
}

/** Those of the people who may not decide the stage as it is now. */
function outside(fresh: FreshStage, people: readonly string[]): readonly string[] {
  if (fresh.read === 'failed') return [];
  const may = new Set(fresh.stage ? everybodyIn(fresh.stage) : []);
  return people.filter((id) => !may.has(id));
}

async function tell(
  means: Means,
  record: RequestRecord,
  stage: string,
  stale: readonly string[],
): Promise<void> {
  const now = instant(means.clock.now());
  const who = names(stale, record.names);
  await means.auditLog.append(
    record.requestId,
    stale.map((id) => ({
      fact: 'approver-struck' as const,
      once: `${stage}~${id}`,
      at: now,
      actor: 'countersign',
      data: { stage, approverId: id },
    })),
  );
  await means.requests.change(record.requestId, (row) =>
    say(
      { ...row, whoCanAct: row.whoCanAct.filter((id) => !stale.includes(id)) },
      {
        access: 'none',
        outcome: 'running',
        standing: null,
        comment: null,
        workNote: `${who} can no longer decide ${stage} (account disabled or gone, or no longer in that role); the next in line is asked.`,
        provenAt: null,
      },
      now,
    ),
  );
}

/** Whether every role of the stage can still reach its quorum with the people who are left. */
async function canStillPass(means: Means, record: RequestRecord, stage: string): Promise<boolean> {
  const found = await means.approvals.readHead(record.requestId, stage);
  if (found?.row.state !== 'open') return true;
  const head = found.row;
  const { decisions } = await means.approvals.readAll(record.requestId);
  const left = new Set(whoMayDecide(head, decisions));
  return head.plan.needs.every((need) => {
    const yes = decisions.filter(
      (one) => one.stage === stage && one.role === need.role && one.answer === 'approve',
    ).length;
    const escalated = head.escalated ? (head.plan.escalation?.candidates ?? []) : [];
    const more = [...need.candidates, ...escalated].filter((id) => left.has(id)).length;
    return yes + more >= need.quorum;
  });
}
