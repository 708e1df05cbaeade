import type { Reason } from '../../domain/decision.ts';
import { LOOK_AGAIN_SECONDS } from '../../domain/doubt.ts';
import { MINUTE, milliseconds } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { AccessRequest, Kind } from '../../domain/request.ts';
import { selectableOf } from '../../domain/selector.ts';
import type { Ticket } from '../../domain/ticket.ts';
import { opensAgain } from '../../domain/written-standing.ts';
import { ticketDigest } from '../../policy/access/ticket-digest.ts';
import type { Rules, Unclear } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { requestOfRenewal, ticketAskedAnew } from '../renewing/as-renewal.ts';
import { reasonsFor } from '../wording/reason-words.ts';
import { believed, dispelled } from './doubts.ts';
import { linkOf } from './link-of.ts';
import { isGone, isThere } from './missing-ticket.ts';
import { numberAsRead } from './number-as-read.ts';
import { withoutOldRejection } from './old-rejection.ts';
import { LINK_CHANGED } from './replace-link.ts';
import type { Untold } from './words-since.ts';

/** Entra ids of whom the ticket names, before anything of a renewal; `null`: not proven. */
type ProvenPeople = { readonly requesterId: string | null; readonly beneficiaryId: string | null };

export type RequestRead = Reading & {
  /** The row of the request as it stands by now, where the read has changed what it cites. */
  readonly record: RequestRecord;
  /** Set where approver rows say approved, and nobody is known to have set them since it is asked for anew. */
  readonly untold?: Untold;
};

type Reading =
  | {
      readonly read: 'request';
      readonly ticket: Ticket;
      readonly people: ProvenPeople;
      readonly request: AccessRequest;
      readonly digest: string;
      /** Names of the variables that the digest covers. */
      readonly covers: readonly string[];
      readonly entitlement: string;
    }
  /** The ticket is gone or was closed. */
  | { readonly read: 'closed'; readonly ticket: Ticket | null; readonly because: string }
  /** The ticket can't be understood: every reason why. `governed: false`: it isn't ours to decide. */
  | {
      readonly read: 'not-understood';
      readonly ticket: Ticket;
      readonly people: ProvenPeople;
      readonly governed: boolean;
      readonly reasons: readonly Reason[];
      /** What has to be mended in the tool or in the policy table before anybody can tell what is asked for. */
      readonly setUp?: string;
      /** Nothing is wrong but that it does not say which access is meant. */
      readonly unclear?: Unclear;
    }
  /** No such record. `believed`: it has been so for long enough. */
  | { readonly read: 'missing'; readonly believed: boolean }
  | { readonly read: 'later'; readonly because: string; readonly retryAfterSeconds: number | null }
  | { readonly read: 'refused'; readonly because: string };

/** Re-reads the ticket with our own credentials and turns it into a request between proven people. */
export async function readRequest(means: Means, located: RequestRecord, rules: Rules): Promise<RequestRead> {
  const ticketing = means.ticketing[located.ticket.system];
  if (!ticketing) throw new Error(`No connector is configured for ${located.ticket.system}.`);
  const answer = await ticketing.read(located.ticket, located.requestId);
  if (answer.failed) {
    const record = located;
    if (answer.kind === 'missing') return { read: 'missing', believed: await isGone(means, record), record };
    if (answer.kind === 'later')
      return { read: 'later', because: answer.because, retryAfterSeconds: answer.retryAfterSeconds, record };
    return { read: 'refused', because: answer.because, record };
  }
  const record = await numberAsRead(means, located, answer.ticket);
  await isThere(means, record);
  const asked = await ticketAskedAnew(means, record, answer.ticket);
  const read = asked.counted === 'later' ? asked : await withoutOldRejection(means, record, asked.ticket);
  if (read.counted === 'later') {
    const { because, retryAfterSeconds } = read;
    return { read: 'later', because, retryAfterSeconds, record };
  }
  const { ticket } = read;
  const closed = closedBecause(ticket);
  if (closed) {
    await noteClosed(means, record);
    return { read: 'closed', ticket, because: closed, record };
  }
  const untold = asked.counted === 'yes' ? asked.untold : undefined;
  return { ...(await understand(means, record, rules, ticket)), record, ...(untold && { untold }) };
}

/** A ticket that was closed and is open later asks again; whoever looks then has to know. */
async function noteClosed(means: Means, { requestId, seenClosed }: RequestRecord): Promise<void> {
  if (!seenClosed)
    await means.requests.change(requestId, (row) => (isToBeOpened(row) ? row : { ...row, seenClosed: true }));
}

/** We are about to open it ourselves: that it is closed until then says nothing of what people want. */
function isToBeOpened({ desired, sentRevision }: RequestRecord): boolean {
  return desired !== null && opensAgain(desired.standing) && desired.revision > sentRevision;
}

async function understand(
  means: Means,
  record: RequestRecord,
  rules: Rules,
  ticket: Ticket,
): Promise<Reading> {
  const opened = await person(means, record, ticket.openedByToolId, 'opened it');
  const same = ticket.requestedForToolId !== null && ticket.requestedForToolId === ticket.openedByToolId;
  const wanted = same ? opened : await person(means, record, ticket.requestedForToolId, 'it is for');
  const reporter = await reporterOf(means, record, ticket);
  const refused = [opened, wanted].find((one) => one.proven === 'refused');
  if (refused) return { read: 'refused', because: refused.because };
  const later = [opened, wanted, reporter].find((one) => one?.proven === 'later');
  if (later?.proven === 'later')
    return { read: 'later', because: later.because, retryAfterSeconds: later.retryAfterSeconds };
  const unproven = (same ? [opened] : [opened, wanted]).filter((one) => one.proven === 'no');
  const reasons = unproven.map(({ reason }) => reason);
  const setUp = unproven.filter((one) => one.setUp).map(({ reason }) => reason);
  const people: ProvenPeople = {
    requesterId: opened.proven === 'yes' ? opened.id : null,
    beneficiaryId: wanted.proven === 'yes' ? wanted.id : null,
  };
  const kinds = means.rulebook.kindsOf(selectableOf(ticket));
  if (kinds.length > 1) return await namedTwice(means, record, { ticket, people }, kinds);
  const understanding = rules.understand(ticket, {
    requesterId: people.requesterId ?? 'unknown',
    beneficiaryId: people.beneficiaryId ?? 'unknown',
  });
  if (!understanding.understood) {
    if (!understanding.governed)
      return { read: 'not-understood', ticket, people, governed: false, reasons: understanding.reasons };
    const toMend = understanding.reasons.filter(({ code }) => TO_MEND.includes(code));
    const { unclear } = understanding;
    return await notUnderstood(
      means,
      record,
      { ticket, people, ...(unclear && reasons.length === 0 && { unclear }) },
      [...reasons, ...understanding.reasons],
      [...setUp, ...toMend],
    );
  }
  if (reasons.length > 0) return await notUnderstood(means, record, { ticket, people }, reasons, setUp);
  await dispelled(means, record, 'ticket');
  const { entitlement, declares: covers } = understanding;
  const request = {
    ...requestOfRenewal(record, understanding.request),
    ...(reporter?.proven === 'yes' && { reportedBy: reporter.id }),
  };
  const digest = ticketDigest(ticket, covers);
  return { read: 'request', ticket, people, request, digest, covers, entitlement };
}

/** Who reported it, where that is somebody else; nobody who can't be tied to a person can decide anything either. */
async function reporterOf(
  means: Means,
  record: RequestRecord,
  { reportedByToolId = null, openedByToolId, requestedForToolId }: Ticket,
): Promise<Proven | null> {
  const isOther = reportedByToolId !== openedByToolId && reportedByToolId !== requestedForToolId;
  return reportedByToolId !== null && isOther
    ? await person(means, record, reportedByToolId, 'reported it')
    : null;
}

/** Nobody can tell which of the tables the ticket asks for: none of them decides it. */
async function namedTwice(
  means: Means,
  record: RequestRecord,
  read: { readonly ticket: Ticket; readonly people: ProvenPeople },
  kinds: readonly Kind[],
): Promise<Reading> {
  const detail = `The policy tables of ${kinds.join(' and ')} name this ticket, and it can't be told which of them it asks for.`;
  const reason: Reason = { code: 'two-tables', detail };
  return await notUnderstood(means, record, read, [reason], [reason]);
}

/** Reasons that are about the form, the table or our rights, and no answer to the request. */
const TO_MEND: readonly string[] = ['catalog-item-renamed', 'answered-several-times', 'answers-not-shown'];

/** Until looks over a minute agree, it is as if it could not be read: users and variables are not shown for a moment, too. */
async function notUnderstood(
  means: Means,
  record: RequestRecord,
  read: { readonly ticket: Ticket; readonly people: ProvenPeople; readonly unclear?: Unclear },
  reasons: readonly Reason[],
  setUp: readonly Reason[],
): Promise<Reading> {
  const what = [...new Set(reasons.map(({ code }) => code))].toSorted().join(' ');
  if (await believed(means, record, 'ticket', what))
    return {
      read: 'not-understood',
      ...read,
      governed: true,
      reasons,
      ...(setUp.length > 0 && { setUp: told(means, record, setUp) }),
    };
  const isFresh = means.clock.now() - milliseconds(record.receivedAt) < MINUTE;
  const because = reasons.map(({ detail }) => detail).join(' ');
  return { read: 'later', because, retryAfterSeconds: isFresh ? 5 : LOOK_AGAIN_SECONDS };
}

/** What has to be mended, for whoever runs the tool or this service. */
function told({ limits }: Means, { kind }: RequestRecord, reasons: readonly Reason[]): string {
  return reasonsFor({ reader: 'operator', kind, timeZone: limits.timeZone }, reasons).join(' ');
}

/** Why a ticket is no longer a request to act on; `null` while it is. Unknown states are not approved, nor closed. */
function closedBecause(ticket: Ticket): string | null {
  if (!ticket.active || ['completed', 'incomplete', 'skipped', 'canceled'].includes(ticket.standing)) {
    return `the ticket was closed (${ticket.standing})`;
  }
  const { order } = ticket;
  const calledOff = ['incomplete', 'skipped', 'canceled'];
  if (order && !order.active && calledOff.includes(order.standing))
    return `the order ${order.number}, which the ticket is a part of, was closed (${order.standing})`;
  if (order?.approval === 'canceled' || order?.approval === 'rejected')
    return `the approval of the order ${order.number}, which the ticket is a part of, was ${order.approval}`;
  if (ticket.approval === 'canceled') return 'the approval of the ticket was canceled';
  if (ticket.approval === 'rejected') return 'the approval of the ticket was rejected';
  return null;
}

type Proven =
  | { readonly proven: 'yes'; readonly id: string }
  | { readonly proven: 'no'; readonly reason: Reason; readonly setUp: boolean }
  | { readonly proven: 'refused'; readonly because: string }
  | { readonly proven: 'later'; readonly because: string; readonly retryAfterSeconds: number | null };

async function person(
  means: Means,
  record: RequestRecord,
  toolId: string | null,
  role: string,
): Promise<Proven> {
  if (!toolId) {
    return {
      proven: 'no',
      setUp: false,
      reason: { code: 'person-missing', detail: `The ticket names nobody who ${role}.` },
    };
  }
  const linked = await linkOf(means, record.ticket.system, toolId, record.requestId);
  if ('failed' in linked && linked.kind === 'refused') return { proven: 'refused', because: linked.because };
  if ('failed' in linked)
    return { proven: 'later', because: linked.because, retryAfterSeconds: linked.retryAfterSeconds };
  if (linked.linked) return { proven: 'yes', id: linked.entraId };
  const detail = `The person who ${role} can't be tied to one Entra user: ${linked.because.replace(/\.$/, '')}.`;
  const code = linked.changed ? LINK_CHANGED : 'person-not-linked';
  return { proven: 'no', reason: { code, detail }, setUp: linked.setUp === true };
}
