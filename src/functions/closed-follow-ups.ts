import type { Means } from '../activities/activity.ts';
import { tellInChat } from '../activities/outbox/call-operators.ts';
import { recorded } from '../domain/audit.ts';
import { handledNow } from '../domain/handled.ts';
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
import { oneLine, typed } from '../domain/written-text.ts';
import type { Runs } from '../ports/runs.ts';
import type { ClosedFollowUp, Ticketing } from '../ports/ticketing.ts';
import { type AskedByClosing, type Asker, askerOf, type Later, raisedAt } from './follow-up-closer.ts';
import { operate } from './operate.ts';
import { type Log, type Look, sweep } from './sweep.ts';
import { isTooMany, type Trail, trailIn, trailText } from './trail.ts';

/** Read again each time: a tool's transactions become visible out of order. */
const OVERLAP = 5 * MINUTE;
/** Who closed it, or whether they may, can't be found out for so long: then a person has to ask again. */
const ASKED_FOR = DAY;
/** Characters of what was written when it was closed that are kept as the reason. */
const LONGEST_REASON = 500;
/** Characters kept of what was written when it was closed, where it has to be looked at again. */
const WORDS_KEPT = 40;

/**
 * Timer: an operator who closes a follow-up task as `retry` or `roll back` asks for just that, and with any other words says that
 * the failure is handled. Only what the evidence says
 * we raised is obeyed; the person is who set its state by the tool's own history, tied to one Entra user, and an operator
 * now (H10, H20, H26). A wish that is not obeyed is told to operators, once.
 */
export async function sweepClosedFollowUps(
  means: Means,
  runs: Runs,
  log: Log = console.error,
): Promise<void> {
  await sweep(means, 'followUps', log, async (look) => {
    for (const ticketing of Object.values(means.ticketing))
      if (!ticketing.keptHere) await follow(means, runs, ticketing, look);
  });
}

async function follow(means: Means, runs: Runs, ticketing: Ticketing, look: Look): Promise<void> {
  const name = `closed-follow-ups-${ticketing.system}`;
  const now = instant(means.clock.now());
  const mark = await means.marks.read(name);
  const { since, again: kept }: Trail<ClosedFollowUp> = trailIn(
    mark?.row,
    { first: addMilliseconds(now, -HOUR), now },
    (error) => look.failed(`the mark ${name}`, error),
  );
  // Those of an earlier release do not say which record they are.
  const again = kept.filter(({ id }) => typeof id === 'string');
  const answer = await ticketing.closedFollowUps(since, 'closed-follow-ups');
  if (answer.failed) look.refused(answer.because); // the mark stays where it is, and the next tick asks again
  const told = answer.failed ? [] : answer.closed;
  const later: ClosedFollowUp[] = [];
  const following = {
    name: ({ number }: ClosedFollowUp) => `follow-up ${number}`,
    act: async (closed: ClosedFollowUp) => {
      const keep = () => void later.push(briefly(closed));
      const obeyed = await obey(means, runs, ticketing, closed).catch((error: unknown) => {
        keep();
        throw error;
      });
      if (obeyed !== 'done') keep();
      if (obeyed !== 'done' && obeyed.later === 'unread') throw new Error(obeyed.because);
    },
  };
  const left = await look.each('closed', told, { ...following, share: 3 / 4 });
  const key = onceOf;
  const others = again
    .filter((one) => !told.some((other) => key(other) === key(one)))
    .toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  const waiting = await look.each('again', others, { ...following, key });
  const ends = [
    now,
    ...(answer.failed ? [since] : answer.complete ? [] : [told.at(-1)?.closedAt ?? since]),
    ...left.map(({ closedAt }) => closedAt),
  ];
  const reached = ends.reduce(earlier);
  const next = {
    since: reached === now ? addMilliseconds(now, -OVERLAP) : latest(since, reached),
    again: [...new Map([...later, ...waiting].map((closed) => [key(closed), closed])).values()],
  };
  if (isTooMany(next)) look.refused(`${next.again.length} follow-ups can't be followed.`);
  else await means.marks.save(name, trailText(next), mark?.etag ?? null);
}

/** What is read of it is how its words begin. */
function briefly(closed: ClosedFollowUp): ClosedFollowUp {
  return { ...closed, words: closed.words.map((text) => text.trim().slice(0, WORDS_KEPT)) };
}

const ageOf = ({ clock }: Means, { closedAt }: ClosedFollowUp) => clock.now() - milliseconds(closedAt);

/** Who closed it, and whether they may, is asked for a day. */
async function obey(
  means: Means,
  runs: Runs,
  ticketing: Ticketing,
  closed: ClosedFollowUp,
): Promise<'done' | Later> {
  const action = actionIn(closed.words);
  const requestId = closed.correlationId.split(':')[0] ?? '';
  const record = (await means.requests.read(requestId))?.row;
  if (!record || handledNow(record)) return 'done';
  if (action === 'handled' && !isAboutItsEnd(record, closed)) return 'done';
  const rows = await means.auditLog.read(requestId);
  if (rows.some(({ once }) => once === onceOf(closed))) return 'done';
  const found = await askerOf(means, ticketing, record, action, closed, raisedAt(rows, closed));
  const isOver = ageOf(means, closed) >= ASKED_FOR;
  if ('later' in found && !isOver) return found;
  const asker = 'later' in found ? neverKnown(found) : found;
  const at = instant(means.clock.now());
  if (asker.may) {
    const by = { id: asker.id, name: record.names[asker.id] ?? '', roles: ['Operator'] };
    const once = `${action}~${onceOf(closed)}`;
    await operate(means, runs, record, {
      action,
      reason: reasonOf(closed, action),
      by,
      at,
      once,
      unheard: true,
    });
  } else if (action !== 'handled') {
    const text = `${record.ticket.number}: ${closed.number} was closed with "${action}" by ${asker.name}, and that does nothing: ${asker.because}. An operator can ask for it on the page of the request.`;
    await tellInChat(means, 'closed-follow-ups', oneLine(text));
  }
  // Last: what a crash interrupts is asked again at the next tick, and asking twice is harmless.
  const code = asker.may ? 'follow-up-closed' : asker.code;
  const fact = asker.may ? 'operator-acted' : 'approval-refused';
  const once = { once: onceOf(closed), at, actor: asker.id };
  await means.auditLog.append(requestId, [recorded(fact, { code, action, number: closed.number }, once)]);
  return 'done';
}

/** Said like anything else that is not obeyed: whoever closed it waits for nothing. */
function neverKnown(found: Later): Asker {
  const why = found.later === 'unread' ? found.because.replace(/\.$/, '') : 'what was read did not agree';
  const because = `for a day it could not be told who closed it, or whether they may: ${why}`;
  return { may: false, id: 'unknown', name: 'somebody', code: 'closer-not-known', because };
}

/** By the closing code, or the first words of the notes. */
function actionIn(words: readonly string[]): AskedByClosing {
  const said = words.map((text) => text.trim().toLowerCase());
  if (said.some((text) => /^retry\b/.test(text))) return 'retry';
  return said.some((text) => /^roll[ -]?back\b/.test(text)) ? 'roll-back' : 'handled';
}

const ENDS_CALLED_FOR = ['needs-human', 'rolled-back', 'review'] as const;

/** Whether it was raised for how the request ended last, and closed since. Alarms about something else say nothing of that. */
function isAboutItsEnd(
  { requestId, phase, attempt, desired }: RequestRecord,
  { correlationId, closedAt }: ClosedFollowUp,
): boolean {
  const ids = ENDS_CALLED_FOR.map((end) => `${requestId}:${end}:${attempt}`);
  return phase === 'concluded' && ids.includes(correlationId) && closedAt > (desired?.askedAt ?? '');
}

function reasonOf({ number, words }: ClosedFollowUp, action: AskedByClosing): string {
  if (action !== 'handled') return `${number} was closed as ${action}`;
  const said = typed(
    words
      .map((text) => text.trim())
      .filter(Boolean)
      .join(': '),
  ).slice(0, LONGEST_REASON);
  return said === '' ? `${number} was closed` : `${number} was closed: ${said}`;
}

const onceOf = ({ number, closedAt }: ClosedFollowUp) => `follow-up~${number}~${closedAt}`;
