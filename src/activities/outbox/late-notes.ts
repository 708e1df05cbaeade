import { isAsBefore, takesPlaceOf } from '../../domain/as-before.ts';
import { instant, MINUTE, milliseconds, SECOND } from '../../domain/instant.ts';
import type { RequestRecord, UnsureNote } from '../../domain/record.ts';
import { orchestratorOf, requestIdOf } from '../../domain/request.ts';
import type { Means } from '../activity.ts';
import { say } from './say.ts';
import { accessOfTicket, sendDesired } from './send.ts';

/** A write without an answer may still be carried out for so long; in milliseconds. */
const LATE = 30 * MINUTE;
/** What comes late again and again is corrected so often; then the ticket's own order has to do. */
const MOST_CORRECTIONS = 4;

const LOOK_AGAIN_SECONDS = (2 * MINUTE) / SECOND;

/**
 * Looks for notes whose writing was never answered. One that stands has its fact, and where it reached the ticket after
 * something newer, the newest is said once more. Answers in how many seconds to look again, while one may still come.
 */
export async function lookForLateNotes(means: Means, requestId: string): Promise<number | null> {
  const record = (await means.requests.read(requestId))?.row;
  const unsure = record?.unsureNotes ?? [];
  if (!record || unsure.length === 0) return null;
  const speaker = await newestVersion(means, record);
  const newest = speaker.sentLine ?? null;
  const lines = [...new Set([...unsure.map(({ line }) => line), ...(newest === null ? [] : [newest])])];
  const answer = await means.ticketing[record.ticket.system]?.notesOn(record.ticket, lines, requestId);
  if (!answer || answer.failed) return LOOK_AGAIN_SECONDS;
  await recordThose(
    means,
    record,
    unsure.filter(({ line }) => answer.standing.includes(line)),
  );
  const last = answer.standing.at(-1);
  if (newest !== null && last !== undefined && last !== newest && answer.standing.includes(newest)) {
    await sayOnceMore(means, speaker);
    await standsOnceMore(means, speaker);
  }
  return await forget(means, requestId, unsure);
}

async function newestVersion({ requests }: Means, record: RequestRecord): Promise<RequestRecord> {
  const { ticket, kind } = record;
  const pointer = await requests.readPointer(ticket.system, ticket.id);
  for (let version = pointer?.row.latestVersion ?? record.version; version > record.version; version -= 1) {
    const later = (await requests.read(requestIdOf(ticket, kind, version)))?.row;
    if (later && later.sentRevision > 0) return later;
  }
  return record;
}

/** A note that stands is part of what happened, whatever was answered to it. */
async function recordThose(
  means: Means,
  { requestId }: RequestRecord,
  stands: readonly UnsureNote[],
): Promise<void> {
  const at = instant(means.clock.now());
  const known = new Set(
    (await means.auditLog.read(requestId)).flatMap(({ fact, once }) =>
      fact === 'ticket-written' ? [once] : [],
    ),
  );
  const missing = stands.filter(({ revision }) => !known.has(`r${revision}`));
  if (missing.length === 0) return;
  await means.auditLog.append(
    requestId,
    missing.map(({ revision, access, outcome, at: sentAt }) => ({
      fact: 'ticket-written' as const,
      once: `r${revision}`,
      at,
      actor: 'countersign',
      data: { revision, access, outcome, standing: null, sentAt, answered: false },
    })),
  );
}

/** Says what holds as a note of its own, below the one that came late. */
async function sayOnceMore(means: Means, record: RequestRecord): Promise<void> {
  const { requestId } = record;
  const now = instant(means.clock.now());
  const holds = await accessOfTicket(means, record);
  const changed = await means.requests.change(requestId, (row) => {
    const { desired, corrections = 0 } = row;
    if (!desired || desired.revision > row.sentRevision || corrections >= MOST_CORRECTIONS) return row;
    const { access, outcome, comment } = desired;
    const because = 'An older note reached this ticket after a newer one and is out of date.';
    return say(
      { ...row, corrections: corrections + 1 },
      {
        access,
        outcome,
        standing: null,
        comment:
          comment === null
            ? null
            : `Please disregard the older message above; it came late. This is how it stands:\n${comment}`,
        workNote: `${because} What holds: access ${holds}, outcome ${outcome} (revision ${desired.revision}).`,
        provenAt: desired.provenAt,
      },
      now,
    );
  });
  await sendDesired(means, changed);
}

/** What a version that came to nothing was to take the place of has the ticket's last word, after each word on that version. */
async function standsOnceMore(means: Means, speaker: RequestRecord): Promise<void> {
  const of = takesPlaceOf(speaker);
  if (of === null || !isAsBefore(speaker)) return;
  const before = (await means.requests.read(of))?.row;
  if (before?.restatedAfter !== speaker.requestId) return;
  await sayOnceMore(means, before);
  await means.runs?.start(orchestratorOf(before.kind), of, { requestId: of }); // it may have to be proven first
}

async function forget(
  means: Means,
  requestId: string,
  looked: readonly UnsureNote[],
): Promise<number | null> {
  const now = means.clock.now();
  const isOver = ({ line, at }: UnsureNote) =>
    looked.some((one) => one.line === line && one.at === at) && now - milliseconds(at) >= LATE;
  const changed = await means.requests.change(requestId, ({ unsureNotes = [], ...row }) => {
    const left = unsureNotes.filter((one) => !isOver(one));
    return left.length > 0 ? { ...row, unsureNotes: left } : row;
  });
  return changed.unsureNotes ? LOOK_AGAIN_SECONDS : null;
}
