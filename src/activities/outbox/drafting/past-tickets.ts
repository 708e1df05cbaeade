import type { RequestRecord } from '../../../domain/record.ts';
import type { Ticket } from '../../../domain/ticket.ts';
import { oneLine } from '../../../domain/written-text.ts';
import type { Means } from '../../activity.ts';

/** Of the newest that were fulfilled; among fewer there are hardly enough of one item. */
const MOST_LOOKED_AT = 100;
const LONGEST_REASON = 200;

/** What earlier tickets of the same item were for, in their words, and what was chosen there; nothing of who asked. */
export async function pastOf(
  { requests }: Pick<Means, 'requests'>,
  { kind }: RequestRecord,
  { catalogItem }: Ticket,
  most: number,
): Promise<string> {
  const { records } = await requests.list({ outcome: 'fulfilled', top: MOST_LOOKED_AT });
  return records
    .filter((one) => one.kind === kind && one.request?.catalogItem === catalogItem?.name)
    .slice(0, most)
    .map(({ request, decision }) => {
      const reason = oneLine(request?.justification ?? '')
        .slice(0, LONGEST_REASON)
        .toWellFormed();
      return `${decision?.title ?? ''}: ${reason}`;
    })
    .join('\n');
}
