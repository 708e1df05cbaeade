import type { Decision, EndRule } from '../../domain/decision.ts';
import { earliestEnd } from '../../domain/earliest-end.ts';
import { isPartOf } from '../../domain/plan.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { say } from '../say.ts';
import { sendDesired } from '../send.ts';
import { reasonLines } from '../words.ts';
import { type Material, namesIn } from './material.ts';
import type { Next } from './next.ts';
import { nextOf } from './next-of.ts';
import { alreadyThere, evidence, held, ownerTask, provisioning } from './record-decision.ts';
import { approvalsStanding, lackingStages, type Standing } from './standing-approvals.ts';
import { NO_LONGER_ALLOWED } from './turn-down.ts';

/**
 * Decides once more, right before the first write: with the policy the request was decided by and with the one in
 * force now, both of which must still allow it, and with everybody and everything read anew (invariant 3).
 */
export async function decideAgain(means: Means, material: Material, pinned: Decision): Promise<Next> {
  const { record, rules, decision, now } = material;
  if (record.decision?.policyDigest !== rules.digest)
    await means.policies.keep(record.kind, rules.digest, rules.text);
  await means.auditLog.append(record.requestId, evidence(material, 'again'));
  const approved = await approvalsStanding(means, material, record.plan?.digest);
  const refusals = [decision, pinned].filter(({ verdict }) => verdict !== 'grant' && verdict !== 'ask');
  const changed = await means.requests.change(record.requestId, (current) => {
    const base: RequestRecord = {
      ...current,
      updatedAt: now,
      names: { ...current.names, ...namesIn(material.facts) },
    };
    if (refusals.length > 0) return withdrawnByPolicy(base, refusals, material);
    if (!isPartOf(material.plan, current.plan)) return planWidened(base);
    if (!approved.enough) return askedAnew(base, decision, approved);
    if (decision.notBefore) {
      if (current.phase === 'holding' && current.due === decision.notBefore) return base; // the ticket says so already
      return say(
        { ...base, phase: 'holding', due: decision.notBefore, waitingOn: null, whoCanAct: [] },
        held(means, decision.notBefore, approved.words, 'Decided again: still allowed.'),
        now,
      );
    }
    const going: RequestRecord = {
      ...base,
      phase: 'provisioning',
      decision: current.decision && { ...current.decision, end: endOf(current.decision, pinned, material) },
      plan: { ...material.plan, digest: current.plan?.digest ?? material.plan.digest },
      alreadyIn: alreadyThere(material),
      waitingOn: null,
      whoCanAct: [],
      due: null,
    };
    return say(
      going,
      provisioning(means, going, approved.words, 'Decided again right before the change: still allowed.'),
      now,
    );
  });
  const next = nextOf(changed, material.rules);
  if (next.next === 'apply' || next.next === 'hold') await sendDesired(means, changed);
  return next;
}

/** No later than any of them allows: the decision that was approved, the same policy today, and the one in force. */
function endOf(
  { end }: NonNullable<RequestRecord['decision']>,
  pinned: Decision,
  { decision, now }: Material,
): EndRule {
  return earliestEnd([end, pinned.end, decision.end], now);
}

function withdrawnByPolicy(
  record: RequestRecord,
  refusals: readonly Decision[],
  material: Material,
): RequestRecord {
  const reasons = refusals.flatMap((one) => reasonLines(one.reasons));
  const outcome = refusals.some(({ verdict }) => verdict === 'refuse') ? 'refused' : 'needs-human';
  return {
    ...record,
    waitingOn: null,
    whoCanAct: [],
    owed: outcome === 'needs-human' ? [...record.owed, ownerTask(material, reasons)] : record.owed,
    conclusion: {
      outcome,
      because: [NO_LONGER_ALLOWED, ...new Set(reasons)],
      edited: false,
    },
  };
}

/** An approver left, or policy asks for more by now: those stages are asked again, under a new name. */
function askedAnew(record: RequestRecord, decision: Decision, standing: Standing): RequestRecord {
  const attempt = record.attempt + 1;
  return { ...record, phase: 'waiting', attempt, stages: lackingStages(decision, standing, attempt) };
}

function planWidened(record: RequestRecord): RequestRecord {
  const because =
    'What would have to be changed is no longer what was approved; nothing was changed. It is decided anew.';
  return {
    ...record,
    waitingOn: null,
    whoCanAct: [],
    conclusion: { outcome: 'withdrawn', because: [because], edited: false, otherChanges: true },
  };
}
