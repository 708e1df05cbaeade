import { randomBytes } from 'node:crypto';
import { statedEffective } from '../../domain/effective.ts';
import type { Instant } from '../../domain/instant.ts';
import { meaningOfPart } from '../../domain/meaning.ts';
import type { Outcome, StatedAccess } from '../../domain/outcome.ts';
import type { DesiredTicket, Owed, RequestRecord } from '../../domain/record.ts';
import { isConcluded } from '../../domain/request-state.ts';
import { opensAgain, type WrittenStanding } from '../../domain/written-standing.ts';
import { PROGRESS } from '../asking/progress-view.ts';

export type Statement = {
  readonly access: StatedAccess;
  readonly outcome: Outcome | 'running';
  readonly standing: WrittenStanding | null;
  readonly comment: string | null;
  readonly workNote: string;
  readonly provenAt: Instant | null;
};

/** What waits to be said grows for as long as its tool can't be written; the newest of it says how things are. */
const LONGEST_WORDS = 20_000;

/**
 * Raises the revision of what the ticket is to say. Only the newest revision is ever sent, so whatever an unsent one
 * wanted to tell people is carried along, and its state too unless the newer one sets another (H11). A request that is
 * concluded is never called running: whoever does so has stood still while others went on with it.
 */
export function say(record: RequestRecord, statement: Statement, now: Instant): RequestRecord {
  if (statement.outcome === 'running' && isConcluded(record)) return record;
  const unsent = record.desired && record.desired.revision > record.sentRevision ? record.desired : null;
  const means = meaningOfPart(record, statement.access);
  const effective = statedEffective(record, statement.access);
  const desired: DesiredTicket = {
    revision: (record.desired?.revision ?? 0) + 1,
    mark: randomBytes(16).toString('hex'),
    access: statement.access,
    ...(means && { means }),
    ...(effective && { effective }),
    outcome: statement.outcome,
    // a renewal leaves the ticket in the state its first request brought it to
    standing: record.renewal ? null : (statement.standing ?? unsent?.standing ?? null),
    comment: joined(unsent?.comment ?? null, statement.comment),
    workNote: joined(unsent?.workNote ?? null, statement.workNote) ?? '',
    askedAt: unsent?.askedAt ?? now,
    provenAt: statement.provenAt,
  };
  const anew = desired.standing === 'approval-required' && statement.standing === desired.standing;
  const owed = [...record.owed, ...showsProgress(record, desired)];
  const said = { ...record, desired, owed, updatedAt: now, ...(anew && { approvalAnew: { at: now } }) };
  if (!opensAgain(desired.standing)) return said;
  // Whoever opens it now is us, and asks for nothing by it.
  const { seenClosed: _, ...opened } = said;
  return opened;
}

/** Whoever was told that the access does not work yet has a card, which says what the ticket says for as long as the access stands. */
function showsProgress(record: RequestRecord, { access, effective }: DesiredTicket): readonly Owed[] {
  const { desired: before, owed } = record;
  const isOther = access !== before?.access || effective !== before.effective;
  const isOwed = owed.some((one) => one.what === 'cards' && one.stage === PROGRESS);
  return isOther && record.effective?.toldAt && isConcluded(record) && !isOwed
    ? [{ what: 'cards', stage: PROGRESS }]
    : [];
}

/**
 * The line by which a note is recognized, by people and by machines; it stands last in every note. What it says anybody can
 * guess; its mark nobody can before it is written, and afterwards only our account's note counts.
 */
export function marker(requestId: string, desired: DesiredTicket): string {
  const mark = desired.mark === undefined ? '' : ` mark=${desired.mark}`;
  const effective = desired.effective === undefined ? '' : ` effective=${desired.effective}`;
  return `[countersign ${requestId} r${desired.revision} access=${desired.access}${effective} outcome=${desired.outcome}${mark}]`;
}

/** The line by which a comment of ours is recognized. */
export function reference(version: number, { revision, mark }: DesiredTicket): string {
  return `[ref ${version}.${revision}${mark === undefined ? '' : ` ${mark}`}]`;
}

function joined(earlier: string | null, later: string | null): string | null {
  const all = earlier && later ? `${earlier}\n\n${later}` : (later ?? earlier);
  if (all === null || all.length <= LONGEST_WORDS) return all;
  if (later !== null && later.length > LONGEST_WORDS)
    return `${later.slice(0, LONGEST_WORDS).toWellFormed()}… (the rest was too long for a ticket)`;
  return `(What was to be said before is left out, because it was too much.)\n…${all.slice(-LONGEST_WORDS).toWellFormed()}`;
}
