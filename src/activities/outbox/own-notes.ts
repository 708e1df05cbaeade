import { instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { orchestratorOf } from '../../domain/request.ts';
import type { ShownNote, SoughtNote, TicketFailure } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { believed, dispelled } from '../deciding/doubts.ts';
import { say } from './say.ts';

type Altered = 'removed' | 'changed';
type AlteredNotes = { readonly note?: Altered; readonly comment?: Altered };

/** Whether the newest note of a request is to stand on its ticket, and nothing newer is about to. */
export function statesByNote(record: RequestRecord): record is RequestRecord & { readonly sentLine: string } {
  const { desired, sentRevision, sentLine } = record;
  return sentLine !== undefined && desired !== null && desired.revision <= sentRevision;
}

/** What of a request is to stand on its ticket: its newest note, and its newest comment where it has one. */
export function soughtOf({ ticket, sentLine, sentComment }: RequestRecord): readonly SoughtNote[] {
  return [
    ...(sentLine === undefined ? [] : [{ ticket, line: sentLine, of: 'note' as const }]),
    ...(sentComment === undefined ? [] : [{ ticket, line: sentComment.line, of: 'comment' as const }]),
  ];
}

/** What became of note and comment, by what the ticket tool shows of them; empty: they stand as they were written. */
export function alteredOf(
  { sentLine, sentDigest, sentComment }: RequestRecord,
  shown: Readonly<Record<string, ShownNote>>,
): AlteredNotes {
  const note = sentLine === undefined ? null : alteredAs(sentDigest, shown[sentLine]);
  const comment = sentComment === undefined ? null : alteredAs(sentComment.digest, shown[sentComment.line]);
  return { ...(note && { note }), ...(comment && { comment }) };
}

/** `null`: it stands as it was written. */
function alteredAs(digest: string | undefined, shown: ShownNote | undefined): Altered | null {
  if (shown === undefined) return 'removed';
  return digest === undefined || shown.digests.includes(digest) ? null : 'changed';
}

export const isAltered = (altered: AlteredNotes): boolean => Object.keys(altered).length > 0;

/**
 * Looks whether the newest note and comment of a request still stand as they were written. Once looks agree that one was removed or
 * changed, what holds and what was said is said in a new one, and operators hear of it. `later`: it has to be looked at again.
 */
export async function checkNote(
  means: Means,
  requestId: string,
): Promise<'stands' | 'later' | { readonly unseen: string }> {
  const record = (await means.requests.read(requestId))?.row;
  const ticketing = record && means.ticketing[record.ticket.system];
  if (!record || !ticketing || !statesByNote(record)) return 'stands';
  const answer = await ticketing.shownNotes(soughtOf(record), requestId);
  if (isFailure(answer)) return { unseen: answer.because }; // the sweep asks again, and tells where it can't see
  const altered = alteredOf(record, answer.shown);
  if (!isAltered(altered)) {
    await dispelled(means, record, 'note');
    return 'stands';
  }
  // Of a ticket that is gone, or can't be read, nothing can be said there.
  const there = await ticketing.read(record.ticket, requestId);
  if (there.failed) return 'stands';
  const what = [altered.note, record.sentLine, altered.comment, record.sentComment?.line].join(' ');
  if (!(await believed(means, record, 'note', what))) return 'later';
  await sayAltered(means, record, altered);
  return 'stands';
}

const isFailure = (answer: { readonly failed: boolean }): answer is TicketFailure => answer.failed;

async function sayAltered(
  means: Means,
  { requestId, kind, desired, sentLine, sentComment }: RequestRecord,
  { note, comment }: AlteredNotes,
): Promise<void> {
  const now = instant(means.clock.now());
  const revision = desired?.revision ?? 0;
  const spoken = sentComment?.revision ?? revision;
  const facts = [
    ...(note ? [{ once: `r${revision}`, data: { revision, altered: note } }] : []),
    ...(comment
      ? [{ once: `r${spoken}-comment`, data: { revision: spoken, altered: comment, comment: true } }]
      : []),
  ];
  await means.auditLog.append(
    requestId,
    facts.map((one) => ({ fact: 'note-altered', at: now, actor: 'countersign', ...one })),
  );
  await means.requests.change(requestId, ({ doubts, ...row }) => {
    const { note: _, ...others } = doubts ?? {};
    const rest: RequestRecord = Object.keys(others).length > 0 ? { ...row, doubts: others } : row;
    if (!rest.desired || rest.sentLine !== sentLine || !statesByNote(rest)) return rest;
    const { access, outcome, provenAt } = rest.desired;
    const lines = [
      ...(note ? [`The note of revision ${revision} on this ticket was ${note} after it was written`] : []),
      ...(comment
        ? [`The comment of revision ${spoken} on this ticket was ${comment} after it was written`]
        : []),
    ];
    const workNote = `${lines.map((line) => `${line}, and not by Countersign.`).join(' ')} What holds: access ${access}, outcome ${outcome}. The ticket tool's own log names who did that.`;
    return say(
      { ...rest, owed: [...rest.owed, notice(means, rest, revision, workNote)] },
      {
        ...{ access, outcome, standing: null, workNote, provenAt },
        comment: comment && sentComment ? anew(sentComment.text, comment) : null,
      },
      now,
    );
  });
  await means.runs?.start(orchestratorOf(kind), requestId, { requestId });
}

/** What was said before, whether or not it was said anew already. */
function anew(text: string, altered: Altered): string {
  const said = text.replace(ANEW, '');
  return `A message of ours on this ticket was ${altered} after it was written, and not by us. It said:\n${said}`;
}

const ANEW = /^A message of ours on this ticket was \w+ after it was written, and not by us\. It said:\n/;

function notice(means: Means, row: RequestRecord, revision: number, text: string): Owed {
  const operations = operationsOf(means, row);
  return {
    ...{ what: 'notice', once: `note-altered-r${revision}`, text: `${row.ticket.number}: ${text}` },
    to: operations?.notifyIds ?? [],
    groupId: operations?.notifyGroupId ?? null,
  };
}
