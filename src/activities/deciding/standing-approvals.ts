import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { AuditEntry } from '../../domain/audit.ts';
import type { StagePlan } from '../../domain/decision.ts';
import { addMilliseconds, type Instant, SECOND } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { peopleOf, seatOf } from '../../domain/seat.ts';
import { baseName, lessened, setAside, wasShaper } from '../../domain/stage.ts';
import { canBeMet } from '../../policy/quorum.ts';
import type { Means } from '../activity.ts';
import { type Genuine, genuineApprovals, type RefusedWord } from '../sealing/genuine.ts';
import { names } from '../wording/words.ts';
import { ApprovalsUnknown } from './approvals-unknown.ts';
import { isBoundTo } from './bound-to.ts';
import { fitDelegates } from './fit-delegates.ts';
import type { Material } from './material.ts';

/** `lacking`: stages policy asks for now that nobody entitled has approved. */
export type ValidApprovals = {
  readonly enough: boolean;
  readonly words: string;
  readonly lacking: readonly string[];
  /** Of those, the ones that somebody did approve who is not among those entitled now. */
  readonly setAside: readonly string[];
  /** The stages that are still to be asked, for what is still lacking of them. */
  readonly asks: readonly StagePlan[];
  /** Words of earlier requests of the same ticket that count for this one. */
  readonly kept: readonly ApprovalDecision[];
  /** Words that count for nothing because nobody of ours recorded them so. */
  readonly refused: readonly RefusedWord[];
};

/**
 * Whether every stage the policy asks for now was approved for this very request and the change set of this digest, by
 * people who may still decide it: by one round, whose people knew of each other. Of a retry, what was approved for the request
 * it tries again counts, too, as long as policy lets it; then only what is missing is asked, and both count together.
 */
export async function validApprovals(
  means: Means,
  {
    record,
    read,
    decision,
    rules,
    now,
    plan,
  }: Pick<Material, 'record' | 'read' | 'decision' | 'rules' | 'now' | 'plan'>,
  planDigest: string | undefined,
): Promise<ValidApprovals> {
  const own = await genuineApprovals(means, record.requestId);
  if (decision.verdict === 'grant') {
    const yes = own.decisions
      .filter(({ answer }) => answer === 'approve')
      .map(({ approverId }) => approverId);
    return {
      enough: true,
      words: notAsked(yes, record),
      lacking: [],
      setAside: [],
      asks: [],
      kept: [],
      refused: [],
    };
  }
  const valid = rules.operations.retry.approvalsValidSeconds * SECOND;
  const earlier = await earlierApprovals(means, record, addMilliseconds(now, -valid));
  const unknown = [own, ...earlier].find((one) => one.unknown !== null)?.unknown ?? null;
  if (unknown !== null) throw new ApprovalsUnknown(unknown);
  const evidence = [own, ...earlier].flatMap((one) => one.evidence);
  const bound =
    !means.seal || (planDigest !== undefined && isBoundTo(planDigest, { record, read, plan }, evidence));
  const approved = bound ? approvedIn([own, ...earlier], planDigest) : [];
  const { requesterId, beneficiaryId, reportedBy, renewalAskedBy } = read.request;
  const parties = [requesterId, beneficiaryId, reportedBy, renewalAskedBy];
  const heads = earlier.flatMap((one) => one.heads);
  const fit = await fitDelegates(means, record.requestId, approved, now);
  const stages = decision.stages.map((stage) => {
    const words = approved.filter(
      (one) => baseName(one.stage) === stage.name && !isShapersOwn(heads, one, stage),
    );
    const rounds = record.kept
      ? [words]
      : [...Map.groupBy(words, (one) => one.stage).values()].filter((round) => round.length > 0);
    const valid = rounds.map((round) => validFor(stage, round, parties, fit));
    const met = valid.find((round) => isMet(stage, round));
    return { stage, words, met: met !== undefined || stage.needs.length === 0, valid: met ?? valid[0] ?? [] };
  });
  const lacking = stages.filter(({ met }) => !met).map(({ stage }) => stage.name);
  const said = stages.flatMap(({ words, valid }) => (valid.length > 0 ? valid : words));
  const kept = stages.flatMap(({ valid }) => valid).filter((one) => one.requestId !== record.requestId);
  return {
    enough: lacking.length === 0,
    words: `Approved by ${names([...new Set(said.map((one) => one.approverId))], record.names)}.`,
    lacking,
    setAside: stages.filter(({ met, words }) => !met && words.length > 0).map(({ stage }) => stage.name),
    asks: record.kept
      ? asksFor(stages, lacking)
      : decision.stages.filter(({ name }) => lacking.includes(name)),
    kept,
    refused: own.refused,
  };
}

/** Approvals of the requests that this one tries again, not older than policy allows. */
async function earlierApprovals(
  means: Means,
  { kept }: RequestRecord,
  since: Instant,
): Promise<readonly Genuine[]> {
  const all = await Promise.all((kept?.from ?? []).map((requestId) => genuineApprovals(means, requestId)));
  return all.map((one) => ({
    ...one,
    decisions: one.decisions.filter(({ at }) => at >= since),
  }));
}

/**
 * A word of an earlier request, by whoever had retried or escalated it then and might decide for want of others, as long as others
 * can today. What they had said before that was no influence of theirs.
 */
function isShapersOwn(heads: readonly StageHead[], word: ApprovalDecision, plan: StagePlan): boolean {
  const head = heads.find(({ requestId, stage }) => requestId === word.requestId && stage === word.stage);
  if (!head || !wasShaper(head, word)) return false;
  const aside = setAside({ ...head, plan, struck: [] });
  return peopleOf(word).some((id) => aside.includes(id));
}

/** Every yes of a round that passed for these changes. */
function approvedIn(all: readonly Genuine[], planDigest: string | undefined): readonly ApprovalDecision[] {
  return all.flatMap(({ heads, decisions }) => {
    const passed = heads.filter((head) => head.state === 'approved' && head.planDigest === planDigest);
    return decisions.filter(
      (one) =>
        one.answer === 'approve' &&
        one.planDigest === planDigest &&
        passed.some(({ stage }) => stage === one.stage),
    );
  });
}

/** The words of a stage that would count today: by role, of people who may still decide it, each once. */
function validFor(
  stage: StagePlan,
  approved: readonly ApprovalDecision[],
  parties: readonly (string | undefined)[],
  fitDelegates: ReadonlySet<string>,
): readonly ApprovalDecision[] {
  const words = approved.filter(
    (one) => baseName(one.stage) === stage.name && mayDecide(stage, one) && !parties.includes(one.approverId),
  );
  const valid: ApprovalDecision[] = [];
  for (const one of words) {
    const isDelegate = seatOf(one) !== one.approverId;
    if (isDelegate && !(stage.acceptsDelegates && fitDelegates.has(one.approverId))) continue;
    const used = valid.filter(({ role }) => role === one.role).flatMap(peopleOf);
    if (!peopleOf(one).some((id) => used.includes(id))) valid.push(one);
  }
  return valid;
}

/** A delegate may as long as whoever they decided for may. */
function mayDecide({ needs, escalation }: StagePlan, word: ApprovalDecision): boolean {
  const seat = seatOf(word);
  const escalated = escalation?.candidates.includes(seat) ?? false;
  return needs.some((need) => need.role === word.role && (need.candidates.includes(seat) || escalated));
}

function isMet(stage: StagePlan, valid: readonly ApprovalDecision[]): boolean {
  return stage.needs.every((need) => valid.filter(({ role }) => role === need.role).length >= need.quorum);
}

type Counted = { readonly stage: StagePlan; readonly valid: readonly ApprovalDecision[] };

/**
 * Of each stage that lacks something, what it lacks; people whose words count elsewhere are not asked where distinct people
 * have to decide. Where too few are left for that, the stages are asked as a whole.
 */
function asksFor(stages: readonly Counted[], lacking: readonly string[]): readonly StagePlan[] {
  const asked = stages.filter(({ stage }) => lacking.includes(stage.name));
  const less = asked.map(({ stage, valid }) => {
    const elsewhere = stages.filter(
      (other) => other.stage !== stage && (other.stage.distinct || stage.distinct),
    );
    const stoodInFor = valid.filter((one) => seatOf(one) !== one.approverId).map(seatOf);
    const barred = [...stoodInFor, ...elsewhere.flatMap((other) => other.valid.flatMap(peopleOf))];
    const given = valid.map(({ approverId, role }) => ({ approverId, role }));
    const counted = [...given, ...barred.map((approverId) => ({ approverId, role: null }))];
    if (counted.length === 0) return stage;
    return { ...lessened(stage, counted), counted: [...(stage.counted ?? []), ...counted] };
  });
  return less.every(({ needs }) => needs.length > 0 && canBeMet(needs))
    ? less
    : asked.map(({ stage }) => stage);
}

/** Policy asks nobody any more: who has approved before then is named all the same. */
function notAsked(approverIds: readonly string[], { names: displayNames }: Material['record']): string {
  if (approverIds.length === 0) return 'No approval is needed.';
  return `Approved by ${names([...new Set(approverIds)], displayNames)}. No further approval is needed.`;
}

/** What is still to be asked in this attempt, under names no earlier round has used. */
export function lackingStages({ asks }: ValidApprovals, attempt: number): readonly StagePlan[] {
  return asks.map((stage) => ({ ...stage, name: `${stage.name}-r${attempt + 1}` }));
}

/** Which words of earlier requests a decision counts, and where they were given. */
export function keptEvidence({ kept }: ValidApprovals, at: Instant): AuditEntry[] {
  return kept.map(({ requestId: keptFrom, ...word }) => ({
    fact: 'approval-kept',
    once: `${keptFrom}~${word.stage}~${word.approverId}`,
    at,
    actor: word.approverId,
    data: { ...word, keptFrom },
  }));
}
