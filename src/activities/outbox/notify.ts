import { instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Conversation } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import { membersAnd } from '../asking/group-members.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { type Delivered, deliveredTo, notNow, type Reached } from './delivered.ts';
import { type Letter, MAIL, mailTo, reach } from './reach.ts';
import { type ToldRooms, tellRooms } from './rooms/tell-rooms.ts';
import { isForOperations } from './untaken.ts';

type Notice = Extract<Owed, { what: 'notice' }>;

/**
 * Tells the channels and group chats that policy names, and each person once who does not read there: in chat, and by mail where
 * policy wants that too or chat does not reach them. Whoever can't be told now keeps nobody else from being told. It counts for
 * whoever took it.
 */
export async function notify(means: Means, record: RequestRecord, notice: Notice): Promise<Delivered> {
  const rooms = isForOperations(notice) ? await tellRooms(means, record, notice) : NO_ROOMS;
  if (rooms.waits) return notNow(rooms.waits.afterSeconds, rooms.waits.because);
  const people = await membersAnd(means, record, notice.groupId, notice.to);
  if (people === null) return notNow(30);
  if (people.length === 0 && notice.groupId !== null && rooms.by.length === 0)
    return { delivered: 'never', because: 'the group that is to hear of it shows nobody', unreached: [] };
  const rows = await means.auditLog.read(record.requestId);
  const sent = new Set(rows.flatMap(({ fact, once }) => (fact === 'notice-sent' ? [once] : [])));
  const wantsMail = operationsOf(means, record)?.noticesByMail ?? false;
  const reaches: [string, Reached][] = [];
  const inPerson = withMissed(notice, rooms.missed);
  for (const to of people) {
    const reads = rooms.readers.has(to);
    if (reads && !wantsMail) continue;
    const ways = {
      ...{ chat: reads || sent.has(`${notice.once}~${to}`), mail: sent.has(`${notice.once}~mail~${to}`) },
    };
    for (const reached of await tell(means, record, inPerson, to, ways, wantsMail))
      reaches.push([to, reached]);
  }
  return withRooms(deliveredTo(reaches), rooms);
}

const NO_ROOMS: ToldRooms = { by: [], missed: [], readers: new Set(), waits: null };

/** Whoever is told in person hears why a channel was not. */
function withMissed(notice: Notice, missed: ToldRooms['missed']): Notice {
  if (missed.length === 0) return notice;
  const lines = missed.map(({ to, because }) => `The channel "${to}" could not be told of this: ${because}`);
  return { ...notice, text: [notice.text, ...lines].join('\n') };
}

/** What channels took counts, and what they did not is said where nobody took it. */
function withRooms(done: Delivered, { by, missed }: ToldRooms): Delivered {
  if (done.delivered === 'not-now') return done;
  const unreached = [...done.unreached, ...missed];
  if (done.delivered === 'taken') return { ...done, by: [...done.by, ...by], unreached };
  return by.length > 0 ? { delivered: 'taken', by, unreached } : { ...done, unreached };
}

/** What became of it by each way that was needed; a repeat goes only the ways that are left. */
async function tell(
  means: Means,
  record: RequestRecord,
  notice: Notice,
  to: string,
  sent: { readonly chat: boolean; readonly mail: boolean },
  wantsMail: boolean,
): Promise<readonly Reached[]> {
  if (sent.mail && (sent.chat || !wantsMail)) return [TAKEN];
  if (sent.chat && !wantsMail) return [TAKEN];
  const { requestId } = record;
  const letter: Letter = { subject: `Countersign: ${record.ticket.number}`, text: notice.text };
  const inChat = (conversation: Conversation) => conversation.notify(to, notice.text, requestId);
  const said: Reached[] = [];
  if (!sent.chat) said.push(await reach(means, to, { inChat, byMail: sent.mail ? null : letter, requestId }));
  const [first] = said;
  const isMailed = sent.mail || (first?.reached === 'taken' && first.channel === MAIL);
  if (wantsMail && !isMailed && first?.reached !== 'never')
    said.push(await mailTo(means, to, letter, requestId));
  for (const one of said) if (one.reached === 'taken') await keep(means, record, notice, to, one.channel);
  const taken = said.filter(({ reached }) => reached === 'taken');
  if (taken.length === 0 && !sent.chat && !sent.mail) return said;
  return [taken[0] ?? TAKEN, ...said.filter(({ reached }) => reached === 'not-now')];
}

const TAKEN: Reached = { reached: 'taken', channel: MAIL };

/** Recorded when it was taken: a second mail of the same fact after a crash is better than none. */
async function keep(
  { auditLog, clock }: Means,
  { requestId }: RequestRecord,
  { once }: Notice,
  to: string,
  channel: string,
): Promise<void> {
  const at = instant(clock.now());
  await auditLog.append(requestId, [
    {
      fact: 'notice-sent',
      once: channel === MAIL ? `${once}~mail~${to}` : `${once}~${to}`,
      at,
      actor: 'countersign',
      data: { to, channel },
    },
  ]);
}
