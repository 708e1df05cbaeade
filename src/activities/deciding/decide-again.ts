import { isDeepStrictEqual } from 'node:util';
import { earliestEnd } from '../../domain/arming.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Instant } from '../../domain/instant.ts';
import { isPartOf } from '../../domain/plan.ts';
import type { RequestRecord } from '../../domain/record.ts';
import {
  concludingUnasked,
  holding,
  provisioning,
  startingOver,
  waitingAgain,
} from '../../domain/request-state.ts';
import { roleWords } from '../../domain/role-words.ts';
import { reasonLines } from '../../kinds/reason-words.ts';
import type { Means } from '../activity.ts';
import { changesNothing } from '../concluding/said-by-part.ts';
import { keepLink } from '../emergency/keep-link.ts';
import { say } from '../outbox/say.ts';
import { sendDesired } from '../outbox/send.ts';
import { bullets, names } from '../wording/words.ts';
import { believed, dispelled } from './doubts.ts';
import {
  emergencyIn,
  type Material,
  namesIn,
  renamedIn,
  seenIn,
  signInNamesIn,
  whoIsIn,
} from './material.ts';
import type { Next } from './next.ts';
import { applyNext, MOST_RECOUNTS, nextOf } from './next-of.ts';
import { isOvertaken } from './overtaken.ts';
import {
  alreadyThere,
  beingProvisioned,
  evidence,
  heldWords,
  ownerTask,
  withinOf,
} from './record-decision.ts';
import { keptEvidence, lackingStages, type ValidApprovals, validApprovals } from './standing-approvals.ts';
import { NO_LONGER_ALLOWED } from './turn-down.ts';

/**
 * Decides once more, right before the first write: with the policy the request was decided by and with the one in
 * force now, both of which must still allow it, and with everybody and everything read anew (invariant 3). An approval is set aside for
 * what looks over a minute agree on, as an approver is passed over.
 */
export async function decideAgain(
  means: Means,
  material: Material,
  pinned: Decision,
  lookAgain: (missing: string) => Promise<Next>,
): Promise<Next> {
  const { record, rules, decision, now } = material;
  const approved = await validApprovals(means, material, record.plan?.digest);
  if (approved.setAside.length === 0) await dispelled(means, record, 'approvals');
  else {
    const missing = `whoever approved as ${approved.setAside.join(', ')} is not among those who may`;
    if (!(await believed(means, record, 'approvals', missing))) return await lookAgain(missing);
  }
  if (record.decision?.policyDigest !== rules.digest)
    await means.policies.keep(record.kind, rules.digest, rules.text);
  await means.auditLog.append(record.requestId, evidence(material, 'again'));
  if (approved.kept.length > 0) await means.auditLog.append(record.requestId, keptEvidence(approved, now));
  const refusals = [decision, pinned].filter(({ verdict }) => verdict !== 'grant' && verdict !== 'ask');
  if (refusals.length === 0 && isLeftToProof(material)) return applyNext(record, material.rules);
  await keepLink(means, record, emergencyIn(material), now);
  const changed = await means.requests.change(record.requestId, (current) => {
    if (isOvertaken(record, current)) return current;
    const base: RequestRecord = {
      ...current,
      updatedAt: now,
      names: { ...current.names, ...namesIn(material.facts) },
      signInNames: { ...current.signInNames, ...signInNamesIn(material.facts) },
      whoIs: { ...current.whoIs, ...whoIsIn(material.facts, renamedIn(current.whoIs)) },
      decision: current.decision && withOnTicket(current.decision, decision),
    };
    if (refusals.length > 0) return withdrawnByPolicy(means, base, refusals, material);
    const approvedChanges = current.approvedChanges ?? current.plan?.changes ?? [];
    if (!isPartOf(material.plan, approvedChanges)) return planWidened(base);
    if (!approved.enough) return startsOver(base, (row) => askedAnew(row, approved, now));
    const { notBefore } = decision;
    if (notBefore) {
      if (current.phase === 'holding' && current.due === notBefore) return base; // the ticket says so already
      const held = (row: RequestRecord) =>
        say(
          holding(row, notBefore),
          heldWords(means, row, notBefore, approved.words, 'Decided again: still allowed.'),
          now,
        );
      return current.phase === 'provisioning' ? startsOver(base, held) : held(base);
    }
    const going: RequestRecord = {
      ...provisioning(base),
      plan: { ...material.plan, digest: current.plan?.digest ?? material.plan.digest },
      approvedChanges,
      seen: seenIn(material),
      alreadyIn: alreadyThere(material),
      ...emergencyIn(material),
      decision: current.decision && {
        ...withOnTicket(withoutWithin(current.decision), decision),
        ...withinOf(material),
        ...asPart(material),
        end: earliestEnd(current.decision.end, [decision.end, pinned.end], now),
      },
    };
    if (current.phase === 'provisioning' && isAsSaid(current, going)) return going;
    return say(
      going,
      beingProvisioned(means, going, approved.words, againWords(current, going, material), material.rules),
      now,
    );
  });
  const next = nextOf(changed, material.rules);
  if (next.next === 'apply' || next.next === 'hold') await sendDesired(means, changed);
  return next;
}

/** Whether the directory has refused something of what was planned last. */
function isRefusedInPart({ plan, refused = {} }: RequestRecord): boolean {
  return plan?.changes.some(({ target }) => Object.hasOwn(refused, target)) ?? false;
}

function againWords(
  before: RequestRecord,
  going: RequestRecord,
  { rules, decision: { reasons } }: Material,
): string {
  const isLess = isRefusedInPart(before);
  if (!isLess && !(changesNothing(going) && rules.part))
    return 'Decided again right before the change: still allowed.';
  return `${isLess ? 'Decided again, because the directory refused a part of it:' : 'Decided again:'}\n${bullets(reasonLines(reasons))}`;
}

/** Of a kind that decides by parts what the last decision says is told, since it may have settled by itself. */
function asPart({ rules, read, facts, decision: { reasons, after } }: Material) {
  return rules.part ? { reasons, shown: rules.shown(read.request, facts), ...(after && { after }) } : {};
}

/** What stands for a stage by now. */
function withOnTicket<Kept extends Pick<Decision, 'onTicket'>>(kept: Kept, { onTicket }: Decision) {
  const { onTicket: _, ...rest } = kept;
  return { ...rest, ...(onTicket && { onTicket }) };
}

/** Groups may be nested otherwise by now. */
function withoutWithin({ within: _, ...decision }: NonNullable<RequestRecord['decision']>) {
  return decision;
}

/**
 * Whether something that was counted on does not show while the plan is being carried out. One look decides nothing: the
 * proof looks for a minute, and has it decided anew.
 */
function isLeftToProof({ record, plan }: Material): boolean {
  if (record.phase !== 'provisioning' || (record.recounts ?? 0) >= MOST_RECOUNTS) return false;
  return plan.changes.some(({ target }) => record.alreadyIn.includes(target));
}

/** Whether the ticket says already what is going to be done. */
function isAsSaid(before: RequestRecord, going: RequestRecord): boolean {
  const said = ({ plan, alreadyIn, decision }: RequestRecord) => [plan?.changes, alreadyIn, decision?.end];
  return isDeepStrictEqual(said(before), said(going));
}

/** Since it was approved; then a person has it. */
const MOST_ROUNDS = 5;

/** People are asked again, or a window is waited for, with nothing armed; and not for ever. */
function startsOver(record: RequestRecord, to: (record: RequestRecord) => RequestRecord): RequestRecord {
  if ((record.rounds ?? 0) >= MOST_ROUNDS) {
    const because = `It had to start over ${MOST_ROUNDS} times since it was approved, because the ticket, the directory or the policy kept changing. Nothing more is tried. It can be retried when they have settled.`;
    return concludingUnasked(record, {
      outcome: 'rolled-back',
      because: [because],
      plain: [because],
      edited: false,
    });
  }
  return to(startingOver(record));
}

const REFUSED = 'The directory refused what was decided, and nothing that it takes comes in place of it:';

function withdrawnByPolicy(
  means: Means,
  record: RequestRecord,
  refusals: readonly Decision[],
  material: Material,
): RequestRecord {
  const reasons = refusals.flatMap((one) => one.reasons);
  const outcome = refusals.some(({ verdict }) => verdict === 'refuse') ? 'refused' : 'needs-human';
  const why = isRefusedInPart(record) ? REFUSED : NO_LONGER_ALLOWED;
  const because = [why, ...new Set(reasonLines(reasons))];
  return {
    ...concludingUnasked(record, { outcome, because, plain: because, reasons, edited: false }),
    owed: outcome === 'needs-human' ? [...record.owed, ownerTask(means, material, reasons)] : record.owed,
  };
}

/** An approver left, or policy asks for more by now: those stages are asked again, under a new name. */
function askedAnew(record: RequestRecord, standing: ValidApprovals, now: Instant): RequestRecord {
  const stages = lackingStages(standing, record.attempt + 1);
  const lacking = standing.lacking.map((stage) => roleWords(stage, record.decision?.labels)).join(', ');
  const statement = {
    access: record.desired?.access ?? 'none',
    outcome: 'running',
    standing: 'awaiting-approval',
    comment: null,
    workNote: `Decided again: it has to be approved once more (as ${lacking}), because ${whyAnew(standing, record)}. Nothing is changed before that.`,
    provenAt: null,
  } as const;
  return say(waitingAgain(record, stages), statement, now);
}

function whyAnew({ refused }: ValidApprovals, { names: displayNames }: RequestRecord): string {
  if (refused.length === 0)
    return 'somebody who approved it may not decide it any more, or policy asks for more by now';
  const who = (words: typeof refused) =>
    names([...new Set(words.map(({ approverId }) => approverId))], displayNames);
  const early = refused.filter(({ beforeSeals }) => beforeSeals !== undefined);
  const odd = refused.filter((one) => !early.includes(one));
  const [first] = early;
  const sentences = [
    ...(first
      ? [
          `sealing of approvals was switched on at ${first.beforeSeals}, and the decision of ${who(early)} from before that does not count unless the setting UNSEALED_APPROVALS_UNTIL names a later moment until which it does; nobody did anything wrong`,
        ]
      : []),
    ...(odd.length > 0
      ? [
          `the decision recorded for ${who(odd)} was not recorded by us like that, or its seal is not valid any more, so it does not count; operators should check who may write to the storage account`,
        ]
      : []),
  ];
  return sentences.join('; and because ');
}

function planWidened(record: RequestRecord): RequestRecord {
  const because =
    'The change that is needed now is not the one that was approved. Nothing was changed, and the request is decided again.';
  return concludingUnasked(record, {
    outcome: 'withdrawn',
    because: [because],
    edited: false,
    otherChanges: true,
  });
}
