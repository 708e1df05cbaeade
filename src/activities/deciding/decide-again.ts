import type { Decision } from '../../domain/decision.ts';
import { isPartOf } from '../../domain/plan.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { say } from '../say.ts';
import { sendDesired } from '../send.ts';
import { names, reasonLines } from '../words.ts';
import { type Material, namesIn } from './material.ts';
import type { Next } from './next.ts';
import { alreadyThere, evidence, held, nextOf, ownerTask, provisioning } from './record-decision.ts';

/**
 * Decides once more, right before the first write: with the policy the request was decided by and with the one in
 * force now, both of which must still allow it, and with everybody and everything read anew (invariant 3).
 */
export async function decideAgain(means: Means, material: Material): Promise<Next> {
  const { record, decision, now } = material;
  await means.auditLog.append(record.requestId, evidence(material, 'again'));
  const pinned = await pinnedDecision(means, material);
  const approved = await approvalsStanding(means, material, decision);
  const refusals = [decision, pinned].filter(({ verdict }) => verdict !== 'grant' && verdict !== 'ask');
  const changed = await means.requests.change(record.requestId, (current) => {
    const base: RequestRecord = {
      ...current,
      updatedAt: now,
      names: { ...current.names, ...namesIn(material.facts) },
    };
    if (refusals.length > 0) return withdrawnByPolicy(base, refusals, material);
    if (!approved.enough) return askedAnew(base, decision, approved);
    if (!isPartOf(material.plan, current.plan)) return planWidened(base);
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
      plan: { changes: material.plan.changes, digest: current.plan?.digest ?? material.plan.digest },
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

async function pinnedDecision(
  means: Means,
  { record, rules, read, facts, decision, now }: Material,
): Promise<Decision> {
  const digest = record.decision?.policyDigest ?? rules.digest;
  if (digest === rules.digest) return decision;
  const text = await means.policies.read(record.kind, digest);
  if (text === null) {
    const detail = `The policy text ${digest} the request was decided by is not kept any more.`;
    return { ...decision, verdict: 'review', reasons: [{ code: 'pinned-policy-missing', detail }] };
  }
  return means.rulebook.ofText(record.kind, text).decide(read.request, facts, now);
}

type Standing = { readonly enough: boolean; readonly words: string; readonly lacking: readonly string[] };

/**
 * Whether every stage the policy asks for now was approved for this very request and change set, by people who may
 * still decide it.
 */
async function approvalsStanding(
  means: Means,
  { record, read }: Material,
  decision: Decision,
): Promise<Standing> {
  if (decision.verdict === 'grant') return { enough: true, words: 'No approval is needed.', lacking: [] };
  const { heads, decisions } = await means.approvals.readAll(record.requestId);
  const lacking: string[] = [];
  const said: string[] = [];
  for (const stage of decision.stages) {
    const head = heads.find(
      (one) =>
        baseName(one.stage) === stage.name &&
        one.state === 'approved' &&
        one.planDigest === record.plan?.digest,
    );
    const words = head ? decisions.filter((one) => one.stage === head.stage && one.answer === 'approve') : [];
    const parties = [read.request.requesterId, read.request.beneficiaryId];
    const may = (role: string) => [
      ...(stage.needs.find((need) => need.role === role)?.candidates ?? []),
      ...(stage.escalation?.candidates ?? []),
    ];
    const met = stage.needs.every((need) => {
      const yes = words.filter(
        (one) =>
          one.role === need.role &&
          may(need.role).includes(one.approverId) &&
          !parties.includes(one.approverId),
      );
      return new Set(yes.map((one) => one.approverId)).size >= need.quorum;
    });
    if (!head || !met) lacking.push(stage.name);
    said.push(...words.map((one) => one.approverId));
  }
  return {
    enough: lacking.length === 0,
    words: `Approved by ${names([...new Set(said)], record.names)}.`,
    lacking,
  };
}

/** `manager-r2` is the second round of `manager`. */
export function baseName(stage: string): string {
  return stage.replace(/-r\d+$/, '');
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
      because: ['Decided again right before the change, and no longer allowed:', ...new Set(reasons)],
      edited: false,
    },
  };
}

/** An approver left, or policy asks for more by now: those stages are asked again, under a new name. */
function askedAnew(record: RequestRecord, decision: Decision, standing: Standing): RequestRecord {
  const round = record.attempt + 2;
  const stages = decision.stages
    .filter(({ name }) => standing.lacking.includes(name))
    .map((stage) => ({ ...stage, name: `${stage.name}-r${round}` }));
  return { ...record, phase: 'waiting', attempt: record.attempt + 1, stages };
}

function planWidened(record: RequestRecord): RequestRecord {
  const because =
    'What would have to be changed is no longer what was approved; nothing was changed. Ask again.';
  return {
    ...record,
    waitingOn: null,
    whoCanAct: [],
    conclusion: { outcome: 'withdrawn', because: [because], edited: true },
  };
}
