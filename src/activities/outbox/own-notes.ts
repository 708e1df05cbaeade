import { instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { orchestratorOf } from '../../domain/request.ts';
import type { ShownNote, TicketFailure } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { believed, dispelled } from '../deciding/doubts.ts';
import { say } from './say.ts';

type Altered = 'removed' | 'changed';

/** Whether the newest note of a request is to stand on its ticket, and nothing newer is about to. */
export function statesByNote(record: RequestRecord): record is RequestRecord & { readonly sentLine: string } {
  const { desired, sentRevision, sentLine } = record;
  return sentLine !== undefined && desired !== null && desired.revision <= sentRevision;
}

/** What became of a note, by what the ticket tool shows of it; `null`: it stands as it was written. */
export function alteredAs({ sentDigest }: RequestRecord, shown: ShownNote | undefined): Altered | null {
  if (shown === undefined) return 'removed';
  return sentDigest === undefined || shown.digests.includes(sentDigest) ? null : 'changed';
}

/**
 * Looks whether the newest note of a request still stands as it was written. Once looks agree that it was removed or changed, what
 * holds is said in a new one, and operators hear of it. `later`: it has to be looked at again.
 */
export async function checkNote(means: Means, requestId: string): Promise<'stands' | 'later'> {
  const record = (await means.requests.read(requestId))?.row;
  const ticketing = record && means.ticketing[record.ticket.system];
  if (!record || !ticketing || !statesByNote(record)) return 'stands';
  const { ticket, sentLine } = record;
  const answer = await ticketing.shownNotes([{ ticket, line: sentLine }], requestId);
  if (isFailure(answer)) return 'stands'; // the sweep asks again, and tells where it can't see
  const altered = alteredAs(record, answer.shown[sentLine]);
  if (altered === null) {
    await dispelled(means, record, 'note');
    return 'stands';
  }
  // Of a ticket that is gone, or can't be read, nothing can be said there.
  const there = await ticketing.read(ticket.id, requestId);
  if (there.failed) return 'stands';
  if (!(await believed(means, record, 'note', `${altered} ${sentLine}`))) return 'later';
  await sayAltered(means, record, sentLine, altered);
  return 'stands';
}

const isFailure = (answer: { readonly failed: boolean }): answer is TicketFailure => answer.failed;

async function sayAltered(
  means: Means,
  { requestId, kind, desired }: RequestRecord,
  line: string,
  altered: Altered,
): Promise<void> {
  const now = instant(means.clock.now());
  const revision = desired?.revision ?? 0;
  await means.auditLog.append(requestId, [
    {
      ...{ fact: 'note-altered', once: `r${revision}`, at: now, actor: 'countersign' },
      data: { revision, altered },
    },
  ]);
  await means.requests.change(requestId, ({ doubts, ...row }) => {
    const { note: _, ...others } = doubts ?? {};
    const rest: RequestRecord = Object.keys(others).length > 0 ? { ...row, doubts: others } : row;
    if (!rest.desired || rest.sentLine !== line || !statesByNote(rest)) return rest;
    const { access, outcome, provenAt } = rest.desired;
    const workNote = `The note of revision ${revision} on this ticket was ${altered} after it was written, and not by Countersign. What holds: access ${access}, outcome ${outcome}. Who ${altered} it stands in the ticket tool's own log.`;
    return say(
      { ...rest, owed: [...rest.owed, notice(means, rest, revision, workNote)] },
      { access, outcome, standing: null, comment: null, workNote, provenAt },
      now,
    );
  });
  await means.runs?.start(orchestratorOf(kind), requestId, { requestId });
}

function notice(means: Means, row: RequestRecord, revision: number, text: string): Owed {
  const operations = operationsOf(means, row);
  return {
    ...{ what: 'notice', once: `note-altered-r${revision}`, text: `${row.ticket.number}: ${text}` },
    to: operations?.notifyIds ?? [],
    groupId: operations?.notifyGroupId ?? null,
  };
}
