import { type AuditRow, recorded } from '../../domain/audit.ts';
import { stillStated } from '../../domain/done-parts.ts';
import { DONE, type Grant, KEPT_FOR_GOOD, RELEASED } from '../../domain/grant.ts';
import type { Instant } from '../../domain/instant.ts';
import { givenBy, releasedBy } from '../../domain/plan.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { finished, isConcluded } from '../../domain/request-state.ts';
import { targetLabel } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { endsFollowUps } from '../outbox/end-follow-ups.ts';
import { say } from '../outbox/say.ts';
import { settle } from '../outbox/settle.ts';
import { bullets } from '../wording/words.ts';
import { notices } from './afterwards.ts';
import { watchFrom } from './fulfil.ts';
import { operationsOf } from './operations-of.ts';
import { provenGone } from './proven-changes.ts';
import { closingReport } from './report.ts';
import { saidByLast } from './said-by-part.ts';

/** Entries that are over as they were decided, and how that was proven. */
type Late = {
  readonly removed: readonly string[];
  readonly provenAt?: Instant;
};

/** Whether it was done, or taken off, as it was decided; not given back, and nobody else's doing. */
function isAsDecided({ state, endReason }: Pick<Grant, 'state' | 'endReason'>): boolean {
  return state === 'ended' && (endReason === DONE || endReason === RELEASED);
}

/**
 * What was left to people is done after all, and proven: the ticket whose decision it was says so, with when. Where that was all of
 * it, the request is fulfilled by it. A repeat, or another worker, finds it said.
 */
export async function tellFinished(
  means: Means,
  { requestId }: Pick<RequestRecord, 'requestId'>,
  grants: readonly Grant[],
  late: Late,
  now: Instant,
): Promise<void> {
  const over = grants.filter(isAsDecided);
  for (const id of new Set(over.map(({ releasedBy: other }) => other ?? requestId))) {
    const record = (await means.requests.read(id))?.row;
    if (!record || !isUntold(record, over)) continue;
    await said(means, record, over, late, now);
    if (id !== requestId) await settle(means, id);
  }
}

function isUntold(record: RequestRecord, over: readonly Grant[]): boolean {
  const { concludedAt, outcome } = record;
  if (!isConcluded(record) || outcome !== 'needs-human' || concludedAt === null) return false;
  return over.some(({ endedAt }) => endedAt !== null && endedAt > concludedAt);
}

async function said(
  means: Means,
  record: RequestRecord,
  over: readonly Grant[],
  { provenAt }: Late,
  now: Instant,
): Promise<RequestRecord> {
  const { grants: all } = await means.grants.readBeneficiary(record.request?.beneficiaryId ?? '');
  const entries = Object.values(all);
  const own = entries.filter(({ requestId }) => requestId === record.requestId);
  const fresh = over.filter(({ endedAt }) => endedAt !== null && endedAt > (record.concludedAt ?? ''));
  const at = provenAt ?? now;
  const rows = await means.auditLog.read(record.requestId);
  const isWhole = isCarriedOut(record, own, entries);
  if (isWhole) await watchFrom(means, record, now);
  const words = isWhole ? await wholeWords(means, record, at) : null;
  const outcome = isWhole ? 'fulfilled' : 'needs-human';
  await means.auditLog.append(record.requestId, [
    {
      fact: 'concluded',
      once: `${outcome}-late-${record.attempt}-${at}`,
      at: now,
      actor: 'countersign',
      data: { outcome, provenAt: at, inRow: true },
    },
  ]);
  return await means.requests.change(record.requestId, (row) => {
    if (!isUntold(row, over)) return row;
    const lines = bullets(fresh.map((grant) => lineOf(grant, at)));
    const report = closingReport({
      ...{ record: row, rows, changed: own, executedAt: at, closedAt: now, limits: means.limits },
      result: isWhole
        ? 'success, done later than it was tried first; proven by agreeing reads'
        : 'part of it is done, proven by agreeing reads; the rest needs a person',
    });
    return say(
      {
        ...finished(row, outcome, now),
        ...(words?.said && { fulfilledAs: words.said }),
        owed: isWhole
          ? [...row.owed, ...notices(row, at, means.limits), ...endsFollowUps(row, rows, now, DONE_BY_NOW)]
          : row.owed,
      },
      {
        access: words?.access ?? stillStated(row, own) ?? row.desired?.access ?? 'unknown',
        outcome,
        standing: isWhole ? (operationsOf(means, row)?.standings.fulfilled ?? null) : null,
        comment: words?.comment ?? null,
        workNote: `${isWhole ? 'Done after all' : 'Part of it is done after all, and the rest is still for people'}:\n${lines}\n${report}`,
        provenAt: at,
      },
      now,
    );
  });
}

const DONE_BY_NOW = 'what it was raised for is done by now, proven';

/** Whether everything that the plan gives is proven, and nothing is on any more that it takes off. */
function isCarriedOut({ plan }: RequestRecord, own: readonly Grant[], entries: readonly Grant[]): boolean {
  if (!plan) return false;
  const isDone = ({ state, endReason }: Grant) =>
    state === 'active' || (state === 'ended' && (endReason === DONE || endReason === KEPT_FOR_GOOD));
  const isOn = ({ state }: Grant) => state === 'armed' || state === 'active' || state === 'ending';
  const released = releasedBy(plan);
  return (
    givenBy(plan).every(({ target }) => own.some((one) => one.target === target && isDone(one))) &&
    !entries.some((one) => released.includes(one.target) && isOn(one))
  );
}

async function wholeWords(means: Means, record: RequestRecord, provenAt: Instant) {
  const own = await saidByLast(means, record, provenAt);
  return own ?? { access: 'granted', said: null, comment: 'Done by now: the access works.' };
}

function lineOf({ target, targetName, endReason }: Grant, at: Instant): string {
  const label = targetLabel(target, targetName);
  return endReason === RELEASED
    ? `${label}: taken off, proven gone at ${at}`
    : `${label}: done, proven at ${at}`;
}

/** The evidence of what a decision took off later than it was decided for. */
export async function noteReleased(
  { auditLog }: Means,
  requestId: string,
  grants: readonly Grant[],
  { removed, provenAt }: Late,
  now: Instant,
): Promise<void> {
  const released = grants.filter(
    (one) => isAsDecided(one) && one.endReason === RELEASED && removed.includes(one.target),
  );
  if (released.length === 0) return;
  const rows: readonly AuditRow[] = await auditLog.read(requestId);
  await auditLog.append(requestId, [
    ...released.map(({ id: grantId, target, endReason: reason }) =>
      recorded(
        'grant-ended',
        { grantId, target, reason, removed: true, provenAt: provenAt ?? null },
        { once: grantId, at: now },
      ),
    ),
    ...provenGone(rows, removed, provenAt ?? null),
  ]);
}
