import { factsOf, recorded } from '../../../domain/audit.ts';
import { type Instant, instant, MINUTE, milliseconds, SECOND } from '../../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../../domain/record.ts';
import type { Room, RoomPost } from '../../../domain/room.ts';
import type { Means } from '../../activity.ts';
import type { Reached, Taken, Unreached } from '../delivered.ts';
import { changePost } from './room-post.ts';
import { roomsOf } from './rooms-of.ts';
import { showInRoom } from './show-in-room.ts';

type Notice = Extract<Owed, { what: 'notice' }>;

/** What became of a notice in the channels and group chats that are to hear of it. */
export type ToldRooms = {
  readonly by: readonly Taken[];
  readonly missed: readonly Unreached[];
  /** Entra ids of those who read where it was taken. */
  readonly readers: ReadonlySet<string>;
  readonly waits: (Reached & { readonly reached: 'not-now' }) | null;
};

/**
 * Says a notice once in each channel and group chat that policy names for it: as a line of the ticket's post, and below it, where
 * something can stand there. Where that fails, people are told in person.
 */
export async function tellRooms(means: Means, record: RequestRecord, notice: Notice): Promise<ToldRooms> {
  const rooms = roomsOf(means, record, notice.severity ?? 'warning');
  const by: Taken[] = [];
  const missed: Unreached[] = [];
  const readers = new Set<string>();
  let waits: ToldRooms['waits'] = null;
  for (const room of rooms) {
    const reached = await tellRoom(means, record, notice, room);
    if (reached.reached === 'not-now') waits = reached;
    if (reached.reached === 'never') missed.push({ to: room.name, because: reached.because });
    if (reached.reached !== 'taken') continue;
    by.push({ to: room.name, channel: reached.channel });
    for (const id of await readersOf(means, record, room)) readers.add(id);
  }
  return { by, missed, readers, waits };
}

/** Whoever reads there. Where that can't be told, everybody is told in person: twice is better than not. */
export async function readersOf(
  means: Means,
  { requestId }: RequestRecord,
  { chat, id }: Room,
): Promise<readonly string[]> {
  const readers = await means.conversations[chat]?.rooms?.readers(id, requestId);
  return readers?.read === 'done' ? readers.ids : [];
}

async function tellRoom(means: Means, record: RequestRecord, notice: Notice, room: Room): Promise<Reached> {
  const { requestId } = record;
  const once = `${notice.once}~${room.chat}~${room.id}`;
  const rows = (await means.auditLog.read(requestId)).filter((row) => row.once === once);
  if (factsOf(rows, 'channel-told').length > 0) return { reached: 'taken', channel: room.chat };
  const [untaken] = factsOf(rows, 'channel-untaken');
  if (untaken) return { reached: 'never', because: untaken.data.because ?? '' };
  const at = instant(means.clock.now());
  const line = { once: `${requestId}~${notice.once}`, at, text: headline(record, notice) };
  const { reached, post, isNew } = await showInRoom(means, record, room, [line]);
  const answer =
    reached.reached === 'taken' && post && !isNew ? await reply(means, record, post, notice) : reached;
  const since = post?.lines.find((one) => one.once === line.once)?.at ?? at;
  const said = patient(answer, since, at);
  if (said.reached === 'not-now') return said;
  const channel = { channel: room.name, chat: room.chat, id: room.id };
  await means.auditLog.append(requestId, [
    said.reached === 'taken'
      ? recorded('channel-told', channel, { once, at })
      : recorded('channel-untaken', { ...channel, because: said.because }, { once, at }),
  ]);
  return said;
}

/** Nobody is left untold for a room that goes on saying "later", be it to the post, an edit or a reply. `since`: it was first tried. */
function patient(reached: Reached, since: Instant, now: Instant): Reached {
  if (reached.reached !== 'not-now') return reached;
  const left = TELLS_PEOPLE_AFTER - (milliseconds(now) - milliseconds(since));
  if (left <= 0) return { reached: 'never', because: reached.because };
  const seconds = Math.ceil(left / SECOND);
  return { ...reached, afterSeconds: Math.min(reached.afterSeconds ?? seconds, seconds) };
}

/** The notice's first line, without the ticket's number, which stands above. */
function headline({ ticket }: RequestRecord, { text }: Notice): string {
  const [first = ''] = text.split('\n');
  const said = first.startsWith(`${ticket.number}: `) ? first.slice(ticket.number.length + 2) : first;
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
}

/**
 * Below the post, so that whoever reads there notices: an edit alone is silent. One that was begun and not answered is not said again,
 * since the post says the same.
 */
async function reply(means: Means, record: RequestRecord, post: RoomPost, notice: Notice): Promise<Reached> {
  const { room, place } = post;
  const rooms = means.conversations[room.chat]?.rooms;
  const taken: Reached = { reached: 'taken', channel: room.chat };
  if (!rooms?.hasReplies(room.id) || place === null) return taken;
  const once = `${record.requestId}~${notice.once}`;
  let isBegun = false;
  await changePost(means, record, room, (one) => {
    isBegun = one.saying?.includes(once) ?? false;
    return isBegun ? one : { ...one, saying: [...(one.saying ?? []), once].slice(-MOST_SAYING) };
  });
  if (isBegun) return taken;
  const said = await rooms.reply(place, notice.text, record.requestId);
  if (said.posted || said.unsure) return taken;
  await changePost(means, record, room, (one) => ({
    ...one,
    saying: (one.saying ?? []).filter((other) => other !== once),
  }));
  if (said.kind === 'later')
    return { reached: 'not-now', because: said.because, afterSeconds: said.retryAfterSeconds ?? 60 };
  return { reached: 'never', because: said.because };
}

/** In milliseconds; with the pauses between tries everybody is told within five minutes. */
const TELLS_PEOPLE_AFTER = 3 * MINUTE;

/** Replies that are remembered; a notice is not told of again that long after. */
const MOST_SAYING = 30;
