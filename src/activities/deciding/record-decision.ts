import { createHash } from 'node:crypto';
import { earliestEnd } from '../../domain/arming.ts';
import { type AuditEntry, recorded } from '../../domain/audit.ts';
import { decidersOf } from '../../domain/deciders.ts';
import type { Decision, EndRule, Reason, StagePlan } from '../../domain/decision.ts';
import { accessMeanwhile, accessSoFar } from '../../domain/done-parts.ts';
import type { Instant } from '../../domain/instant.ts';
import { givenBy } from '../../domain/plan.ts';
import { receiptOf } from '../../domain/receipt.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { concluding, holding, provisioning, waiting } from '../../domain/request-state.ts';
import { roleWords } from '../../domain/role-words.ts';
import { isObjection, reasonLines } from '../../kinds/reason-words.ts';
import type { Rules } from '../../policy/rulebook.ts';
import { targetLabel } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { changesNothing } from '../concluding/said-by-part.ts';
import { keepLink } from '../emergency/keep-link.ts';
import { say } from '../outbox/say.ts';
import { sendDesired } from '../outbox/send.ts';
import { inCompanyTime, toMend } from '../wording/reason-words.ts';
import { bullets, changeClassWords, endWords, moment, names, STAYS } from '../wording/words.ts';
import { renamedSince } from './known-names.ts';
import { latelyJoined } from './lately-joined.ts';
import { emergencyIn, type Material, namesIn, seenIn, signInNamesIn, whoIsIn } from './material.ts';
import type { Next } from './next.ts';
import { MOST_RECOUNTS, nextOf } from './next-of.ts';
import { isOvertaken } from './overtaken.ts';
import { keptEvidence, lackingStages, type ValidApprovals, validApprovals } from './standing-approvals.ts';
import { waitsToAsk } from './wait-to-ask.ts';

/** Writes down the first decision of a request, or one that starts over, and says what happens next. */
export async function recordDecision(means: Means, material: Material): Promise<Next> {
  const { record, rules } = material;
  await means.policies.keep(record.kind, rules.digest, rules.text);
  await means.auditLog.append(record.requestId, evidence(material, 'first'));
  const standing =
    record.recounts || record.needless || record.kept
      ? await validApprovals(means, material, material.plan.digest)
      : null;
  if (standing) await means.auditLog.append(record.requestId, keptEvidence(standing, material.now));
  const renamed = await renamedSince(means, [material.facts.requester, material.facts.beneficiary]);
  const joined = material.decision.verdict === 'ask' ? await latelyJoined(means, material.facts) : {};
  await keepLink(means, record, emergencyIn(material), material.now);
  const changed = await means.requests.change(record.requestId, (current) =>
    isOvertaken(record, current) ? current : decided(means, current, material, standing, renamed, joined),
  );
  const next = nextOf(changed, rules);
  if (next.next === 'apply' || next.next === 'hold') await sendDesired(means, changed);
  return next;
}

/** The audit entries of one decision: what the ticket said, which facts were read, what policy said, and a receipt of all three. */
export function evidence(
  { record, read, facts, decision, plan, now }: Material,
  round: string,
): AuditEntry[] {
  const digest = createHash('sha256')
    .update(JSON.stringify([read.request, facts, decision.verdict, decision.end, decision.notBefore]))
    .digest('hex')
    .slice(0, 16);
  const decided = { ...decision, plan };
  const once = { once: `${round}-${record.attempt}-${digest}`, at: now };
  const receipt = receiptOf({ at: now, request: read.request, facts, decided });
  return [
    recorded(
      'ticket-read',
      {
        request: read.request,
        requestDigest: read.digest,
        ...(read.covers.length > 0 ? { digestCovers: read.covers } : {}),
        entitlement: read.entitlement,
      },
      once,
    ),
    recorded('facts-gathered', facts, once),
    recorded('decided', { ...decided, receipt }, once),
    ...(decision.notBefore && decision.verdict === 'grant'
      ? [recorded('held', { until: decision.notBefore }, once)]
      : []),
  ];
}

/** `standing`: approvals given before it was decided anew. They count where they were given for this very change. */
function decided(
  means: Means,
  current: RequestRecord,
  material: Material,
  standing: ValidApprovals | null,
  renamed: Awaited<ReturnType<typeof renamedSince>>,
  joined: Awaited<ReturnType<typeof latelyJoined>>,
): RequestRecord {
  const { read, decision, facts, plan, now } = material;
  const { approvedChanges: _, ...undecided } = current;
  const base: RequestRecord = {
    ...undecided,
    updatedAt: now,
    request: read.request,
    requestDigest: read.digest,
    digestCovers: read.covers,
    names: namesIn(facts),
    signInNames: signInNamesIn(facts),
    whoIs: whoIsIn(facts, renamed),
    deciders: decidersOf(facts.approverGroups, current.deciders),
    newDeciders: joined,
    stages: stagesOf(current, decision, standing),
    plan,
    seen: seenIn(material),
    alreadyIn: alreadyThere(material),
    ...emergencyIn(material),
    decision: {
      verdict: decision.verdict,
      reasons: decision.reasons,
      policyDigest: decision.policyDigest,
      entitlement: decision.entitlement,
      title: material.rules.title(decision.entitlement ?? read.entitlement),
      ...partWordsOf(material),
      changeClass: decision.changeClass,
      riskTier: decision.riskTier,
      end: endKept(current, decision, standing, now),
      ...withinOf(material),
      shown: material.rules.shown(read.request, facts),
      ...(material.rules.labels && { labels: material.rules.labels }),
      ...(decision.onTicket && { onTicket: decision.onTicket }),
      ...(decision.after && { after: decision.after }),
      decidedAt: now,
    },
  };
  const reasons = reasonLines(decision.reasons);
  const title = material.rules.title(read.entitlement);
  const person = base.names[read.request.beneficiaryId] ?? 'the person named';
  const received = current.recounts
    ? `It could not be confirmed that ${person} still has the parts of ${title} that were there before, so your request was decided again.`
    : receivedWords(current, title, person, standing, material.rules);
  const times = current.recounts
    ? `Decided anew (${current.recounts} of ${MOST_RECOUNTS}), because access that was there before could not be proven.\n`
    : '';
  const needless = current.needless
    ? `Decided anew, because ${current.needless.because}. It is not repeated.\n`
    : '';
  const policyNote = `${times}${needless}${keptNote(standing, base)}${verdictWords(material)} (policy ${decision.policyDigest.slice(0, 12)}; ${changeClassWords(decision.changeClass)}; risk ${decision.riskTier ?? 'unknown'}).\n${bullets(reasons)}`;
  if (decision.verdict === 'refuse')
    return concluding(base, {
      ...{ outcome: 'refused', because: reasons, edited: false },
      reasons: decision.reasons,
    });
  if (decision.verdict === 'review')
    return {
      ...concluding(base, {
        ...{ outcome: 'needs-human', because: reasons, plain: reasons, edited: false },
        reasons: decision.reasons,
      }),
      owed: [...base.owed, ownerTask(means, material, decision.reasons)],
    };
  if (decision.verdict === 'ask' && !standing?.enough) {
    const waits = waitsToAsk(means, current, base, decision, { received, policyNote, now });
    if (waits) return waits;
  }
  if (decision.verdict === 'ask' && !standing?.enough)
    return say(
      waiting(base),
      {
        access: accessSoFar(current),
        outcome: 'running',
        standing: 'awaiting-approval',
        comment: received,
        workNote: policyNote,
        provenAt: null,
      },
      now,
    );
  return decision.notBefore
    ? say(
        holding(base, decision.notBefore),
        heldWords(means, base, decision.notBefore, received, policyNote),
        now,
      )
    : say(provisioning(base), beingProvisioned(means, base, received, policyNote, material.rules), now);
}

/** What people call the part that is decided; nothing of a kind that decides in one. */
function partWordsOf({ facts, read, rules: { part } }: Material) {
  if (!part) return {};
  const person = names([read.request.beneficiaryId], namesIn(facts));
  return { part: { heading: part.heading(person), noun: part.noun } };
}

/** Of what is to be given: governed groups it is nested in, where there are any. */
export function withinOf({ facts, plan, rules }: Material) {
  const governed = new Set(rules.governedGroupIds);
  const nested = plan.changes.flatMap(({ target }) => {
    const within = facts.groups[target]?.within?.filter((id) => governed.has(id)) ?? [];
    return within.length > 0 ? [[target, within] as const] : [];
  });
  return nested.length > 0 ? { within: Object.fromEntries(nested) } : {};
}

/** Stages that were asked before stay, as long as nothing more is asked: their cards are told how it ended. */
function stagesOf(
  current: RequestRecord,
  decision: Decision,
  standing: ValidApprovals | null,
): readonly StagePlan[] {
  if (!standing) return decision.stages;
  if (standing.enough) return current.stages;
  return current.recounts || current.needless ? lackingStages(standing, current.attempt) : standing.asks;
}

/** Nobody approved that it lasts longer than it was to last then. */
function endKept(
  { kept }: RequestRecord,
  { end }: Decision,
  standing: ValidApprovals | null,
  now: Instant,
): EndRule {
  return kept && standing && standing.kept.length > 0 ? earliestEnd(kept.end, [end], now) : end;
}

/** For the service desk: which approvals count of the request that is tried again. */
function keptNote(standing: ValidApprovals | null, { names: displayNames, decision }: RequestRecord): string {
  if (!standing || standing.kept.length === 0) return '';
  const who = names([...new Set(standing.kept.map(({ approverId }) => approverId))], displayNames);
  const lacking = standing.enough
    ? ''
    : ` Still to be approved: as ${standing.lacking.map((stage) => roleWords(stage, decision?.labels)).join(', ')}.`;
  return `Tried again: the approvals of ${who} still hold.${lacking}\n`;
}

export function heldWords(means: Means, record: RequestRecord, until: string, comment: string, note: string) {
  const when = moment(until, means.limits.timeZone);
  return {
    access: accessSoFar(record),
    outcome: 'running' as const,
    standing: null,
    comment: `${comment}\nIt is decided and waits for the change window: it will be carried out from ${when}.`,
    workNote: `${note}\nHeld until ${when}; decided again then.`,
    provenAt: null,
  };
}

export function beingProvisioned(
  means: Means,
  record: RequestRecord,
  comment: string,
  note: string,
  { part }: Rules,
) {
  if (part && changesNothing(record)) return nothingToChange(record, note);
  const given = (record.plan ? givenBy(record.plan) : []).map(({ target, targetName }) =>
    targetLabel(target, targetName),
  );
  const what =
    given.length > 0
      ? `${part ? `The ${part.noun} is being carried out now` : 'Access is being provisioned now'} (${given.join(', ')}).`
      : 'The access is already there; we check that it works.';
  const end =
    record.decision && given.length > 0
      ? endWords(record.decision.end, means.limits.timeZone, record.plan)
      : '';
  const stays = record.alreadyIn.length > 0 ? STAYS : '';
  const meanwhile = (record.decision?.after?.meanwhile ?? []).map((line) =>
    inCompanyTime(line, means.limits.timeZone),
  );
  return {
    access: accessMeanwhile(record),
    outcome: 'running' as const,
    standing: 'provisioning' as const,
    comment: part
      ? `${comment}\n${part.begins(names([record.request?.beneficiaryId ?? ''], record.names))}`
      : `${comment}\nDecided: ${[`it is granted. ${what}`, end, stays, ...meanwhile].filter(Boolean).join(' ')}`,
    workNote: `${note}\n${what}`,
    provenAt: null,
  };
}

/** A part that leaves everything as it is says why for the service desk; what follows, or the end, is about to be said. */
function nothingToChange(record: RequestRecord, workNote: string) {
  return {
    ...{ access: accessSoFar(record), outcome: 'running' as const, standing: null },
    ...{ comment: null, workNote, provenAt: null },
  };
}

/** What the beneficiary has of it already, and not through us; nothing where nothing is granted. */
export function alreadyThere({ facts, decision, read, rules }: Material): readonly string[] {
  if (decision.verdict !== 'grant' && decision.verdict !== 'ask') return [];
  return rules.alreadyThere(read.request, facts);
}

/** What the owner of an entitlement has to mend before anybody can have it. */
export function ownerTask(
  { limits }: Pick<Means, 'limits'>,
  { record, rules, read }: Material,
  reasons: readonly Reason[],
): Owed {
  const objections = reasons.filter((one) => isObjection(record.kind, one));
  return {
    what: 'follow-up',
    type: 'task',
    correlationId: `${record.requestId}:review:${record.attempt}`,
    queue: rules.ownerQueue(read.entitlement),
    ofOwner: true,
    title: `${record.ticket.number}: ${rules.title(read.entitlement)} can't be decided`,
    text: `${record.doneParts ? 'Nothing further was' : 'Nothing was'} changed. To be mended:\n${bullets(toMend({ kind: record.kind, timeZone: limits.timeZone }, objections))}`,
  };
}

/** Where a decision is one of several, what it is about: that nothing is to be done or asked there grants nothing. */
function verdictWords({ decision, plan, rules }: Material): string {
  if (!rules.part) return `Decision: ${decision.verdict}`;
  const changes = plan.changes.length > 0;
  const words = {
    grant: changes ? 'done without asking' : 'nothing to do',
    ask: 'people are asked',
    refuse: 'refused',
    review: 'left to people',
  };
  return `Decision on the ${rules.part.noun}: ${words[decision.verdict]}`;
}

function receivedWords(
  { renewal, asksAgain, reopened, itemNamed, approvedAnew, kept, doneParts, needless }: RequestRecord,
  title: string,
  person: string,
  standing: ValidApprovals | null,
  { part }: Rules,
): string {
  if (needless && part)
    return `It was decided again, because the ${part.noun} that was approved for ${person} is not needed any more.`;
  if (part && doneParts?.some(({ stated }) => stated !== undefined)) return part.received(person);
  if (kept) {
    const holds = standing?.enough && standing.kept.length > 0;
    return `We try again to give ${person} ${title}.${holds ? ' It was approved before, and that still holds.' : ''}`;
  }
  if (asksAgain?.newRisk)
    return `New risk about ${person} came up after this ticket was closed, so that the case is decided anew.`;
  if (asksAgain)
    return `Somebody took ${title} away from ${person}. It was decided anew whether to give it back.`;
  if (reopened)
    return `The ticket was opened again, so that the request for ${title} for ${person} is decided anew.`;
  if (approvedAnew)
    return `The ticket was approved again, so that the request for ${title} for ${person} is decided anew.`;
  if (itemNamed)
    return `A policy table names the item by now, so that the request for ${title} for ${person} is decided.`;
  if (part) return part.received(person);
  return `We received ${renewal ? 'the request to renew' : 'your request for'} ${title} for ${person}.`;
}
