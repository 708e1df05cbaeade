import type { Find } from './report.ts';
import type { RequestFacts } from './what-the-audit-says.ts';

/** Each decision fits its receipt: the ticket and the facts on record before it are those it was made of. */
export function checkReceipts(find: Find, requestId: string, { receipts }: RequestFacts): void {
  for (const sequence of receipts.broken)
    find('contradicts', requestId, 'it was not decided so of the ticket and the facts on record', sequence);
}
