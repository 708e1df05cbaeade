import { createHash } from 'node:crypto';
import type { Reason } from '../../domain/decision.ts';
import { instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { type AccessRequest, orchestratorOf } from '../../domain/request.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { Runs } from '../../ports/runs.ts';
import { groupOf } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { accountText } from '../concluding/account.ts';
import { believed, dispelled } from '../deciding/doubts.ts';
import { gatherFacts } from '../deciding/gather-facts.ts';
import { namesIn } from '../deciding/material.ts';
import { closeGrants } from '../grants/close-grants.ts';
import { codesOf } from '../wording/reason-words.ts';
import { bullets, names } from '../wording/words.ts';
import { startEnd } from './end-access.ts';

/** `unread`: the directory could not be read now. `doubtful`: a look speaks against them, and is to be repeated. */
type MoverReviewed = 'may-stay' | 'in-review' | 'ended' | 'unread' | 'doubtful';

/**
 * Asks the policy of today whether somebody whose record changed could have their standing access. Where it refuses
 * them, and several looks over a minute agree, their access is put before its owner, once per policy and set of reasons,
 * or ends, as policy says.
 */
export async function reviewMover(means: Means, runs: Runs, requestId: string): Promise<MoverReviewed> {
  const record = (await means.requests.read(requestId))?.row;
  const inForce = record && means.rulebook.current(record.kind);
  // a broken table takes nothing away, and asks nobody to
  if (!record?.request || record.phase !== 'concluded' || !inForce?.usable) return 'may-stay';
  const { rules } = inForce;
  const gone = await noLongerNamed(means, record, record.request.beneficiaryId, rules);
  const today = rules.inTodaysWords(record.request, record.decision?.entitlement ?? '') ?? record.request;
  const parts = await partsOfHolding(means, rules, today, requestId);
  if (parts.read === 'failed') return parts.mayCure ? 'unread' : 'may-stay';
  const gathered = await gatherFacts(means, requestId, rules, today, null, { parts: parts.values });
  if (gathered.read === 'failed') return gathered.mayCure ? 'unread' : 'may-stay';
  const now = instant(means.clock.now());
  const reasons = gone.length > 0 ? gone : rules.againstHolding(today, gathered.facts, now);
  if (reasons.length === 0) {
    await dispelled(means, record, 'holder');
    return 'may-stay';
  }
  if (await isInReview(means, record, rules, reasons)) return 'may-stay';
  if (!(await believed(means, record, 'holder', digestOf(rules, reasons)))) return 'doubtful';
  // what the table does not name any more says nothing against the person
  if (rules.operations.movers === 'end' && gone.length === 0) return await end(means, runs, record, reasons);
  return await review(
    means,
    runs,
    { ...record, names: { ...record.names, ...namesIn(gathered.facts) } },
    rules,
    reasons,
  );
}

/** What else it rests on whether they may go on having it. */
async function partsOfHolding(
  means: Means,
  rules: Rules,
  request: AccessRequest,
  requestId: string,
): Promise<{ readonly read: 'done'; readonly values: Readonly<Record<string, unknown>> } | ReadFailure> {
  const values: Record<string, unknown> = {};
  for (const part of rules.factParts?.(request) ?? []) {
    if (!part.ofHolding) continue;
    const answer = await part.read(means, request, requestId);
    if (answer.read === 'failed') return answer;
    values[part.name] = answer.value;
  }
  return { read: 'done', values };
}

/** What they hold that today's table does not lead to any more: nobody can say by it whether they may. */
async function noLongerNamed(
  means: Means,
  { requestId, decision }: RequestRecord,
  beneficiaryId: string,
  rules: Rules,
): Promise<readonly Reason[]> {
  const entitlement = decision?.entitlement ?? '';
  const reason = (detail: string): Reason => ({ code: 'not-governed', detail });
  const title = decision?.title ?? entitlement;
  const groups = rules.groupsOf(entitlement);
  if (groups === null) return [reason(`The policy table does not name "${title}" any more.`)];
  const grants = await means.grants.ofRequest(requestId, beneficiaryId);
  return grants
    .filter(({ state, target }) => state === 'active' && groupOf(target) !== null)
    .filter(({ target }) => !groups.includes(target))
    .map(({ targetName }) => reason(`"${title}" does not lead to ${targetName} any more.`));
}

async function end(
  means: Means,
  runs: Runs,
  record: RequestRecord,
  reasons: readonly Reason[],
): Promise<MoverReviewed> {
  const beneficiaryId = record.request?.beneficiaryId ?? '';
  const at = instant(means.clock.now());
  await means.auditLog.append(record.requestId, [
    {
      fact: 'decided',
      once: `mover-${at}`,
      at,
      actor: 'countersign',
      data: { verdict: 'refuse', reasons, holder: 'moved' },
    },
  ]);
  await closeGrants(means, record.requestId, beneficiaryId, 'no-longer-eligible');
  await startEnd(runs, record.requestId);
  return 'ended';
}

async function review(
  means: Means,
  runs: Runs,
  record: RequestRecord,
  rules: Rules,
  reasons: readonly Reason[],
): Promise<MoverReviewed> {
  const correlationId = reviewOf(record, rules, reasons);
  const entitlement = record.decision?.entitlement ?? '';
  const title = record.decision?.title ?? rules.title(entitlement);
  const task: Owed = {
    what: 'follow-up',
    type: 'task',
    correlationId,
    queue: rules.ownerQueue(entitlement),
    ofOwner: true,
    title: `${record.ticket.number}: review the access to ${title}`,
    text: [
      `${names([record.request?.beneficiaryId ?? ''], record.names)} has moved, and could not be given ${title} today:`,
      bullets([...reasons.map(({ detail }) => detail), `Details: ${codesOf(reasons).join('; ')}`]),
      'Nothing was changed. End the access where it is no longer due.',
      accountText(record, await means.auditLog.read(record.requestId), means.limits),
    ].join('\n'),
  };
  await means.requests.change(record.requestId, (row) =>
    row.owed.some((one) => one.what === 'follow-up' && one.correlationId === correlationId)
      ? row
      : { ...row, owed: [...row.owed, task] },
  );
  // The request's own run raises it: two looks at one person at the same moment would raise it twice.
  await runs.start(orchestratorOf(record.kind), record.requestId, { requestId: record.requestId });
  return 'in-review';
}

async function isInReview(
  means: Means,
  record: RequestRecord,
  rules: Rules,
  reasons: readonly Reason[],
): Promise<boolean> {
  const once = reviewOf(record, rules, reasons);
  const rows = await means.auditLog.read(record.requestId);
  return rows.some((row) => row.fact === 'follow-up-raised' && row.once === once);
}

function reviewOf({ requestId }: RequestRecord, rules: Rules, reasons: readonly Reason[]): string {
  return `${requestId}:mover:${digestOf(rules, reasons)}`;
}

/** The same for the same policy and the same objections, whatever order they come in. */
function digestOf({ digest }: Rules, reasons: readonly Reason[]): string {
  const codes = [...new Set(reasons.map(({ code, rule }) => `${code} ${rule ?? ''}`))].toSorted();
  return createHash('sha256')
    .update(JSON.stringify([digest, codes]))
    .digest('hex')
    .slice(0, 16);
}
