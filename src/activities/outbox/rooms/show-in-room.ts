import type { CardRecord } from '../../../domain/approval.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import { isSameRoom, type Room, type RoomLine, type RoomPost } from '../../../domain/room.ts';
import type { Conversation, PostResult, Rooms } from '../../../ports/conversation.ts';
import type { Means } from '../../activity.ts';
import { OPERATE } from '../../asking/operator-view.ts';
import { showing } from '../../asking/showing.ts';
import type { Reached } from '../delivered.ts';
import { newCard } from '../post-card.ts';
import { addLines, changePost, noteRoomRefusal, pauseOf, postsOf } from './room-post.ts';
import { roomView } from './room-view.ts';
import { roomsAsked } from './rooms-of.ts';

const AGAIN_SECONDS = 60;
/** Until somebody else's posting is looked at again. */
const SOON_SECONDS = 30;
/** One that shows what somebody else has changed meanwhile is shown once more, so often. */
const MOST_EDITS = 3;

type NotPosted = PostResult & { readonly posted: false };

const UNSURE =
  'It was posted once and no answer came, so that it may stand there; it is not posted twice. Where it has buttons, a press on them makes it known again; otherwise it stays as it is, and what follows stands on the ticket.';
const PAUSED = 'The chat has asked to be tried later.';
const UNPLACED = 'The chat took the post and did not say where it is, so that it can not be edited.';

/**
 * Brings a ticket's post in a room up to date, with more lines; posts it where there is none. Of a ticket there is one post in a
 * room, whatever crashes: it is begun in the ticket's row, and what was begun and not answered is not sent again. `isNew`: it was
 * opened for the last of these lines, and says it itself.
 */
export async function showInRoom(
  means: Means,
  record: RequestRecord,
  room: Room,
  lines: readonly RoomLine[],
): Promise<{ readonly reached: Reached; readonly post: RoomPost | null; readonly isNew: boolean }> {
  const none = (reached: Reached) => ({ reached, post: null, isNew: false });
  const conversation = means.conversations[room.chat];
  const rooms = conversation?.rooms;
  if (!conversation || !rooms)
    return none(
      never(`No chat "${room.chat}" with channels is set up. Name another one in the policy table.`),
    );
  const held = await addLines(means, record, room, lines);
  if (held === null) return none(never('The ticket is not known.'));
  const { post, isMine } = held;
  const isNew = post.opening !== '' && post.opening === lines.at(-1)?.once;
  const pause = pauseOf(post, means.clock.now());
  if (pause !== null) return { reached: later(PAUSED, pause), post, isNew };
  if (isMine) return { reached: await open(means, conversation, rooms, record, post), post, isNew };
  if (post.state === 'posting') return { reached: later('It is being posted.', SOON_SECONDS), post, isNew };
  if (post.state !== 'posted') return { reached: never(UNSURE), post, isNew };
  if (post.place === null) return { reached: isNew ? taken(conversation) : never(UNPLACED), post, isNew };
  return { reached: await edit(means, conversation, record, room), post, isNew };
}

async function open(
  means: Means,
  conversation: Conversation,
  rooms: Rooms,
  record: RequestRecord,
  post: RoomPost,
): Promise<Reached> {
  const { room } = post;
  const newest = await newestOf(means, record, post);
  const card = await cardFor(means, newest, post);
  const posted = await rooms.post(room.id, await viewOf(means, newest, post), card.nonce, newest.requestId);
  if (!posted.posted) return await notTaken(means, record, post, posted);
  await means.cards.save({ ...card, place: posted.place, state: 'open' });
  await changePost(means, record, room, (one) => ({
    ...isTaking(one),
    state: 'posted',
    place: posted.place,
  }));
  return taken(conversation);
}

async function notTaken(
  means: Means,
  record: RequestRecord,
  { room, state }: RoomPost,
  posted: NotPosted,
): Promise<Reached> {
  const isUnsure = state === 'posting' && posted.unsure === true;
  const next = isUnsure ? 'unsure' : state === 'posting' ? 'refused' : state;
  const { isBelieved } = await noteRoomRefusal(means, record, room, next, posted.retryAfterSeconds);
  if (isUnsure) return never(`${posted.because} ${UNSURE}`);
  if (posted.kind === 'blocked' || isBelieved) return never(posted.because);
  return later(posted.because, posted.retryAfterSeconds ?? AGAIN_SECONDS);
}

/** Shows the newest of it. What another run has said meanwhile is shown once more, lest an older edit stand last. */
async function edit(
  means: Means,
  conversation: Conversation,
  record: RequestRecord,
  room: Room,
): Promise<Reached> {
  for (let edits = 0; edits < MOST_EDITS; edits += 1) {
    const post = (await postsOf(means, record)).find(({ room: other }) => isSameRoom(other, room));
    if (!post?.place) return never(UNPLACED);
    const newest = await newestOf(means, record, post);
    const card = await cardFor(means, newest, post);
    const view = await viewOf(means, newest, post);
    const shown = await conversation.update(post.place, room.id, view, card.nonce, newest.requestId);
    if (!shown.posted) return await notTaken(means, record, post, shown);
    const after = await changePost(means, record, room, isTaking);
    if (!after || isSameContent(post, after)) break;
  }
  return taken(conversation);
}

/** The room takes what is said in it. */
function isTaking(post: RoomPost): RoomPost {
  const { refusedSince, notBefore, ...taking } = post;
  return refusedSince === undefined && notBefore === undefined ? post : taking;
}

const isSameContent = (one: RoomPost, other: RoomPost) =>
  one.requestId === other.requestId && one.lines.length === other.lines.length;

/** A post shows the newest request of its ticket. */
async function newestOf({ requests }: Means, record: RequestRecord, post: RoomPost): Promise<RequestRecord> {
  return (await requests.read(post.requestId))?.row ?? record;
}

async function viewOf(means: Means, record: RequestRecord, { room, lines }: RoomPost) {
  const isAsked = roomsAsked(means, record).some((one) => isSameRoom(one, room));
  return roomView(record, showing(means, record), await means.auditLog.read(record.requestId), {
    lines,
    isAsked,
  });
}

/** A ticket's post as it is to look now, for whoever has just pressed one of its buttons. */
export async function roomCard(
  means: Means,
  record: RequestRecord,
  room: Pick<Room, 'chat' | 'id'>,
): Promise<unknown> {
  const conversation = means.conversations[room.chat];
  const post = (await postsOf(means, record)).find((one) => isSameRoom(one.room, room));
  if (!conversation || !post) return null;
  const newest = await newestOf(means, record, post);
  const card = await cardFor(means, newest, post);
  return conversation.render(await viewOf(means, newest, post), card.nonce, true);
}

/** What binds the buttons of a post to a request; kept before it is sent. */
async function cardFor(means: Means, record: RequestRecord, { room, place }: RoomPost): Promise<CardRecord> {
  const cards = await means.cards.ofRequest(record.requestId);
  const own = cards.find(
    (card) => card.stage === OPERATE && card.channel === room.chat && card.recipientId === room.id,
  );
  if (own && (own.place !== null || place === null)) return own;
  const card: CardRecord = {
    ...(own ?? newCard(record, OPERATE, room.chat, room.id)),
    ...{ inRoom: true, place, state: place === null ? 'posting' : 'open' },
  };
  await means.cards.save(card);
  return card;
}

const taken = ({ channel }: Conversation): Reached => ({ reached: 'taken', channel });
const never = (because: string): Reached => ({ reached: 'never', because });
const later = (because: string, afterSeconds: number): Reached => ({
  reached: 'not-now',
  because,
  afterSeconds,
});
