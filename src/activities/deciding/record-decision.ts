import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../domain/audit.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { say } from '../say.ts';
import { sendDesired } from '../send.ts';
import { bullets, changeClassWords, endWords, moment, reasonLines } from '../words.ts';
import { type Material, namesIn } from './material.ts';
import type { Next } from './next.ts';

/** Writes down the first decision of a request and says what happens next. */
export async function recordDecision(means: Means, material: Material): Promise<Next> {
  const { record, rules } = material;
  await means.policies.keep(record.kind, rules.digest, rules.text);
  await means.auditLog.append(record.requestId, evidence(material, 'first'));
  const changed = await means.requests.change(record.requestId, (current) =>
    decided(means, current, material),
  );
  const next = nextOf(changed, rules);
  if (next.next === 'apply' || next.next === 'hold') await sendDesired(means, changed);
  return next;
}

/** The audit entries of one decision: what the ticket said, which facts were read, what policy said. */
export function evidence(
  { record, read, facts, decision, plan, now }: Material,
  round: string,
): AuditEntry[] {
  const digest = createHash('sha256')
    .update(JSON.stringify([read.request, facts]))
    .digest('hex')
    .slice(0, 16);
  const entry = (fact: AuditEntry['fact'], data: unknown): AuditEntry => ({
    fact,
    once: `${round}-${record.attempt}-${digest}`,
    at: now,
    actor: 'countersign',
    data,
  });
  return [
    entry('ticket-read', {
      request: read.request,
      requestDigest: read.digest,
      entitlement: read.entitlement,
    }),
    entry('facts-gathered', facts),
    entry('decided', { ...decision, plan }),
    ...(decision.notBefore && decision.verdict === 'grant'
      ? [entry('held', { until: decision.notBefore })]
      : []),
  ];
}

function decided(means: Means, current: RequestRecord, material: Material): RequestRecord {
  const { read, decision, facts, plan, now } = material;
  const base: RequestRecord = {
    ...current,
    updatedAt: now,
    request: read.request,
    requestDigest: read.digest,
    names: namesIn(facts),
    stages: decision.stages,
    plan,
    alreadyIn: alreadyThere(material),
    decision: {
      verdict: decision.verdict,
      reasons: decision.reasons,
      policyDigest: decision.policyDigest,
      entitlement: decision.entitlement,
      title: material.rules.title(decision.entitlement ?? read.entitlement),
      changeClass: decision.changeClass,
      riskTier: decision.riskTier,
      end: decision.end,
      shown: material.rules.shown(read.request, facts),
      decidedAt: now,
    },
  };
  const reasons = reasonLines(decision.reasons);
  const received = `We received ${current.renewal ? 'the request to renew' : 'your request for'} ${material.rules.title(read.entitlement)} for ${base.names[read.request.beneficiaryId] ?? 'the person named'}.`;
  const policyNote = `Decision: ${decision.verdict} (policy ${decision.policyDigest.slice(0, 12)}; ${changeClassWords(decision.changeClass)}; risk ${decision.riskTier ?? 'unknown'}).\n${bullets(reasons)}`;
  switch (decision.verdict) {
    case 'refuse':
      return { ...base, conclusion: { outcome: 'refused', because: reasons, edited: false } };
    case 'review':
      return {
        ...base,
        owed: [...base.owed, ownerTask(material, reasons)],
        conclusion: { outcome: 'needs-human', because: reasons, edited: false },
      };
    case 'ask':
      return say(
        { ...base, phase: 'waiting' },
        {
          access: 'none',
          outcome: 'running',
          standing: null,
          comment: received,
          workNote: policyNote,
          provenAt: null,
        },
        now,
      );
    case 'grant':
      return decision.notBefore
        ? say(
            { ...base, phase: 'holding', due: decision.notBefore },
            held(means, decision.notBefore, received, policyNote),
            now,
          )
        : say({ ...base, phase: 'provisioning' }, provisioning(means, base, received, policyNote), now);
  }
}

export function held(means: Means, until: string, comment: string, note: string) {
  const when = moment(until, means.limits.timeZone);
  return {
    access: 'none' as const,
    outcome: 'running' as const,
    standing: null,
    comment: `${comment}\nIt is decided and waits for the change window: it will be carried out from ${when}.`,
    workNote: `${note}\nHeld until ${when}; decided again then.`,
    provenAt: null,
  };
}

export function provisioning(means: Means, record: RequestRecord, comment: string, note: string) {
  const groups = record.plan?.changes.map(({ targetName }) => targetName) ?? [];
  const what =
    groups.length > 0
      ? `Access is being provisioned now (${groups.join(', ')}).`
      : 'The access is already there; we check that it works.';
  const end = record.decision ? endWords(record.decision.end, means.limits.timeZone) : '';
  return {
    access: 'pending' as const,
    outcome: 'running' as const,
    standing: 'in-progress' as const,
    comment: `${comment}\nDecided: it is granted. ${what} ${end}`.trim(),
    workNote: `${note}\nIn progress: provisioning. ${what}`,
    provenAt: null,
  };
}

export function nextOf(record: RequestRecord, rules: Rules): Next {
  if (record.conclusion)
    return { next: 'conclude', outcome: record.conclusion.outcome, edited: record.conclusion.edited };
  if (record.phase === 'waiting') return { next: 'ask', stages: record.stages.map(({ name }) => name) };
  if (record.phase === 'holding' && record.due) return { next: 'hold', until: record.due };
  return applyNext(record, rules);
}

export function applyNext(record: RequestRecord, rules: Rules): Next {
  const { write, proof } = rules.operations;
  return {
    next: 'apply',
    patience: {
      writeSeconds: write.giveUpAfterSeconds,
      waitSeconds: write.defaultWaitSeconds,
      proofSeconds: proof.giveUpAfterSeconds,
    },
    probe: record.decision?.entitlement ? rules.probe(record.decision.entitlement) !== null : false,
  };
}

/** What the beneficiary has of it already, and not through us; nothing where nothing is granted. */
export function alreadyThere({ facts, decision, read, rules }: Material): readonly string[] {
  if (decision.verdict !== 'grant' && decision.verdict !== 'ask') return [];
  return rules.standing(read.request, facts);
}

/** What the owner of an entitlement has to mend before anybody can have it. */
export function ownerTask({ record, rules, read }: Material, reasons: readonly string[]): Owed {
  return {
    what: 'follow-up',
    type: 'task',
    correlationId: `${record.requestId}:review:${record.attempt}`,
    queue: rules.ownerQueue(read.entitlement),
    title: `${record.ticket.number}: ${rules.title(read.entitlement)} can't be decided`,
    text: `Nothing was changed. To be mended:\n${bullets(reasons)}`,
  };
}
