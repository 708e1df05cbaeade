import { randomBytes } from 'node:crypto';
import type { RequestRecord } from '../../../domain/record.ts';
import type { Ticket } from '../../../domain/ticket.ts';
import type { Operations, Unclear } from '../../../policy/rulebook.ts';
import type { DraftAsked } from '../../../ports/advisor.ts';
import type { Draft } from '../../../ports/drafts.ts';
import type { Means } from '../../activity.ts';
import { isAnswered } from '../../deciding/ask-back.ts';
import type { DraftDone } from './draft-done.ts';
import { draftLines } from './draft-lines.ts';
import { shortened } from './given.ts';
import { AGAIN_SECONDS, haveDrafted } from './have-drafted.ts';
import { DATA_ONLY } from './instructions.ts';
import { pastOf } from './past-tickets.ts';

const ABOUT = 'choice';
/** Until the question stands on the ticket, which comes first. */
const SOON_SECONDS = 20;

const INSTRUCTIONS = `You help a service desk to find out which access somebody may mean whose ticket does not say it clearly. ${DATA_ONLY} The member "choices" has what can be chosen, one in a line.`;

/** Suggests in a work note which access a ticket may mean, below the question to its requester. The answer stays theirs. */
export async function draftForUnclear(means: Means, requestId: string): Promise<DraftDone> {
  const record = (await means.requests.read(requestId))?.row;
  const asked = record ? await stillAsked(means, record) : null;
  if (!record || asked === null) return { over: true };
  if (asked === 'later') return { over: false, afterSeconds: SOON_SECONDS };
  const { ticket, unclear, rule } = asked;
  const had = await haveDrafted(means, {
    requestId,
    about: ABOUT,
    asked: await askedOf(means, record, ticket, unclear, rule),
    lines: ({ choice, because }) => suggestion(unclear, choice ?? null, because ?? null),
  });
  if (had.had === 'nothing') return { over: true };
  if (had.had === 'nothing-yet') return { over: false, afterSeconds: AGAIN_SECONDS };
  const { row, etag } = had;
  const mark = row.mark ?? randomBytes(16).toString('hex');
  if (!row.mark && !(await means.drafts.save({ ...row, mark }, etag)).saved)
    return { over: false, afterSeconds: AGAIN_SECONDS };
  return await note(means, record, { ...row, mark });
}

type StillAsked = {
  readonly ticket: Ticket;
  readonly unclear: Unclear;
  readonly rule: NonNullable<Operations['drafting']['forUnclear']>;
};

/** `null`: it is answered, or nothing is to be suggested any more. */
async function stillAsked(means: Means, record: RequestRecord): Promise<StillAsked | 'later' | null> {
  const { ticket: ref, requestId, conclusion, phase, desired, sentRevision } = record;
  const inForce = means.rulebook.current(record.kind);
  const rule = inForce.usable ? inForce.rules.operations.drafting.forUnclear : null;
  if (!inForce.usable || !rule || !conclusion?.asksBack) return null;
  if (phase !== 'concluded' || (desired?.revision ?? 0) > sentRevision) return 'later';
  const read = await means.ticketing[ref.system]?.read(ref, requestId);
  if (!read || read.failed) return read?.kind === 'later' ? 'later' : null;
  const nobody = { requesterId: 'unknown', beneficiaryId: 'unknown' };
  const understanding = inForce.rules.understand(read.ticket, nobody);
  const unclear = understanding.understood ? undefined : understanding.unclear;
  if (!unclear || !read.ticket.active || isAnswered(record, read.ticket)) return null;
  return { ticket: read.ticket, unclear, rule };
}

async function askedOf(
  means: Means,
  record: RequestRecord,
  ticket: Ticket,
  { offers }: Unclear,
  { variables, pastTickets }: StillAsked['rule'],
): Promise<DraftAsked> {
  const answers = variables
    .map((name) => [name, shortened(ticket.variables[name] ?? '')] as const)
    .filter(([, text]) => text !== '');
  const past = pastTickets > 0 ? await pastOf(means, record, ticket, pastTickets) : '';
  return {
    instructions: INSTRUCTIONS,
    data: {
      ...Object.fromEntries(answers),
      choices: shortened(offers.map(({ value, title }) => `${value}: ${title}`).join('\n')),
      ...(past !== '' && { 'past tickets': shortened(past) }),
    },
    answers: {
      choice: {
        about: 'The one of the choices that is most likely meant; null where none is likely.',
        oneOf: offers.map(({ value }) => value),
      },
      because: { about: 'One short sentence: what in the data speaks for it.' },
    },
  };
}

/** Only what can be chosen is ever named as the suggestion; what it is called is the table's word. */
function suggestion({ variable, offers }: Unclear, choice: string | null, because: string | null) {
  const found = offers.find(({ value }) => value === choice);
  if (!found) return [];
  const why = draftLines([because]).join(' ');
  return [
    "Draft by a machine. Nobody has checked it, and it decides nothing: only the answer on the ticket counts, which is the requester's to give.",
    `It may be meant: ${found.title} ("${found.value}" under "${variable}").`,
    ...(why === '' ? [] : [`- ${why}`]),
  ];
}

async function note(
  means: Means,
  { ticket, requestId }: RequestRecord,
  { lines = [], mark }: Draft,
): Promise<DraftDone> {
  const written = await means.ticketing[ticket.system]?.write(
    ticket,
    {
      workNote: lines.join('\n'),
      comment: null,
      standing: null,
      marker: `[draft mark=${mark}]`,
      commentMarker: '',
    },
    requestId,
  );
  if (!written?.failed || written.kind !== 'later') return { over: true };
  return { over: false, afterSeconds: Math.max(written.retryAfterSeconds ?? 0, AGAIN_SECONDS) };
}
