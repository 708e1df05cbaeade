import { isDeepStrictEqual } from 'node:util';
import { plain } from '../../../domain/audit-chain.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import { eachOnce } from '../../../domain/seat.ts';
import type { Contradicts, Find } from './report.ts';
import type { Decided, RequestFacts } from './what-the-audit-says.ts';

/**
 * What a decision counts of the ticket's own approvals was read so for that decision, by nobody whom the request is by or for,
 * and uses up nobody twice in a stage.
 */
export function checkTicketApprovals(find: Find, requestId: string, facts: RequestFacts): void {
  for (const { sequence, once, onTicket = [] } of facts.decided) {
    const read = facts.ticketApprovals.get(once);
    const contradicts = (detail: string) => find('contradicts', requestId, detail, sequence);
    // What is large may not be exported.
    for (const { stage, ...word } of read ? onTicket : [])
      if (!read?.some((one) => isDeepStrictEqual(plain(one), plain(word))))
        contradicts(`it counts an approval of the ticket for ${stage} that was not read`);
    if (onTicket.some((word) => peopleOf(word).some((id) => facts.parties.has(id))))
      contradicts('it counts an approval of the ticket by whom it is by or for');
    for (const words of Map.groupBy(onTicket, ({ stage }) => stage).values())
      if (eachOnce(words, peopleOf).length < words.length)
        contradicts('it counts somebody twice among the approvals of the ticket');
  }
}

/** The row names those of a decision of the audit. */
export function checkOnTicket(
  { decision }: RequestRecord,
  { decided }: RequestFacts,
  contradicts: Contradicts,
): void {
  if (!decision) return;
  const said = plain(decision.onTicket ?? []);
  if (!decided.some(({ onTicket = [] }) => isDeepStrictEqual(plain(onTicket), said)))
    contradicts('counts other approvals of the ticket than any decision of it');
}

type OnTicket = NonNullable<Decided['onTicket']>[number];

const peopleOf = ({ approverId, onBehalfOf }: OnTicket): readonly string[] => [
  ...new Set([approverId, onBehalfOf ?? approverId]),
];
