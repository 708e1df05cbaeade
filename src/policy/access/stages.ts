import type { StageNeed, StagePlan } from '../../domain/decision.ts';
import type { ProvenApproval } from '../../domain/facts.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { eachOnce } from '../../domain/seat.ts';
import { canBeMet, quorumMet } from '../quorum.ts';
import { find } from '../reasons.ts';
import type { PeopleSource } from './access-table.ts';
import { hiddenDetail } from './hidden-group.ts';
import type { RoleIndex, StageIndex } from './index-stages.ts';
import { onCallOf, rosterUnknown, standInsOf, unlinkedOnCall } from './on-call.ts';
import { hasLeft, ownersOf } from './people-checks.ts';
import type { Situation } from './situation.ts';

/** What stages are planned by. `index` left out: nothing says what approvals on the ticket stand for. */
type Asking = Pick<Situation, 'request' | 'facts' | 'at' | 'findings'> & {
  readonly index?: Pick<Situation['index'], 'rules'>;
};

/**
 * The stages that people still have to pass. Proven approvals of an approved ticket stand for a stage where the
 * table says so, and only if they would have met it.
 */
export function planStages(situation: Asking, wanted: readonly StageIndex[]): readonly StagePlan[] {
  const open: StagePlan[] = [];
  const decided: string[] = [];
  for (const stage of wanted) {
    const needs = stage.needs.map((need) => planNeed(situation, stage, need, stage.distinct ? decided : []));
    const words = wordsOnTicket(situation, stage, needs, stage.distinct ? decided : []);
    if (words !== null) {
      decided.push(...words.flatMap(peopleOf));
      situation.findings.onTicket.push(...words.map((word) => ({ ...word, stage: stage.name })));
      continue;
    }
    const together = stage.distinct ? [...open.flatMap((earlier) => earlier.needs), ...needs] : needs;
    if (!canBeMet(needs) || !canBeMet(together)) {
      const roles = stage.needs.map(({ words }) => words).join(' and ');
      find(
        situation.findings,
        'nobody-to-ask',
        `Stage "${stage.name}" finds too few people for ${roles}.`,
        stage.rule,
      );
    }
    open.push(withoutUsed(planStage(situation, stage, needs), decided));
  }
  return open;
}

/** Nobody who has decided an earlier stage stands in for somebody else in one that takes other people. */
function withoutUsed(plan: StagePlan, decided: readonly string[]): StagePlan {
  if (!plan.distinct || decided.length === 0) return plan;
  return { ...plan, counted: decided.map((approverId) => ({ approverId, role: null })) };
}

function planStage(situation: Asking, stage: StageIndex, needs: readonly StageNeed[]): StagePlan {
  const { escalation } = stage;
  const escalated = escalation === null ? [] : candidatesOf(situation, escalation, stage.rule, []);
  return {
    name: stage.name,
    needs,
    dueSeconds: stage.dueSeconds,
    remindAfterSeconds: stage.remindAfterSeconds,
    escalation:
      escalation === null || escalated.length === 0
        ? null
        : { afterSeconds: escalation.afterSeconds, role: escalation.role, candidates: escalated },
    acceptsItsmApproval: stage.acceptsItsmApproval,
    ...(stage.acceptsDelegates && { acceptsDelegates: true as const }),
    ...(isOnCall(stage) && { shifts: true as const }),
    distinct: stage.distinct,
  };
}

function isOnCall({ needs, escalation, nextInLine }: StageIndex): boolean {
  return [...needs, escalation, nextInLine].some((role) => role?.source.source === 'on-call');
}

/** Too few candidates: the stage's next in line may decide as well, and in place of a role that has nobody. */
function planNeed(
  situation: Asking,
  stage: StageIndex,
  need: RoleIndex & { readonly quorum: number },
  excluded: readonly string[],
): StageNeed {
  const candidates = candidatesOf(situation, need, stage.rule, excluded);
  const { nextInLine } = stage;
  if (candidates.length >= need.quorum || nextInLine === null) {
    return { role: need.role, quorum: need.quorum, candidates };
  }
  const further = candidatesOf(situation, nextInLine, stage.rule, [...excluded, ...candidates]);
  if (further.length > 0) {
    const detail = `Too few people can decide as ${need.words}, so that people are asked as ${nextInLine.words}.`;
    find(situation.findings, 'next-in-line', detail, `${stage.rule}/nextInLine`);
  }
  if (candidates.length > 0)
    return { role: need.role, quorum: need.quorum, candidates: [...candidates, ...further] };
  return { role: nextInLine.role, quorum: need.quorum, insteadOf: need.role, candidates: further };
}

/** People of a role who may decide: known, enabled, still here, and no party to the request. */
function candidatesOf(
  situation: Asking,
  { words, source }: RoleIndex,
  rule: string,
  excluded: readonly string[],
): readonly string[] {
  const ids = idsOf(source, situation);
  if (ids === null) {
    const hidden =
      source.source === 'group'
        ? hiddenDetail(situation.facts, source.id, `The people who decide as ${words} can't be seen`)
        : null;
    const unknown = rosterUnknown(source, situation.facts);
    if (unknown !== null) find(situation.findings, 'roster-unknown', unknown, rule);
    else if (hidden === null)
      find(situation.findings, 'fact-missing', `The people who decide as ${words} could not be read.`, rule);
    else find(situation.findings, 'hidden-members-group', hidden, rule);
    return [];
  }
  const unlinked = unlinkedOnCall(source, situation.facts);
  if (unlinked > 0) {
    const who = unlinked === 1 ? 'One person' : `${unlinked} people`;
    const detail = `${who} on call as ${words} can't be asked: no account of the directory is tied to the user of the ticket tool.`;
    find(situation.findings, 'on-call-unlinked', detail, rule);
  }
  const { request, facts, at } = situation;
  const candidates: string[] = [];
  for (const id of ids) {
    if (isParty(request, id) || excluded.includes(id)) continue;
    const person = facts.people[id];
    if (person?.found !== true || person.enabled !== true || hasLeft(person, at)) continue;
    if (!candidates.includes(id)) candidates.push(id);
  }
  for (const id of standInsOf(source, facts))
    if (candidates.includes(id)) {
      const { displayName, userPrincipalName } = facts.people[id] ?? {};
      const detail = `${displayName || userPrincipalName || id} stands in for whoever the rota has on call as ${words}, and the roster does not tell who put them there.`;
      find(situation.findings, 'stand-in-by-unknown', detail, rule);
    }
  return candidates;
}

/** Invariant 9: whom a request is by or for does not decide it, nor who reported it. */
function isParty(request: AccessRequest, id: string): boolean {
  const { requesterId, beneficiaryId, reportedBy, renewalAskedBy } = request;
  return [requesterId, beneficiaryId, reportedBy, renewalAskedBy].includes(id);
}

/** `null`: the group was not read, or who is on call is not known. */
function idsOf(source: PeopleSource, { facts, request }: Asking): readonly string[] | null {
  switch (source.source) {
    case 'users':
      return source.ids;
    case 'group':
      return facts.approverGroups[source.id] ?? null;
    case 'cost-center':
      return ownersOf(source, facts.beneficiary);
    case 'on-call':
      return onCallOf(source, facts, request);
    case 'manager':
      return facts.beneficiary.managerId === null ? [] : [facts.beneficiary.managerId];
  }
}

/** Approvals of the ticket, when they are enough for the stage; `null` when they aren't. `used`: who may not give one any more. */
function wordsOnTicket(
  situation: Asking,
  stage: StageIndex,
  needs: readonly StageNeed[],
  used: readonly string[],
): readonly ProvenApproval[] | null {
  const { facts, index, findings } = situation;
  if (facts.ticket.approval !== 'approved' || !stage.satisfiedByTicket) return null;
  const rule = index?.rules.ticketApprovalSatisfies ?? stage.rule;
  const usable = facts.ticket.provenApprovals.filter(
    (word) =>
      needs.some(({ candidates }) => candidates.includes(seatOf(word))) &&
      (word.onBehalfOf === undefined || mayStandIn(situation, stage, word)) &&
      !peopleOf(word).some((id) => used.includes(id)),
  );
  const words = eachOnce(
    usable.toSorted((one, other) => one.at.localeCompare(other.at)),
    peopleOf,
  );
  if (quorumMet(needs, words.map(seatOf))) {
    find(findings, 'ticket-approval-counts', `"${stage.name}" has approved on the ticket already.`, rule);
    return words;
  }
  const detail = `The approval on the ticket does not count as that of "${stage.name}".`;
  find(findings, 'ticket-approval-unproven', detail, rule);
  return null;
}

/** A delegate whose account is on, who is no party to the request, of a stage that takes delegates. */
function mayStandIn(
  { request, facts, at }: Asking,
  { acceptsDelegates }: StageIndex,
  { approverId }: ProvenApproval,
): boolean {
  const delegate = facts.people[approverId];
  if (!acceptsDelegates || isParty(request, approverId)) return false;
  return delegate?.found === true && delegate.enabled === true && !hasLeft(delegate, at);
}

const seatOf = ({ approverId, onBehalfOf }: ProvenApproval): string => onBehalfOf ?? approverId;
const peopleOf = (word: ProvenApproval): readonly string[] => [...new Set([word.approverId, seatOf(word)])];
