import type { ApprovalDecision, StageHead } from './approval.ts';
import type { StageNeed, StagePlan } from './decision.ts';
import { reached } from './instant.ts';
import { peopleOf, seatOf } from './seat.ts';

/** A person's word before the stage has said whether it counts. */
export type Word = Omit<ApprovalDecision, 'sequence' | 'role' | 'planDigest' | 'seal'>;

/** What a word does to its stage. */
export type WordOnStage =
  | { readonly counts: true; readonly head: StageHead; readonly decision: ApprovalDecision }
  | { readonly counts: false; readonly because: 'already-decided'; readonly decision: ApprovalDecision }
  | { readonly counts: false; readonly because: 'stage-closed' | 'not-eligible' | 'not-distinct' };

/** How far one need of a stage is met. */
type NeedProgress = { readonly need: StageNeed; readonly met: boolean };

/**
 * Applies a word to an open stage.
 *
 * `decisions` are all recorded decisions of the request. The first word of a person stands, and the first in their place: a
 * delegate counts once, for one of those whom they stand in for. A rejection closes the
 * stage, an approval does when every need has its quorum; both only by people who are candidates now, were not struck,
 * and are neither requester nor beneficiary, nor who asked for the renewal. A stage past its due time takes no word, also when nobody has closed it
 * yet (invariant 12).
 */
export function applyDecision(
  head: StageHead,
  decisions: readonly ApprovalDecision[],
  word: Word,
): WordOnStage {
  const ofStage = decisions.filter(({ stage }) => stage === head.stage);
  const first =
    ofStage.find(({ approverId }) => approverId === word.approverId) ??
    ofStage.find((one) => seatOf(one) === seatOf(word));
  if (first) return { counts: false, because: 'already-decided', decision: first };
  if (head.state !== 'open' || reached(word.at, head.dueAt))
    return { counts: false, because: 'stage-closed' };

  const role = mayStandIn(head, word) ? roleOf(head, ofStage, seatOf(word)) : null;
  if (role === null) return { counts: false, because: 'not-eligible' };
  if (head.plan.distinct && decidedEarlier(head, decisions, word)) {
    return { counts: false, because: 'not-distinct' };
  }

  const sequence = head.sequence + 1;
  const decision: ApprovalDecision = { ...word, role, sequence, planDigest: head.planDigest };
  const state = stateAfter(head, [...ofStage, decision]);
  const closedAt = state === 'open' ? null : word.at;
  return { counts: true, decision, head: { ...head, sequence, state, closedAt } };
}

/** Which needs of the stage have their quorum. Approvals of people struck since don't count. */
export function progressOf(head: StageHead, ofStage: readonly ApprovalDecision[]): readonly NeedProgress[] {
  const given = new Map<string, number>();
  for (const one of ofStage) {
    const { answer, role } = one;
    if (answer !== 'approve' || peopleOf(one).some((id) => isStruck(head, id))) continue;
    given.set(role, (given.get(role) ?? 0) + 1);
  }
  return head.plan.needs.map((need) => {
    const left = given.get(need.role) ?? 0;
    given.set(need.role, Math.max(0, left - need.quorum));
    return { need, met: left >= need.quorum };
  });
}

/** Everybody whose word the stage takes now, best first. */
export function eligibleFor(head: StageHead): readonly string[] {
  const people = head.plan.needs.flatMap(({ candidates }) => candidates);
  const all = head.escalated ? [...people, ...(head.plan.escalation?.candidates ?? [])] : people;
  return [...new Set(all)].filter((id) => mayDecide(head, id));
}

/**
 * The role a person decides for: the first unmet need they are a candidate of. After an escalation its people stand in
 * for the need of their role, or for the first unmet one. `null`: they may not decide.
 */
function roleOf(head: StageHead, ofStage: readonly ApprovalDecision[], approverId: string): string | null {
  if (!mayDecide(head, approverId)) return null;
  const needs = progressOf(head, ofStage);
  const own = needs.filter(({ need }) => need.candidates.includes(approverId));
  const choice = own.find(({ met }) => !met) ?? own[0];
  if (choice) return choice.need.role;

  const { escalation } = head.plan;
  if (!head.escalated || !escalation?.candidates.includes(approverId)) return null;
  const unmet = needs.filter(({ met }) => !met);
  const standsIn = unmet.find(({ need }) => need.role === escalation.role) ?? unmet[0];
  return standsIn?.need.role ?? escalation.role;
}

/** Nobody stands in for somebody else who could not decide themselves, or who shaped the outcome. */
function mayStandIn(head: StageHead, word: Word): boolean {
  const { approverId } = word;
  if (seatOf(word) === approverId) return true;
  if (!head.plan.acceptsDelegates || !isFree(head, approverId)) return false;
  if ((head.plan.counted ?? []).some((one) => one.approverId === approverId)) return false;
  return !(head.shapedBy ?? []).some(({ by }) => by === approverId);
}

function mayDecide(head: StageHead, approverId: string): boolean {
  return isFree(head, approverId) && !setAside(head).includes(approverId);
}

/** No party to the request, and not struck. */
function isFree(head: StageHead, approverId: string): boolean {
  if ([head.requesterId, head.beneficiaryId, head.renewalAskedBy].includes(approverId)) return false;
  return !isStruck(head, approverId);
}

/**
 * Who shaped the outcome, and does not decide because others can: those of each role, or else whom the stage is escalated to
 * (H29). Nobody is set aside where nobody else is left.
 */
export function setAside(head: StageHead): readonly string[] {
  const { shapedBy = [], plan } = head;
  const shapers = [...new Set(shapedBy.map(({ by }) => by))];
  if (shapers.length === 0) return [];
  const others = (ids: readonly string[]) => ids.filter((id) => !shapers.includes(id) && isFree(head, id));
  const beyond = others(plan.escalation?.candidates ?? []);
  const canPass = plan.needs.every(
    ({ candidates, quorum }) => new Set([...others(candidates), ...beyond]).size >= quorum,
  );
  return canPass ? shapers : [];
}

/** Whether a word was given by somebody who had shaped the outcome by then. */
export function wasShaper(
  { shapedBy = [] }: StageHead,
  { approverId, at }: Pick<ApprovalDecision, 'approverId' | 'at'>,
): boolean {
  return shapedBy.some((one) => one.by === approverId && (one.at === undefined || one.at <= at));
}

function isStruck({ struck }: StageHead, approverId: string): boolean {
  return struck.some((entry) => entry.approverId === approverId);
}

/** In another stage: whoever decided an earlier round of this one may still decide it. */
function decidedEarlier(head: StageHead, decisions: readonly ApprovalDecision[], word: Word): boolean {
  const people = peopleOf(word);
  return decisions.some(
    (decision) =>
      baseName(decision.stage) !== baseName(head.stage) &&
      peopleOf(decision).some((id) => people.includes(id)),
  );
}

/** A stage without what words that count already give it; whoever gave one is not asked again. */
export function lessened(stage: StagePlan, counted: NonNullable<StagePlan['counted']>): StagePlan {
  const isCounted = (id: string) => counted.some(({ approverId }) => approverId === id);
  const left = (ids: readonly string[]) => ids.filter((id) => !isCounted(id));
  const needs = stage.needs
    .map((need) => ({
      ...need,
      quorum: need.quorum - counted.filter(({ role }) => role === need.role).length,
      candidates: left(need.candidates),
    }))
    .filter(({ quorum }) => quorum > 0);
  const escalated = left(stage.escalation?.candidates ?? []);
  const escalation =
    stage.escalation && escalated.length > 0 ? { ...stage.escalation, candidates: escalated } : null;
  return { ...stage, needs, escalation };
}

/** `manager-r2` is the second round of `manager`. */
export function baseName(stage: string): string {
  return stage.replace(/-r\d+$/, '');
}

function stateAfter(head: StageHead, ofStage: readonly ApprovalDecision[]): StageHead['state'] {
  if (ofStage.some(({ answer }) => answer === 'reject')) return 'rejected';
  return progressOf(head, ofStage).every(({ met }) => met) ? 'approved' : 'open';
}
