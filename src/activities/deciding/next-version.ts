import type { Instant } from '../../domain/instant.ts';
import { newRecord } from '../../domain/new-record.ts';
import type { RequestRecord, TicketPointer } from '../../domain/record.ts';
import { requestIdOf } from '../../domain/request.ts';
import { refOf } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';
import { openedAgain } from './old-rejection.ts';

type NextVersion =
  | { readonly opened: true; readonly record: RequestRecord }
  /** `latest`: the request that came after it already, or `null` where the ticket is not known any more. */
  | { readonly opened: false; readonly latest: string | null };

/** Who opened a version, and why. */
type Opening = {
  readonly at: Instant;
  /** Entra id of a proven person, the ticket's system, or `countersign`. */
  readonly by: string;
  readonly because:
    | 'edited'
    | 'other-account'
    | 'other-changes'
    | 'retry'
    | 'renewal'
    | 'taken-away'
    | 'new-risk'
    | 'item-named'
    | 'approved-anew'
    | 'reopened';
  /** In the words of who asked. */
  readonly reason?: string;
};

/**
 * Opens the version that follows a concluded request: a decision of its own, to be started by the caller. A row that a
 * crash left behind without its pointer is taken up as it is.
 */
export async function nextVersion(
  means: Means,
  before: RequestRecord,
  { at, by, ...why }: Opening,
  more: Partial<
    Pick<
      RequestRecord,
      | 'renewal'
      | 'replaces'
      | 'asksAgain'
      | 'reopened'
      | 'itemNamed'
      | 'approvedAnew'
      | 'kept'
      | 'shapedBy'
      | 'refused'
      | 'owed'
    >
  > = {},
): Promise<NextVersion> {
  const { requestId, ticket, kind, version } = before;
  const pointer = await means.requests.readPointer(ticket.system, ticket.id);
  if (pointer?.row.latestVersion !== version) return overtaken(pointer?.row);
  const fresh = newRecord(ticket, kind, version + 1, at);
  const known = {
    ...(more.reopened ? { reopenedAt: at } : openedAgain(before)),
    ...(before.approvalAnew && { approvalAnew: before.approvalAnew }),
    ...(before.openedAs && { openedAs: before.openedAs }),
  };
  const record = await inserted(means, { ...fresh, ...known, ...more });
  await keepOpened(means, record, at);
  await means.auditLog.append(record.requestId, [
    {
      fact: 'request-received',
      once: 'received',
      at,
      actor: by,
      data: { ticket, follows: requestId, ...why },
    },
  ]);
  // Others change the pointer, too, when the ticket is heard of; only another version is one too many.
  const moved = await means.requests.changePointer(ticket, (row) =>
    row.latestVersion === version ? { ...row, latestVersion: record.version } : row,
  );
  return moved?.changed ? { opened: true, record } : overtaken(moved?.row);
}

/** What happens to the ticket that was opened for a request is news of each version of it. */
async function keepOpened(
  { recordLinks }: Means,
  { requestId, ticket, openedAs }: RequestRecord,
  linkedAt: Instant,
): Promise<void> {
  if (!openedAs) return;
  const link = { record: openedAs, requestId, ticket: refOf(ticket), linkedAt, unread: null };
  await recordLinks.keep({ ...link, isTicket: true });
}

/** A version that is decided is the latest, also where whoever opened it died before the pointer said so. */
export async function claimLatest(means: Means, { ticket, version }: RequestRecord): Promise<void> {
  await means.requests.changePointer(ticket, (row) =>
    row.latestVersion < version ? { ...row, latestVersion: version } : row,
  );
}

function overtaken(pointer: TicketPointer | undefined): NextVersion {
  if (!pointer) return { opened: false, latest: null };
  return { opened: false, latest: requestIdOf(pointer.ticket, pointer.kind, pointer.latestVersion) };
}

async function inserted(means: Means, record: RequestRecord): Promise<RequestRecord> {
  const { saved } = await means.requests.insert(record);
  return saved ? record : ((await means.requests.read(record.requestId))?.row ?? record);
}
