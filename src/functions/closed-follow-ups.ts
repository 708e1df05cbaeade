import type { Means } from '../activities/activity.ts';
import { believed } from '../activities/deciding/doubts.ts';
import { linkOf } from '../activities/deciding/read-request.ts';
import {
  addMilliseconds,
  DAY,
  earlier,
  HOUR,
  instant,
  later as latest,
  MINUTE,
  milliseconds,
} from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Runs } from '../ports/runs.ts';
import type { ClosedFollowUp, Ticketing } from '../ports/ticketing.ts';
import { isOperator, isOwner } from './is-operator.ts';
import { operate } from './operate.ts';
import { type Log, type Look, sweep } from './sweep.ts';
import { isTooMany, type Trail, trailIn, trailText } from './trail.ts';

/** Read again each time: a tool's transactions become visible out of order. */
const OVERLAP = 5 * MINUTE;
/** Who closed it, or whether they may, can't be found out for so long: then a person has to ask again. */
const ASKED_FOR = DAY;
/** Characters kept of what was written when it was closed, where it has to be looked at again. */
const WORDS_KEPT = 40;

/**
 * Timer: an operator who closes a follow-up task as `retry` or `roll back` asks for just that. The person is who the
 * tool says closed it, tied to one Entra user by a stored link, and an operator now (design: H10, H20).
 */
export async function sweepClosedFollowUps(
  means: Means,
  runs: Runs,
  log: Log = console.error,
): Promise<void> {
  await sweep(means, 'followUps', log, async (look) => {
    for (const ticketing of Object.values(means.ticketing)) await follow(means, runs, ticketing, look);
  });
}

async function follow(means: Means, runs: Runs, ticketing: Ticketing, look: Look): Promise<void> {
  const name = `closed-follow-ups-${ticketing.system}`;
  const now = instant(means.clock.now());
  const mark = await means.marks.read(name);
  const { since, again }: Trail<ClosedFollowUp> = trailIn(mark?.row, addMilliseconds(now, -HOUR), (error) =>
    look.failed(`the mark ${name}`, error),
  );
  const answer = await ticketing.closedFollowUps(since, 'closed-follow-ups');
  if (answer.failed) look.refused(answer.because); // the mark stays where it is, and the next tick asks again
  const told = answer.failed ? [] : answer.closed;
  const later: ClosedFollowUp[] = [];
  const following = {
    name: ({ number }: ClosedFollowUp) => `follow-up ${number}`,
    act: async (closed: ClosedFollowUp) => {
      try {
        const obeyed = await obey(means, runs, ticketing.system, closed);
        if (obeyed === 'later' && ageOf(means, closed) < ASKED_FOR) later.push(briefly(closed));
      } catch (error) {
        later.push(briefly(closed));
        throw error;
      }
    },
  };
  const [left] = await look.each('closed', told, { ...following, share: 3 / 4 });
  const key = onceOf;
  const others = again
    .filter((one) => !told.some((other) => key(other) === key(one)))
    .toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  const waiting = await look.each('again', others, { ...following, key });
  const ends = [
    now,
    ...(answer.failed ? [since] : answer.complete ? [] : [told.at(-1)?.closedAt ?? since]),
    ...(left ? [left.closedAt] : []),
  ];
  const reached = ends.reduce(earlier);
  const next = {
    since: reached === now ? addMilliseconds(now, -OVERLAP) : latest(since, reached),
    again: [...later, ...waiting],
  };
  if (isTooMany(next)) look.refused(`${next.again.length} follow-ups can't be followed.`);
  else await means.marks.save(name, trailText(next), mark?.etag ?? null);
}

/** What is read of it is how its words begin. */
function briefly(closed: ClosedFollowUp): ClosedFollowUp {
  return { ...closed, words: closed.words.map((text) => text.trim().slice(0, WORDS_KEPT)) };
}

const ageOf = ({ clock }: Means, { closedAt }: ClosedFollowUp) => clock.now() - milliseconds(closedAt);

/** `later`: it can't be told now who asks, or whether they may. */
async function obey(
  means: Means,
  runs: Runs,
  system: string,
  closed: ClosedFollowUp,
): Promise<'done' | 'later'> {
  const action = actionIn(closed.words);
  const requestId = closed.correlationId.split(':')[0] ?? '';
  const record = action && (await means.requests.read(requestId))?.row;
  if (!action || !record || record.handled || closed.closedByToolId === null) return 'done';
  if (await wasSeen(means, record, closed)) return 'done';
  const person = await linkOf(means, system, closed.closedByToolId, requestId);
  if ('failed' in person) return 'later';
  const may = person.linked ? await mayAsk(means, record, person.entraId, action) : 'no';
  if (may === 'unknown') return 'later';
  // Somebody who is not shown, or not in the group, for a moment is no stranger, however long ago they closed it.
  if (may !== 'yes' && !(await believed(means, record, `closer-${closed.number}`, 'no operator')))
    return 'later';
  const at = instant(means.clock.now());
  if (person.linked && may === 'yes') {
    const by = { id: person.entraId, name: record.names[person.entraId] ?? '', roles: ['Operator'] };
    const once = `${action}~${onceOf(closed)}`;
    await operate(means, runs, record, {
      action,
      reason: `${closed.number} was closed as ${action}`,
      by,
      at,
      once,
      unheard: true,
    });
  }
  // Last: what a crash interrupts is asked again at the next tick, and asking twice is harmless.
  await means.auditLog.append(requestId, [
    {
      fact: may === 'yes' ? 'operator-acted' : 'approval-refused',
      once: onceOf(closed),
      at,
      actor: person.linked ? person.entraId : closed.closedByToolId,
      data: {
        code: may === 'yes' ? 'follow-up-closed' : 'not-an-operator',
        action,
        number: closed.number,
      },
    },
  ]);
  return 'done';
}

/** An operator may ask for either; whoever owns what was asked for, that it is tried again. */
async function mayAsk(
  means: Means,
  record: RequestRecord,
  personId: string,
  action: 'retry' | 'roll-back',
): ReturnType<typeof isOperator> {
  const operator = await isOperator(means, record, personId);
  return operator === 'no' && action === 'retry' ? await isOwner(means, record, personId) : operator;
}

/** The closing code, or the first words of the notes. */
function actionIn(words: readonly string[]): 'retry' | 'roll-back' | null {
  const said = words.map((text) => text.trim().toLowerCase());
  if (said.some((text) => /^retry\b/.test(text))) return 'retry';
  return said.some((text) => /^roll[ -]?back\b/.test(text)) ? 'roll-back' : null;
}

const onceOf = ({ number, closedAt }: ClosedFollowUp) => `follow-up~${number}~${closedAt}`;

async function wasSeen(means: Means, record: RequestRecord, closed: ClosedFollowUp): Promise<boolean> {
  const rows = await means.auditLog.read(record.requestId);
  return rows.some((row) => row.once === onceOf(closed));
}
