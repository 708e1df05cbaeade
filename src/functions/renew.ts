import type { Means } from '../activities/activity.ts';
import { nextVersion } from '../activities/deciding/next-version.ts';
import { grantsOf } from '../activities/outbox/renewal-cards.ts';
import { RENEW } from '../activities/renewing/renewal-view.ts';
import type { Grant } from '../domain/grant.ts';
import { DAY, type Instant, milliseconds } from '../domain/instant.ts';
import type { Renewal, RequestRecord } from '../domain/record.ts';
import { orchestratorOf, requestIdOf } from '../domain/request.ts';
import type { Runs } from '../ports/runs.ts';
import type { Acted } from './acted.ts';

type AskRenewal = {
  /** Entra id of a proven person. */
  readonly by: string;
  readonly byName: string;
  readonly as: Renewal['as'];
  readonly reason: string;
  readonly at: Instant;
};

/**
 * Asks for standing access for another while: a new version of the request, decided anew by current policy and with
 * approvals of its own. The standing grant is left as it is and ends on time, unless the renewal takes its place.
 */
export async function renew(
  means: Means,
  runs: Runs,
  record: RequestRecord,
  ask: AskRenewal,
): Promise<Acted> {
  const standing = (await grantsOf(means, record)).filter(
    ({ state, endsAt }) => state === 'active' && endsAt !== null,
  );
  if (standing.length === 0)
    return refused('nothing-to-renew', 'No grant of this request stands and ends by itself. Order it anew.');
  const pointer = await means.requests.readPointer(record.ticket.system, record.ticket.id);
  if (!pointer) return refused('superseded', 'The ticket of this request is not known any more.');
  const latestId = requestIdOf(record.ticket, record.kind, pointer.row.latestVersion);
  const latest = (await means.requests.read(latestId))?.row;
  const isOurs = latest?.requestId === record.requestId || latest?.renewal?.of === record.requestId;
  if (!latest || !isOurs)
    return refused('superseded', `A newer version of this request exists: ${latestId}.`);
  if (latest.phase !== 'concluded') {
    return latest.requestId === record.requestId
      ? refused('still-running', 'The request is still running; renew it when it is done.')
      : { acted: true, requestId: latestId, detail: 'A renewal was asked for already.' };
  }
  const renewal: Renewal = {
    of: record.requestId,
    askedBy: ask.by,
    as: ask.as,
    reason: ask.reason,
    at: ask.at,
    days: daysOf(standing),
  };
  const opening = { at: ask.at, by: ask.by, because: 'renewal', reason: ask.reason } as const;
  const next = await nextVersion(means, latest, opening, { renewal });
  // Somebody was faster; what they opened answers this one.
  return next.opened
    ? await begin(means, runs, record, next.record, ask)
    : await renew(means, runs, record, ask);
}

async function begin(
  means: Means,
  runs: Runs,
  record: RequestRecord,
  next: RequestRecord,
  { by, byName, reason, at }: AskRenewal,
): Promise<Acted> {
  const data = { action: 'renew', reason, by: byName };
  await means.auditLog.append(next.requestId, [
    { fact: 'operator-acted', once: 'renew', at, actor: by, data: { ...data, renews: record.requestId } },
  ]);
  await means.requests.change(record.requestId, (row) => ({
    ...row,
    renewedAs: { requestId: next.requestId, askedBy: by, at },
    owed: row.owed.some((one) => one.what === 'cards' && one.stage === RENEW)
      ? row.owed
      : [...row.owed, { what: 'cards', stage: RENEW }],
  }));
  await runs.start(orchestratorOf(next.kind), next.requestId, { requestId: next.requestId });
  await runs.start(orchestratorOf(record.kind), record.requestId, { requestId: record.requestId });
  const detail = 'It is decided anew. Until then the access stands as it is, and ends on time.';
  return { acted: true, requestId: next.requestId, detail };
}

/** How long the access was given for, in whole days. */
function daysOf(standing: readonly Grant[]): number | null {
  const spans = standing.flatMap(({ startedAt, endsAt }) =>
    startedAt && endsAt ? [milliseconds(endsAt) - milliseconds(startedAt)] : [],
  );
  return spans.length > 0 ? Math.max(1, Math.ceil(Math.max(...spans) / DAY)) : null;
}

function refused(code: string, detail: string): Acted {
  return { acted: false, code, detail };
}
