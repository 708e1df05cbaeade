import { instant } from '../../domain/instant.ts';
import { newRecord } from '../../domain/new-record.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { type Kind, orchestratorOf } from '../../domain/request.ts';
import { leftAlone } from '../../domain/request-state.ts';
import type { Means } from '../activity.ts';
import type { Next } from './next.ts';
import { openedAgain } from './old-rejection.ts';
import { isOvertaken } from './overtaken.ts';

/**
 * A delivery only hints at what a ticket asks for; read by us, it turns out to be another kind of request. The run of
 * that kind takes over under its own id, and this row says nothing on the ticket. The new row comes first: whatever
 * dies after it, a sweep starts what is received.
 */
export async function handOver(means: Means, record: RequestRecord, kind: Kind): Promise<Next> {
  const { requestId, ticket, version } = record;
  const now = instant(means.clock.now());
  const next = {
    ...newRecord(ticket, kind, version, now),
    ...openedAgain(record),
    ...(record.itemNamed && { itemNamed: true as const }),
    ...(record.approvalAnew && { approvalAnew: record.approvalAnew }),
  };
  await means.requests.insert(next);
  await means.requests.changePointer(ticket, (row) => (row.kind === record.kind ? { ...row, kind } : row));
  await means.auditLog.append(requestId, [
    {
      fact: 'request-ignored',
      once: 'handed-over',
      at: now,
      actor: 'countersign',
      data: { kind, continuedAs: next.requestId },
    },
  ]);
  await means.requests.change(requestId, (row) =>
    isOvertaken(record, row) ? row : leftAlone(row, 'withdrawn', now),
  );
  await means.runs?.start(orchestratorOf(kind), next.requestId, { requestId: next.requestId });
  return { next: 'done' };
}
