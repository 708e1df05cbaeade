import { isAsBefore, takesPlaceOf } from '../../domain/as-before.ts';
import { HOUR, instant, milliseconds, SECOND } from '../../domain/instant.ts';
import { states } from '../../domain/meaning.ts';
import type { StatedAccess } from '../../domain/outcome.ts';
import type { DesiredTicket, RequestRecord } from '../../domain/record.ts';
import { requestIdOf } from '../../domain/request.ts';
import { statedWordsOf } from '../../kinds/words.ts';
import type { Means } from '../activity.ts';
import { asShown, noteAsked, withApproval, withWordOnIt } from './approval-anew.ts';
import { marker, reference } from './say.ts';

export type Sent =
  | { readonly sent: true }
  | {
      readonly sent: false;
      /** `not-yet`: the ticket could be written, and something else has to be said first. */
      readonly why: 'failed' | 'not-yet' | 'stale-proof';
      readonly because: string;
      readonly retryAfterSeconds: number | null;
      /** Whether somebody has to mend the set-up before it can be told. */
      readonly refused?: boolean;
    };

/**
 * Writes the newest desired state onto the ticket, once, and remembers the revision. "Fulfilled" is not written on a
 * proof older than the limit: the caller proves again first (H11).
 */
export async function sendDesired(means: Means, asRead: RequestRecord): Promise<Sent> {
  const { desired } = asRead;
  if (!desired || desired.revision <= asRead.sentRevision) return { sent: true };
  const ticketing = means.ticketing[asRead.ticket.system];
  if (!ticketing) throw new Error(`No connector is configured for ${asRead.ticket.system}.`);
  const asked = await withWordOnIt(means, ticketing, asRead);
  if ('later' in asked) {
    const { because, retryAfterSeconds } = asked.later;
    return { sent: false, why: 'failed', because, retryAfterSeconds };
  }
  const { record } = asked;
  if (await isEarlierVersionUnsaid(means, record))
    return {
      sent: false,
      why: 'not-yet',
      because: 'an earlier version of the request has yet to say its last word',
      retryAfterSeconds: 5,
    };
  if (isToBeProven(desired) && !isFresh(means, desired.provenAt)) {
    // Proving anew is worth it only once the ticket can be reached again.
    const reachable = await ticketing.read(record.ticket, record.requestId);
    if (reachable.failed && reachable.kind === 'later') {
      const { because, retryAfterSeconds } = reachable;
      return { sent: false, why: 'failed', because, retryAfterSeconds };
    }
    return {
      sent: false,
      why: 'stale-proof',
      because: 'the proof of access is too old',
      retryAfterSeconds: null,
    };
  }
  const access = await accessOfTicket(means, record);
  const line = marker(record.requestId, statedAs(desired, access));
  const commentLine = reference(record.version, desired);
  const written = await ticketing.write(
    record.ticket,
    {
      workNote: desired.workNote,
      comment: desired.comment,
      standing: desired.standing,
      marker: line,
      commentMarker: commentLine,
      ...(record.unseenRevision === desired.revision && { onlyLook: true }),
      ...(record.approvalAnew?.shown && { keepsApproval: true }),
      beforeAsking: () => noteAsked(means, record),
    },
    record.requestId,
  );
  // A journal that does not show what is written to it would be written full.
  if (written.failed && written.appended)
    await means.requests.change(record.requestId, (row) => ({ ...row, unseenRevision: desired.revision }));
  // Whoever approves it from now on is not asked once more because the rest is to be repeated.
  if (written.failed && written.approval !== undefined && written.approval !== 'approved')
    await means.requests.change(record.requestId, (row) => asShown(row, record));
  if (written.failed && written.unsure) {
    const at = instant(means.clock.now());
    const note = { revision: desired.revision, line, access, outcome: desired.outcome, at };
    await means.requests.change(record.requestId, (row) => ({
      ...row,
      unsureNotes: [...(row.unsureNotes ?? []), note].slice(-MOST_UNSURE),
    }));
  }
  if (written.failed && !(written.kind === 'missing' && isOld(means, desired.askedAt))) {
    return {
      sent: false,
      why: 'failed',
      because: written.because,
      retryAfterSeconds: written.retryAfterSeconds,
      refused: written.kind === 'refused',
    };
  }
  if ((await accessOfTicket(means, record)) !== access)
    return {
      sent: false,
      why: 'not-yet',
      because: 'what an earlier version of the request states has just changed',
      retryAfterSeconds: 5,
    };
  const at = instant(means.clock.now());
  await means.auditLog.append(record.requestId, [
    {
      fact: 'ticket-written',
      once: `r${desired.revision}`,
      at,
      actor: 'countersign',
      data: written.failed
        ? { revision: desired.revision, ticket: 'missing', because: written.because }
        : {
            revision: desired.revision,
            access,
            outcome: desired.outcome,
            ...(desired.effective && access === desired.access && { effective: desired.effective }),
            standing: written.keeps ?? desired.standing,
            ...(written.digest && { digest: written.digest }),
            ...(written.approval && { approval: written.approval }),
          },
    },
  ]);
  const note = { revision: desired.revision, line, access, outcome: desired.outcome, at };
  await means.requests.change(record.requestId, (current) => {
    // Somebody else has said something newer since this was read: what was written now may stand below it.
    if (current.sentRevision > desired.revision)
      return { ...current, unsureNotes: [...(current.unsureNotes ?? []), note].slice(-MOST_UNSURE) };
    const { sentDigest: _, ...rest } = current;
    const sent = {
      ...rest,
      sentRevision: desired.revision,
      ...(!written.failed && { sentLine: line, ...(written.digest && { sentDigest: written.digest }) }),
      ...(!written.failed && commentOf(desired, commentLine, written.commentDigest)),
    };
    return written.failed ? sent : withApproval(sent, record, written.approval, at);
  });
  return { sent: true };
}

/** What the ticket carries for whoever asked. A line without a mark might be another ticket's as well. */
function commentOf(
  { revision, comment, mark }: DesiredTicket,
  line: string,
  digest: string | undefined,
): Pick<RequestRecord, 'sentComment'> {
  if (comment === null || mark === undefined) return {};
  return { sentComment: { line, revision, text: comment, ...(digest && { digest }) } };
}

/** Of one request; those from before are hardly still on their way. */
const MOST_UNSURE = 20;

/** Whether access works is said of a request's own. */
function statedAs(desired: DesiredTicket, access: StatedAccess): DesiredTicket {
  const { effective, ...others } = desired;
  return access === desired.access ? desired : { ...others, access };
}

/** What is carried out goes on meanwhile, and proves each of its parts itself. */
function isToBeProven(desired: DesiredTicket): boolean {
  return states(desired, 'in-force') && desired.outcome !== 'running';
}

/**
 * A version that has given nothing itself speaks for what it was to take the place of: the last line on a ticket is
 * about the ticket's access, by whichever version that stands (invariant 1).
 */
export async function accessOfTicket({ requests }: Means, record: RequestRecord): Promise<StatedAccess> {
  const own = record.desired?.access ?? 'none';
  const before = takesPlaceOf(record);
  if (before === null && states(record.desired, 'nothing'))
    return (await leftBefore(requests, record)) ?? own;
  if (before === null || !isAsBefore(record)) return own;
  const stated = (await requests.read(before))?.row.desired;
  return stated && states(stated, 'in-force', 'done', 'unsure') ? stated.access : own;
}

/**
 * What a part of a version before has done or put on, in the word of its kind: it stays when the ticket is edited, whatever becomes
 * of the next version. `null`: nothing, or it was about somebody else.
 */
async function leftBefore(
  requests: Means['requests'],
  { ticket, kind, version, request }: RequestRecord,
): Promise<StatedAccess | null> {
  if (Object.keys(statedWordsOf(kind)).length === 0) return null;
  for (let one = version - 1; one >= 1; one -= 1) {
    const before = (await requests.read(requestIdOf(ticket, kind, one)))?.row;
    if (request !== null && before?.request?.beneficiaryId !== request.beneficiaryId) return null;
    if (!before || states(before.desired, 'nothing')) continue;
    return before.desired?.means && states(before.desired, 'in-force', 'done') ? before.desired.access : null;
  }
  return null;
}

/** One lane per ticket: what an earlier version says last must not stand after what a newer one says (H11). */
async function isEarlierVersionUnsaid(
  { requests }: Means,
  { ticket, kind, version }: RequestRecord,
): Promise<boolean> {
  if (version === 1) return false;
  const earlier = (await requests.read(requestIdOf(ticket, kind, version - 1)))?.row;
  return (earlier?.desired?.revision ?? 0) > (earlier?.sentRevision ?? 0);
}

/** A record can be hidden or late for a while; one that stays missing is gone, and nobody is left to be told there. */
function isOld(means: Means, askedAt: string): boolean {
  return means.clock.now() - milliseconds(askedAt) > HOUR;
}

function isFresh(means: Means, provenAt: string | null): boolean {
  return (
    provenAt !== null && means.clock.now() - milliseconds(provenAt) <= means.limits.proofFreshSeconds * SECOND
  );
}

/** Whether the ticket has waited for its words longer than policy allows. */
export function isOverdue(record: RequestRecord, now: number, overdueAfterSeconds: number): boolean {
  if (!record.desired || record.desired.revision <= record.sentRevision) return false;
  return now - milliseconds(record.desired.askedAt) > (overdueAfterSeconds * SECOND || HOUR);
}
