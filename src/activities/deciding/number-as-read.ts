import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Ticket } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';

/**
 * A delivery says which record to read and what it is called. Only the record is proven by that: what it is called, like
 * everything else, is what the record itself says, and every note, card and row cites that.
 */
export async function numberAsRead(
  means: Means,
  record: RequestRecord,
  { number }: Pick<Ticket, 'number'>,
): Promise<RequestRecord> {
  const claimed = record.ticket.number;
  if (number === '' || claimed === number) return record;
  const { requestId } = record;
  const at = instant(means.clock.now());
  means.security.note({
    door: 'app',
    code: 'delivery-differs',
    reason: 'ticket-number',
    example: { requestId, claimed, read: number },
  });
  await means.auditLog.append(requestId, [
    {
      fact: 'ticket-renumbered',
      once: `renumbered~${claimed}~${number}`,
      at,
      actor: 'countersign',
      data: { claimed, read: number },
    },
  ]);
  await means.requests.changePointer(record.ticket, (row) =>
    row.ticket.number === number ? row : { ...row, ticket: { ...row.ticket, number } },
  );
  return await means.requests.change(requestId, (row) =>
    row.ticket.number === number ? row : { ...row, ticket: { ...row.ticket, number } },
  );
}
