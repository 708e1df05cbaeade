import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { StageNeed, StagePlan } from '../../domain/decision.ts';
import { doubted, isBelieved } from '../../domain/doubt.ts';
import { addMilliseconds, HOUR, type Instant, reached, SECOND } from '../../domain/instant.ts';
import { peopleOf } from '../../domain/seat.ts';
import { whoMayDecide } from './who-may-decide.ts';

const BECAUSE = 'the account is disabled, gone, or no longer in this role';

/**
 * How long a stage that nobody is left for stays open: accounts are unlocked and groups restored. The ticket says so
 * meanwhile.
 */
export const NOBODY_LEFT_FOR = HOUR;

/** Everybody a stage's plan names, the escalation's people included. */
export function everybodyIn(plan: StagePlan): readonly string[] {
  return [...plan.needs.flatMap((need) => need.candidates), ...(plan.escalation?.candidates ?? [])];
}

/**
 * An open stage after one look at who may decide it by today's policy and directory. Whoever may again is taken off the
 * list of those struck at once; whoever may not is struck when several looks over a minute agree, and where too few are
 * left then, the escalation's people may decide at once. `decisions` that are not all of the head's change nothing.
 */
export function reviewed(
  head: StageHead,
  decisions: readonly ApprovalDecision[],
  fresh: StagePlan,
  at: Instant,
): StageHead {
  if (!isWhole(head, decisions)) return head;
  const restored = ownAgain(putBack(head, decisions, fresh, at), fresh);
  const may = new Set(everybodyIn(fresh));
  const doubts = Object.fromEntries(
    whoMayDecide(restored, decisions)
      .filter((id) => !may.has(id))
      .map((id) => [id, doubted(head.doubts?.[id], BECAUSE, at)]),
  );
  const stale = Object.keys(doubts).filter((id) => doubts[id] && isBelieved(doubts[id]));
  if (stale.length === 0) return withDoubts(restored, doubts);
  const struck = stale.map((approverId) => ({ approverId, because: BECAUSE, at }));
  const open = Object.entries(doubts).filter(([id]) => !stale.includes(id));
  const next: StageHead = {
    ...withDoubts(restored, Object.fromEntries(open)),
    plan: planOf(restored, fresh, fresh.needs),
    struck: [...restored.struck, ...struck],
    restaffed: true,
  };
  const escalates = !next.escalated && next.plan.escalation !== null && !canPass(next, decisions);
  return withNobodyLeft(escalates ? { ...next, escalated: true, escalatedEarly: true } : next, decisions, at);
}

/** The stage with everybody who was struck and may decide by now back on it. */
export function putBack(
  head: StageHead,
  decisions: readonly ApprovalDecision[],
  fresh: StagePlan,
  at: Instant,
): StageHead {
  const may = new Set(everybodyIn(fresh));
  const left = head.struck.filter(({ approverId }) => !may.has(approverId));
  if (left.length === head.struck.length || !isWhole(head, decisions)) return head;
  const known = new Set([...everybodyIn(head.plan), ...head.struck.map(({ approverId }) => approverId)]);
  const needs = fresh.needs.map((need) => ofThose(need, known));
  const back = head.struck.filter((one) => !left.includes(one)).map(({ approverId }) => ({ approverId, at }));
  const before = (head.restored ?? []).filter(
    (one) => !back.some((two) => two.approverId === one.approverId),
  );
  const next: StageHead = {
    ...head,
    plan: planOf(head, fresh, needs),
    struck: left,
    restored: [...before, ...back],
    restaffed: true,
  };
  return withNobodyLeft(withoutEarly(next, decisions, at), decisions, at);
}

/**
 * Whoever stands in for a role that nobody was shown for gives way to its own people once they are shown: they were only
 * asked for that while. What was said already stands, and then nothing changes.
 */
function ownAgain(head: StageHead, fresh: StagePlan): StageHead {
  const { needs, counted = [] } = head.plan;
  if (head.sequence > 0 || counted.length > 0 || needs.length !== fresh.needs.length) return head;
  const own = fresh.needs.filter(({ insteadOf }) => insteadOf === undefined).map(({ role }) => role);
  if (!needs.some(({ insteadOf }) => insteadOf !== undefined && own.includes(insteadOf))) return head;
  return { ...head, plan: planOf(head, fresh, fresh.needs), restaffed: true };
}

/** Takes an escalation back that came before its time, where enough people are left without it and nobody of it was heard. */
function withoutEarly(head: StageHead, decisions: readonly ApprovalDecision[], at: Instant): StageHead {
  const { escalatedEarly, ...rest } = head;
  const { escalation } = head.plan;
  if (!escalatedEarly || escalation === null) return head;
  if (reached(at, addMilliseconds(head.openedAt, escalation.afterSeconds * SECOND))) return rest;
  const heard = decisions.some(
    (one) => one.stage === head.stage && peopleOf(one).some((id) => escalation.candidates.includes(id)),
  );
  const without = { ...rest, escalated: false };
  return heard || !canPass(without, decisions) ? head : without;
}

/** Whether every role of the stage can still reach its quorum with the people who are left. */
export function canPass(head: StageHead, decisions: readonly ApprovalDecision[]): boolean {
  const left = new Set(whoMayDecide(head, decisions));
  const escalated = head.escalated ? (head.plan.escalation?.candidates ?? []) : [];
  return head.plan.needs.every((need) => {
    const yes = decisions.filter(
      (one) => one.stage === head.stage && one.role === need.role && one.answer === 'approve',
    ).length;
    const more = new Set([...need.candidates, ...escalated].filter((id) => left.has(id))).size;
    return yes + more >= need.quorum;
  });
}

/** Who comes back brings nobody along who was never asked, unless there are too few without them. */
function ofThose(need: StageNeed, known: ReadonlySet<string>): StageNeed {
  const candidates = need.candidates.filter((id) => known.has(id));
  return candidates.length >= need.quorum ? { ...need, candidates } : need;
}

function planOf({ plan }: StageHead, fresh: StagePlan, needs: readonly StageNeed[]): StagePlan {
  return { ...plan, needs, escalation: fresh.escalation ?? plan.escalation };
}

/** A word that came between reading the decisions and the head would be lost with whoever gave it. */
function isWhole({ stage, sequence }: StageHead, decisions: readonly ApprovalDecision[]): boolean {
  return decisions.filter((one) => one.stage === stage).length === sequence;
}

function withDoubts(head: StageHead, doubts: NonNullable<StageHead['doubts']>): StageHead {
  const { doubts: before, ...rest } = head;
  if (Object.keys(doubts).length > 0) return { ...rest, doubts };
  return before === undefined ? head : rest;
}

function withNobodyLeft(
  { nobodyLeftSince, ...head }: StageHead,
  decisions: readonly ApprovalDecision[],
  at: Instant,
): StageHead {
  return canPass(head, decisions) ? head : { ...head, nobodyLeftSince: nobodyLeftSince ?? at };
}
