import { isDeepStrictEqual } from 'node:util';
import { plain } from '../../../domain/audit-chain.ts';
import type { KeptApprovals, RequestRecord } from '../../../domain/record.ts';
import { requestIdOf } from '../../../domain/request.ts';
import type { Find } from './report.ts';
import type { RequestFacts } from './what-the-audit-says.ts';

type All = ReadonlyMap<string, RequestFacts>;

/** What a request goes back to is on record: the request before it, what was approved for that one, and what operators asked. */
export function checkOrigin(find: Find, requestId: string, row: RequestRecord | undefined, all: All): void {
  const facts = all.get(requestId);
  if (!row || !facts) return;
  const contradicts = (detail: string) =>
    find('contradicts', requestId, `its row ${detail}`, null, row.updatedAt);
  try {
    checkFollowed(row, facts, all, contradicts);
    checkWishes(row, facts, contradicts);
    checkShapers(row, facts, all, contradicts);
    checkReopened(row, all, contradicts);
    if (row.kept && !isOnRecord(row.kept, all))
      contradicts('counts approvals of before that the audit does not have so');
  } catch {
    find('contradicts', requestId, 'its row holds what nothing of ours writes there');
  }
}

type Say = (detail: string) => void;

function checkFollowed(row: RequestRecord, facts: RequestFacts, all: All, contradicts: Say): void {
  const { ticket, renewal, replaces, asksAgain } = row;
  const { numbers, received } = facts;
  if (numbers.size > 0 && !numbers.has(ticket.number))
    contradicts('names a ticket of another number than the audit');
  const versions = versionsOf(row);
  // Whoever tries a renewal again renews it, too.
  const isRenewed = versions
    .flatMap((id) => all.get(id)?.received ?? [])
    .some(
      ({ because, at, actor }) => because === 'renewal' && at === renewal?.at && actor === renewal.askedBy,
    );
  if (renewal && !isRenewed) contradicts('renews access, and the audit knows nothing of it');
  if (row.approvedAnew && received?.because !== 'approved-anew')
    contradicts('was approved anew, and the audit knows nothing of it');
  if (!row.approvalAnew && [...facts.written.values()].some(({ approval }) => approval !== undefined))
    contradicts('does not say that its ticket was told to be approved anew, before which no approval counts');
  if (asksAgain && asksAgain.of !== received?.follows)
    contradicts('asks again, and the audit knows nothing of it');
  if (replaces && !(received?.follows && versions.slice(0, -1).includes(replaces)))
    contradicts('takes the place of another, and the audit knows nothing of it');
}

/** A wish of an operator, done or not, has the fact that the operator acted. */
function checkWishes(
  { operatorAsks, handled }: RequestRecord,
  { acted }: RequestFacts,
  contradicts: Say,
): void {
  for (const wish of [operatorAsks, handled])
    if (
      wish &&
      !acted.some(
        ({ actor, action, reason, at }) =>
          actor === wish.by && action === wish.action && reason === wish.reason && at === wish.at,
      )
    )
      contradicts(`says that ${wish.by} asked for ${wish.action}, and the audit knows nothing of it`);
}

/** Whoever retried it, or one before it, or escalated it, is among those who shaped it, and nobody else is. */
function checkShapers(row: RequestRecord, { received }: RequestFacts, all: All, contradicts: Say): void {
  const shapers = row.shapedBy ?? [];
  const isRetry = received?.because === 'retry';
  if (isRetry && !shapers.some(({ by, how }) => by === received.actor && how === 'retried'))
    contradicts(`does not say that ${received.actor} retried it, who may not decide it`);
  const versions = versionsOf(row).flatMap((id) => all.get(id) ?? []);
  const didSo = new Set(
    versions.flatMap(({ acted, received: one }) => [
      ...acted.map(({ actor }) => actor),
      ...(one ? [one.actor] : []),
    ]),
  );
  for (const { by } of shapers)
    if (!didSo.has(by)) contradicts(`says that ${by} shaped it, and the audit knows nothing of it`);
}

/** Approver rows that were rejected before then count no more. */
function checkReopened(row: RequestRecord, all: All, contradicts: Say): void {
  if (!row.reopened && !row.reopenedAt) return;
  // It may have been another kind's until then.
  const ofTicket = `${row.ticket.system}-${row.ticket.id}-`;
  const opened = [...all].flatMap(([id, { received }]) =>
    id.startsWith(ofTicket) && received ? [received] : [],
  );
  const isReopened = (at?: string) =>
    opened.some((one) => one.because === 'reopened' && (at === undefined || one.at === at));
  if (row.reopened && !isReopened()) contradicts('was opened again, and the audit knows nothing of it');
  if (row.reopenedAt && !isReopened(row.reopenedAt))
    contradicts('was opened again at a moment that the audit knows nothing of');
}

const versionsOf = ({ ticket, kind, version }: RequestRecord): readonly string[] =>
  Array.from({ length: version }, (_, index) => requestIdOf(ticket, kind, index + 1));

/** The changes, the end, the ticket's words and the plan's digest are those of requests before it. */
function isOnRecord({ from, requestDigest, planDigest, changes, end }: KeptApprovals, all: All): boolean {
  const before = from.flatMap((id) => all.get(id) ?? []);
  const decided = before.flatMap((one) => one.decided);
  const known = decided.flatMap(({ plan }) => plan?.changes ?? []);
  return (
    before.some(({ read }) => read.some((one) => one.requestDigest === requestDigest)) &&
    decided.some(({ plan }) => plan?.digest === planDigest) &&
    changes.every((change) => known.some((one) => isDeepStrictEqual(plain(one), plain(change)))) &&
    decided.some((one) => isDeepStrictEqual(plain(one.end ?? null), plain(end)))
  );
}
