import { instant } from '../domain/instant.ts';
import { type Meaning, statedMeaning, states } from '../domain/meaning.ts';
import type { RequestRecord } from '../domain/record.ts';
import { orchestratorOf, requestIdOf } from '../domain/request.ts';
import { selectableOf } from '../domain/selector.ts';
import type { Ticket, TicketStanding } from '../domain/ticket.ts';
import type { WrittenStanding } from '../domain/written-standing.ts';
import { digestAs, isOfFirstVersion } from '../policy/access/ticket-digest.ts';
import { defineActivity, type Means } from './activity.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { isApprovedAnew } from './deciding/approved-anew.ts';
import { isAnswered } from './deciding/ask-back.ts';
import { isEdited, type TicketRead } from './deciding/is-edited.ts';
import { nextVersion } from './deciding/next-version.ts';
import { readRequest } from './deciding/read-request.ts';
import { sayUnknownClosure } from './deciding/unknown-closure.ts';
import { lookAtLinked } from './emergency/look-at-linked.ts';
import { closeGrants } from './grants/close-grants.ts';
import { endsFollowUps } from './outbox/end-follow-ups.ts';
import { checkNote } from './outbox/own-notes.ts';
import { say } from './outbox/say.ts';
import { isLive, startEnd } from './people/end-access.ts';

type TicketChecked = { readonly checked: 'unchanged' | 'new-version' | 'ending' | 'later' };

/**
 * Looks at the ticket of a concluded request: a closed one may end its grants (H12), an edited one, or one that
 * was closed and is open again, is a new version of the request (H1); and what we said last still has to stand there. Whatever is to run next is started by the rows this leaves behind.
 */
export const checkTicket = defineActivity<{ readonly requestId: string }, TicketChecked>({
  name: 'checkTicket',
  needsRuns: true,
  run: async (means, { requestId }) => {
    const asked = (await means.requests.read(requestId))?.row;
    if (!asked) return { checked: 'unchanged' };
    const pointer = await means.requests.readPointer(asked.ticket.system, asked.ticket.id);
    if (!pointer) return { checked: 'unchanged' };
    const latestId = requestIdOf(asked.ticket, pointer.row.kind, pointer.row.latestVersion);
    const latest = (await means.requests.read(latestId))?.row;
    if (latest?.phase !== 'concluded') return { checked: 'unchanged' };
    const alone = await check(means, latest);
    const looked = alone.checked === 'unchanged' ? await withLinked(means, latest) : alone;
    const note = looked.checked === 'unchanged' ? await checkNote(means, latestId) : 'stands';
    const checked: TicketChecked = note === 'later' ? { checked: 'later' } : looked;
    const { checkDue } = pointer.row;
    // A delivery that came since then asks anew.
    if (checked.checked !== 'later' && checkDue)
      await means.requests.changePointer(asked.ticket, (row) =>
        row.checkDue === checkDue ? { ...row, checkDue: null } : row,
      );
    return checked;
  },
});

/** A ticket that is as it was may depend on a record that is not, whether or not it is closed itself. */
async function withLinked(means: Means, record: RequestRecord): Promise<TicketChecked> {
  const { ends } = await lookAtLinked(means, record);
  return ends === null ? { checked: 'unchanged' } : await end(means, record, ends);
}

async function check(means: Means, located: RequestRecord): Promise<TicketChecked> {
  const inForce = means.rulebook.current(located.kind);
  if (!inForce.usable) return { checked: 'later' };
  const read = await readRequest(means, located, inForce.rules);
  const { record } = read;
  if (read.read === 'later' || read.read === 'refused') return { checked: 'later' };
  if (read.read === 'closed') return await endOnClosure(means, record, read.ticket);
  if (read.read === 'missing') {
    return read.believed ? await end(means, record, 'ticket-closed') : { checked: 'later' };
  }
  if (record.ignored) return await ifNamed(means, record, read);
  // What was withdrawn because of an edit is decided anew whatever the ticket says now, also when it says again what it said.
  const anew = record.outcome === 'withdrawn' ? decidedAnew(record) : null;
  if (anew && (read.read === 'request' || read.read === 'not-understood'))
    return await newVersion(means, record, anew);
  if ((read.read === 'request' || read.read === 'not-understood') && (await asksAgain(means, record)))
    return await newVersion(means, record, 'reopened');
  if ((read.read === 'request' || read.read === 'not-understood') && isAnswered(record, read.ticket))
    return await newVersion(means, record, 'edited');
  const approved = read.read === 'request' ? await isApprovedAnew(means, record, read) : 'no';
  if (approved === 'later') return { checked: 'later' };
  if (approved === 'yes') return await newVersion(means, record, 'approved-anew');
  if (read.read !== 'request' || !(await isEdited(means, record, read))) return { checked: 'unchanged' };
  return await newVersion(means, record, 'edited');
}

/** A ticket that was left alone is decided as soon as a table names its item. */
async function ifNamed(means: Means, record: RequestRecord, { ticket }: TicketRead): Promise<TicketChecked> {
  if (means.rulebook.kindsOf(selectableOf(ticket)).length === 0) return { checked: 'unchanged' };
  return await newVersion(means, record, 'item-named');
}

/** Why a request that was withdrawn is decided once more; `null`: it isn't. */
function decidedAnew({ conclusion }: RequestRecord): 'edited' | 'other-account' | 'other-changes' | null {
  if (conclusion?.otherAccount) return 'other-account';
  if (conclusion?.edited) return 'edited';
  return conclusion?.otherChanges ? 'other-changes' : null;
}

const CLOSED: readonly (WrittenStanding | null)[] = ['completed', 'incomplete', 'skipped', 'canceled'];

/**
 * Whether an open ticket was closed, by people or by us, or its approval rejected, since its request was decided: then it
 * asks again. Not while something of its access stands, or may: whoever opens such a ticket asks for nothing.
 */
async function asksAgain(means: Means, record: RequestRecord): Promise<boolean> {
  const { desired, sentRevision, seenClosed, request } = record;
  if (states(desired, 'in-force', 'unsure')) return false;
  const closedByUs =
    desired !== null && desired.revision <= sentRevision && CLOSED.includes(desired.standing);
  if (!seenClosed && !closedByUs) return false;
  if (!request) return true;
  const { grants } = await means.grants.readBeneficiary(request.beneficiaryId);
  const { system, id } = record.ticket;
  return !Object.values(grants).some(
    (one) => one.ticket.system === system && one.ticket.id === id && isLive(one),
  );
}

async function endOnClosure(
  means: Means,
  record: RequestRecord,
  ticket: Ticket | null,
): Promise<TicketChecked> {
  const endsOn = operationsOf(means, record)?.endsGrantOn ?? [];
  const ends = ticket !== null && standingsOf(ticket).some((standing) => endsOn.includes(standing));
  const ended = ends ? await end(means, record, 'ticket-closed') : null;
  if (ended?.checked === 'ending') return ended;
  if (ticket) await sayUnknownClosure(means, record, ticket);
  if (ticket) await tellIdleEdit(means, record, ticket);
  await dropFollowUps(means, record);
  return { checked: 'unchanged' };
}

/**
 * What the ticket is, and what its order as a whole is. Of an order that holds a closed ticket only that it was called off
 * counts: it is incomplete, too, because of another ticket.
 */
function standingsOf({ active, standing, order }: Ticket): readonly TicketStanding[] {
  if (!order) return [standing];
  const isCalledOff =
    order.approval === 'canceled' ||
    order.approval === 'rejected' ||
    (!order.active && order.standing === 'canceled');
  if (isCalledOff) return [standing, 'canceled'];
  return active && !order.active ? [standing, order.standing] : [standing];
}

/** What stays as it is, by what the ticket states. */
const IDLE_EDIT: Readonly<Partial<Record<Meaning, string>>> = {
  'in-force':
    'the access stays as it was granted, with the end it was given. Order anew, or renew it before it ends, to have it otherwise.',
  done: 'what was done stays done. Open the ticket again, or write a new one, to have it decided anew.',
};

/** Whoever edits a ticket that is fulfilled and closed hears that it changes nothing. */
async function tellIdleEdit(means: Means, record: RequestRecord, ticket: Ticket): Promise<void> {
  const { requestDigest, digestCovers = [], desired, outcome, requestId, kind } = record;
  const change = IDLE_EDIT[statedMeaning(desired) ?? 'nothing'];
  if (outcome !== 'fulfilled' || change === undefined || requestDigest === null) return;
  if (ticket.unread !== undefined || isOfFirstVersion(requestDigest)) return;
  const says = digestAs(requestDigest, ticket, digestCovers);
  if (says === requestDigest || says === record.editTold) return;
  const words = `The ticket was edited after it was fulfilled and closed. That changes nothing: ${change}`;
  await means.requests.change(requestId, (row) =>
    row.editTold === says || !row.desired
      ? row
      : say(
          { ...row, editTold: says },
          {
            access: row.desired.access,
            outcome: row.desired.outcome,
            standing: null,
            comment: words,
            workNote: words,
            provenAt: row.desired.provenAt,
          },
          instant(means.clock.now()),
        ),
  );
  await means.runs?.start(orchestratorOf(kind), requestId, { requestId });
}

/** Whoever was called for a request that gave nothing needs not look at a ticket that is closed. */
async function dropFollowUps(means: Means, record: RequestRecord): Promise<void> {
  if (record.outcome !== 'needs-human' || !states(record.desired, 'nothing')) return;
  const { requestId, kind } = record;
  const rows = await means.auditLog.read(requestId);
  const over = new Set(rows.flatMap(({ fact, once }) => (fact === 'follow-up-over' ? [once] : [])));
  if (!rows.some(({ fact, once }) => fact === 'follow-up-raised' && !over.has(once))) return;
  const owed = endsFollowUps(record, rows, instant(means.clock.now()), 'the ticket was closed');
  await means.requests.change(requestId, (row) =>
    row.owed.some(({ what }) => what === 'follow-ups-over') ? row : { ...row, owed: [...row.owed, ...owed] },
  );
  await means.runs?.start(orchestratorOf(kind), requestId, { requestId });
}

async function end(means: Means, record: RequestRecord, reason: string): Promise<TicketChecked> {
  return (await endAll(means, record, reason)) > 0 ? { checked: 'ending' } : { checked: 'unchanged' };
}

/** Ends what the ticket gave, by whichever version of its request: one may stand while its renewal was refused. */
async function endAll(means: Means, record: RequestRecord, reason: string): Promise<number> {
  const beneficiaryId = record.request?.beneficiaryId;
  if (!beneficiaryId) return 0;
  const { grants } = await means.grants.readBeneficiary(beneficiaryId);
  const { system, id } = record.ticket;
  const own = Object.values(grants).filter((one) => one.ticket.system === system && one.ticket.id === id);
  let ended = 0;
  for (const requestId of new Set(own.map((one) => one.requestId))) {
    const closed = await closeGrants(means, requestId, beneficiaryId, reason);
    if (closed.ending > 0 && means.runs) await startEnd(means.runs, requestId);
    ended += closed.ending;
  }
  return ended;
}

/** What the new version has to know of why it was opened. */
const MORE: Readonly<Record<string, Pick<RequestRecord, 'reopened' | 'itemNamed' | 'approvedAnew'>>> = {
  reopened: { reopened: true },
  'item-named': { itemNamed: true },
  'approved-anew': { approvedAnew: true },
};

/** The new version withdraws the old one first: grants of an edited request end, then the new one is decided. */
async function newVersion(
  means: Means,
  record: RequestRecord,
  because: 'edited' | 'other-account' | 'other-changes' | 'reopened' | 'item-named' | 'approved-anew',
): Promise<TicketChecked> {
  const pointer = await means.requests.readPointer(record.ticket.system, record.ticket.id);
  if (!pointer || pointer.row.latestVersion !== record.version) return { checked: 'unchanged' };
  await endAll(means, record, 'superseded');
  const at = instant(means.clock.now());
  const next = await nextVersion(
    means,
    record,
    {
      at,
      by: because === 'other-changes' ? 'countersign' : record.ticket.system,
      because,
    },
    {
      ...MORE[because],
      // what came in place of it was not approved, and is decided by itself
      ...(because === 'other-changes' && record.refused && { refused: record.refused }),
    },
  );
  if (!next.opened) return { checked: 'unchanged' };
  const { requestId } = next.record;
  await means.runs?.start(orchestratorOf(record.kind), requestId, { requestId });
  return { checked: 'new-version' };
}
