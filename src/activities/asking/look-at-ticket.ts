import { endWordOf } from '../../domain/end-word.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { oneLine } from '../../domain/written-text.ts';
import type { Means } from '../activity.ts';
import { isEdited, isOtherAccount, OTHER_ACCOUNT } from '../deciding/is-edited.ts';
import { readRequest } from '../deciding/read-request.ts';
import { lookAtLinked } from '../emergency/look-at-linked.ts';

/** How a stage ends because of its ticket or an operator, not because of a decision. */
export type Withdrawal = {
  readonly state: 'withdrawn' | 'expired';
  readonly outcome: 'withdrawn' | 'expired' | 'needs-human';
  readonly because: string;
  readonly edited: boolean;
  readonly otherAccount?: true;
};

type TicketLook = {
  readonly withdrawal: Withdrawal | null;
  readonly readable: boolean;
  /** Why it can't be read before somebody has mended the set-up. */
  readonly refused: string | null;
};

/** Whether the ticket still asks for what the stage is about. One that can't be read now is looked at again soon. */
export async function lookAtTicket(means: Means, record: RequestRecord): Promise<TicketLook> {
  const ask = record.operatorAsks;
  const withdrawn = (
    because: string,
    why: Pick<Withdrawal, 'edited' | 'otherAccount'> = { edited: false },
  ): TicketLook => ({
    withdrawal: { state: 'withdrawn', outcome: 'withdrawn', because, ...why },
    readable: true,
    refused: null,
  });
  const stands: TicketLook = { withdrawal: null, readable: true, refused: null };
  if (ask?.action === 'withdraw') return withdrawn(`an operator withdrew it: ${oneLine(ask.reason)}`);
  const inForce = means.rulebook.current(record.kind);
  if (!inForce.usable) return stands; // a broken table disables deciding; the stage waits for it to be mended (H17)
  const read = await readRequest(means, record, inForce.rules);
  switch (read.read) {
    case 'closed':
      return withdrawn(read.because);
    case 'missing':
      return read.believed ? withdrawn('the ticket no longer exists') : { ...stands, readable: false };
    case 'request':
      if (await isEdited(means, record, read))
        return withdrawn('the ticket was edited, so what was asked no longer applies', { edited: true });
      if (!isOtherAccount(record, read)) return await linked(means, record, withdrawn, stands);
      return withdrawn(OTHER_ACCOUNT, { edited: true, otherAccount: true });
    case 'not-understood': // by a table deployed since, as long as the ticket is what it was: said when it is decided again
      if (!(await isEdited(means, record, read))) return stands;
      return withdrawn('the ticket was edited and can no longer be understood', { edited: true });
    case 'refused':
      return { ...stands, readable: false, refused: read.because };
    case 'later':
      return { ...stands, readable: false }; // nothing is decided by it; it is read again before anything is written
  }
}

/** What the stage is about may have ended with another record than the ticket. */
async function linked(
  means: Means,
  record: RequestRecord,
  withdrawn: (because: string) => TicketLook,
  stands: TicketLook,
): Promise<TicketLook> {
  const { ends } = await lookAtLinked(means, record);
  return ends === null ? stands : withdrawn(endWordOf(ends).because);
}
