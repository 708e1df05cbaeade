import { isDeepStrictEqual } from 'node:util';
import type { ApprovalDecision, StageHead } from '../../../domain/approval.ts';
import { plain } from '../../../domain/audit-chain.ts';
import type { StageNeed, StagePlan } from '../../../domain/decision.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import { baseName, progressOf } from '../../../domain/stage.ts';
import type { Find } from './report.ts';
import type { RequestFacts } from './what-the-audit-says.ts';

/** A stage is as it was asked, and as it was closed. */
export function checkStage(
  find: Find,
  requestId: string,
  head: StageHead,
  { asked, closed, parties, decided, escalated, acted }: RequestFacts,
  all: readonly ApprovalDecision[],
  row?: RequestRecord,
): void {
  const { stage } = head;
  const decisions = all.filter((one) => one.stage === stage);
  const newest = [head.openedAt, head.closedAt ?? '', ...decisions.map(({ at }) => at)].sort().at(-1);
  const contradicts = (detail: string) =>
    find('contradicts', requestId, `the stage ${stage} ${detail}`, null, newest);
  const fact = asked.get(stage);
  if (!fact) return void contradicts('is there, and the audit knows nothing of it');
  if (fact.planDigest !== head.planDigest) contradicts('is about another plan than the audit says');
  if (fact.at !== head.openedAt) contradicts('was opened at another moment than the audit says');
  if (!sameNeeds(fact.needs ?? [], head.plan?.needs ?? []))
    contradicts('asks for other roles than the audit says');
  if (fact.dueAt !== undefined && fact.dueAt !== head.dueAt)
    contradicts('is due at another moment than the audit says');
  if (
    head.plan &&
    !isAsDecided(
      head.plan,
      decided.flatMap((one) => one.stages ?? []),
    )
  )
    contradicts('is to be decided by other rules than were decided');
  if (head.escalated && !escalated.has(stage)) contradicts('is escalated, and the audit knows nothing of it');
  if (row && (head.renewalAskedBy ?? null) !== (row.renewal?.askedBy ?? null))
    contradicts('names somebody else who asked for the renewal than its request');
  const shaped = new Set((head.shapedBy ?? []).map(({ by }) => by));
  const earlier = (row?.shapedBy ?? []).filter(({ at }) => at !== undefined && at < head.openedAt);
  for (const { by } of earlier)
    if (!shaped.has(by)) contradicts(`does not say that ${by} shaped it, who may not decide it`);
  for (const by of shaped)
    if (!row?.shapedBy?.some((one) => one.by === by) && !acted.some(({ actor }) => actor === by))
      contradicts(`says that ${by} shaped it, and the audit knows nothing of it`);
  if (parties.size > 0 && !(parties.has(head.requesterId) && parties.has(head.beneficiaryId)))
    contradicts('is for other people than the audit says');
  if (head.sequence !== decisions.length)
    contradicts(`counts ${head.sequence} decisions, and there are ${decisions.length}`);
  const end = closed.get(stage);
  if (head.state === 'approved' && !progressOf(head, decisions).every(({ met }) => met))
    contradicts('is approved without the approvals it needs');
  if (head.state === 'rejected' && !decisions.some(({ answer }) => answer === 'reject'))
    contradicts('is rejected, and nobody rejected it');
  if (head.state === 'open' && (end || head.closedAt !== null)) contradicts('is open, and was closed');
  if (end && end.state !== head.state) contradicts(`is ${head.state}, and the audit says ${end.state}`);
  if (end && head.closedAt !== null && end.at !== head.closedAt)
    contradicts('was closed at another moment than the audit says');
}

function sameNeeds(one: readonly StageNeed[], other: readonly StageNeed[]): boolean {
  const said = (needs: readonly StageNeed[]) => needs.map(({ role, quorum }) => `${quorum} ${role}`).sort();
  return isDeepStrictEqual(said(one), said(other));
}

/** Who is asked may change while it is open; whether words of the ticket tool and of delegates count, and until when, does not. */
function isAsDecided(plan: StagePlan, decided: readonly StagePlan[]): boolean {
  const rules = ({
    acceptsItsmApproval,
    acceptsDelegates,
    distinct,
    dueSeconds,
    remindAfterSeconds,
    escalation,
  }: StagePlan) =>
    plain({
      acceptsItsmApproval,
      acceptsDelegates: acceptsDelegates ?? false,
      distinct,
      dueSeconds,
      remindAfterSeconds,
      escalation: escalation && { role: escalation.role, afterSeconds: escalation.afterSeconds },
    });
  const same = decided.filter(({ name }) => name === baseName(plan.name));
  return same.some((one) => isDeepStrictEqual(rules(one), rules(plan)));
}
