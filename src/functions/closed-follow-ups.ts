import type { Means } from '../activities/activity.ts';
import { believed } from '../activities/deciding/doubts.ts';
import { linkOf } from '../activities/deciding/link-of.ts';
import { wasTiedThen } from '../activities/deciding/tied-then.ts';
import { tellInChat } from '../activities/outbox/call-operators.ts';
import type { AuditRow } from '../domain/audit.ts';
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
import { oneLine } from '../domain/written-text.ts';
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
 * Timer: an operator who closes a follow-up task as `retry` or `roll back` asks for just that. Only what the evidence says
 * we raised is obeyed; the person is who set its state by the tool's own history, tied to one Entra user, and an operator
 * now (H10, H20, H26). Whatever else is not obeyed is told to operators, once.
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
      try {
        const obeyed = await obey(means, runs, ticketing, closed);
        if (obeyed === 'later' && ageOf(means, closed) < ASKED_FOR) later.push(briefly(closed));
      } catch (error) {
        later.push(briefly(closed));
        throw error;
      }
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
  ticketing: Ticketing,
  closed: ClosedFollowUp,
): Promise<'done' | 'later'> {
  const action = actionIn(closed.words);
  const requestId = closed.correlationId.split(':')[0] ?? '';
  const record = action && (await means.requests.read(requestId))?.row;
  if (!action || !record || record.handled) return 'done';
  const rows = await means.auditLog.read(requestId);
  if (rows.some(({ once }) => once === onceOf(closed))) return 'done';
  const asker = await askerOf(means, ticketing, record, action, closed, raisedAt(rows, closed));
  if (asker === 'later') return 'later';
  const at = instant(means.clock.now());
  if (asker.may) {
    const by = { id: asker.id, name: record.names[asker.id] ?? '', roles: ['Operator'] };
    const once = `${action}~${onceOf(closed)}`;
    await operate(means, runs, record, {
      action,
      reason: `${closed.number} was closed as ${action}`,
      by,
      at,
      once,
      unheard: true,
    });
  } else {
    const text = `${record.ticket.number}: ${closed.number} was closed with "${action}" by ${asker.name}, and that does nothing: ${asker.because}. An operator can ask for it on the page of the request.`;
    await tellInChat(means, 'closed-follow-ups', oneLine(text));
  }
  // Last: what a crash interrupts is asked again at the next tick, and asking twice is harmless.
  await means.auditLog.append(requestId, [
    {
      fact: asker.may ? 'operator-acted' : 'approval-refused',
      once: onceOf(closed),
      at,
      actor: asker.id,
      data: { code: asker.may ? 'follow-up-closed' : asker.code, action, number: closed.number },
    },
  ]);
  return 'done';
}

type Asker =
  | { readonly may: true; readonly id: string }
  | {
      readonly may: false;
      readonly id: string;
      /** For people to read. */
      readonly name: string;
      readonly code: 'not-an-operator' | 'follow-up-not-ours' | 'closer-not-known';
      /** Without its stop. */
      readonly because: string;
    };

/** When the evidence says that we raised it; `null`: we did not, whatever marks it carries. */
function raisedAt(rows: readonly AuditRow[], { correlationId, number }: ClosedFollowUp): string | null {
  const raised = rows.find(
    ({ fact, once, data }) =>
      fact === 'follow-up-raised' &&
      once === correlationId &&
      (data as { readonly number?: unknown } | null)?.number === number,
  );
  return raised?.at ?? null;
}

/** Who closed it, by the tool's history of its state, and whether they may ask for it (H10, H20, H26). */
async function askerOf(
  means: Means,
  ticketing: Ticketing,
  record: RequestRecord,
  action: 'retry' | 'roll-back',
  closed: ClosedFollowUp,
  createdAt: string | null,
): Promise<Asker | 'later'> {
  const not = (id: string, name: string, code: 'follow-up-not-ours' | 'closer-not-known', because: string) =>
    ({ may: false, id, name, code, because }) as const;
  if (createdAt === null)
    return not('unknown', 'somebody', 'follow-up-not-ours', 'it is none that was raised for this request');
  const { system } = ticketing;
  const answer = await ticketing.whoSet(closed.type, [closed], record.requestId);
  if (answer.failed && answer.kind === 'later') return 'later';
  const set = answer.failed ? null : answer.by[closed.id];
  const closer = `closer-${closed.number}` as const;
  if (!set?.known) {
    if (!(await believed(means, record, closer, 'not known'))) return 'later';
    const because = answer.failed ? answer.because : set?.known === false ? set.because : 'it was not read';
    const todo = set?.known === false && set.todo ? `. ${set.todo.replace(/\.$/, '')}` : '';
    const name = set?.known === false && set.name ? `"${set.name}"` : 'somebody who is not shown';
    return not('unknown', name, 'closer-not-known', `${because.replace(/\.$/, '')}${todo}`);
  }
  const before = await means.links.read(system, set.toolId);
  const person = await linkOf(means, system, set.toolId, record.requestId);
  if ('failed' in person) return 'later';
  if (person.linked && !wasTiedThen(before, person, set, { createdAt }))
    return not(
      set.toolId,
      `"${set.name}"`,
      'closer-not-known',
      'that user was changed or tied to an Entra user only after it was raised, so it could be anybody',
    );
  const may = person.linked ? await mayAsk(means, record, person.entraId, action) : 'no';
  if (may === 'unknown') return 'later';
  if (may === 'yes' && person.linked) return { may: true, id: person.entraId };
  // Somebody who is not shown, or not in the group, for a moment is no stranger, however long ago they closed it.
  if (!(await believed(means, record, closer, 'no operator'))) return 'later';
  return {
    may: false,
    id: person.linked ? person.entraId : set.toolId,
    name: `"${set.name}"`,
    code: 'not-an-operator',
    because: 'they may not ask for it',
  };
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
