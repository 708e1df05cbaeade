import { factsOf, recorded } from '../../../domain/audit.ts';
import { DAY, type Instant, instant, milliseconds } from '../../../domain/instant.ts';
import { type Owed, type RequestRecord, UNSHOWN } from '../../../domain/record.ts';
import { isSameRoom, type Room, type RoomLine } from '../../../domain/room.ts';
import type { Means } from '../../activity.ts';
import { operationsOf } from '../../concluding/operations-of.ts';
import { type Delivered, DONE, deliveredTo, type Reached } from '../delivered.ts';
import { isForOperations } from '../untaken.ts';
import { changePost, lineOf, postsOf, withMore } from './room-post.ts';
import { roomsFollowing, roomsOf } from './rooms-of.ts';
import { showInRoom } from './show-in-room.ts';

/**
 * Shows how a request goes on in the channels and group chats that follow its ticket. A room that takes it later keeps no other
 * waiting. One that never does is told of to operators.
 */
export async function showProgress(
  means: Means,
  record: RequestRecord,
  lines?: readonly RoomLine[],
): Promise<Delivered> {
  const rooms = await roomsFollowing(means, record);
  if (rooms.length === 0) return DONE;
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  const news = lines ?? [lineOf(means, current, instant(means.clock.now()))];
  const reaches: [string, Reached][] = [];
  for (const room of rooms) {
    const { reached } = await showInRoom(means, current, room, news);
    if (reached.reached === 'never') await sayUnshown(means, current, room, reached.because);
    reaches.push([room.name, reached]);
  }
  return deliveredTo(reaches);
}

/** Keeps for the posts of a ticket that somebody acted on it; they show it with their next edit. */
export async function keepAct(means: Means, record: RequestRecord, acted: RoomLine): Promise<void> {
  for (const { room } of await postsOf(means, record))
    await changePost(means, record, room, (post) => withMore(post, [acted]));
}

/** Once of a request in the evidence, and once a day of a room to operators; not where a notice that is owed says it anyway. */
async function sayUnshown(means: Means, record: RequestRecord, room: Room, because: string): Promise<void> {
  const { requestId } = record;
  const said = factsOf(await means.auditLog.read(requestId), 'channel-untaken');
  const isSaid = said.some(({ data: { chat, id } }) => chat === room.chat && id === room.id);
  if (isSaid || isToldAnyway(means, record, room)) return;
  const at = instant(means.clock.now());
  await tellOperators(means, record, room, because, at);
  const { chat, id, name: channel } = room;
  const once = `${UNSHOWN}${chat}~${id}`;
  await means.auditLog.append(requestId, [
    recorded('channel-untaken', { channel, chat, id, because }, { once, at }),
  ]);
}

function isToldAnyway(means: Means, record: RequestRecord, room: Room): boolean {
  return record.owed.some(
    (owed) =>
      owed.what === 'notice' &&
      isForOperations(owed) &&
      roomsOf(means, record, owed.severity ?? 'warning').some((one) => isSameRoom(one, room)),
  );
}

/** A room that takes nothing would have them told of each ticket otherwise. */
async function tellOperators(
  means: Means,
  record: RequestRecord,
  { chat, id, name }: Room,
  because: string,
  now: Instant,
): Promise<void> {
  const mark = `room-untaken~${chat}~${id}`;
  const told = await means.marks.read(mark);
  if (told?.row && milliseconds(now) - milliseconds(told.row) < DAY) return;
  const operations = operationsOf(means, record);
  const once = `${UNSHOWN}${chat}~${id}`;
  const notice: Owed = {
    ...{ what: 'notice', once, to: operations?.notifyIds ?? [], groupId: operations?.notifyGroupId ?? null },
    text: `${record.ticket.number}: the channel "${name}" does not show how the request goes on: ${because}\nThe ticket and the console show it. This is said once a day of a channel, whatever else it does not take.`,
  };
  await means.requests.change(record.requestId, (row) =>
    row.owed.some((one) => one.what === 'notice' && one.once === once)
      ? row
      : { ...row, owed: [...row.owed, notice] },
  );
  await means.marks.save(mark, now, told?.etag ?? null); // whoever was faster says the same
}
