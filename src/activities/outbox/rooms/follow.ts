import { instant } from '../../../domain/instant.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import type { RoomLine } from '../../../domain/room.ts';
import type { Means } from '../../activity.ts';
import { type Delivered, DONE, deliveredTo, type Reached } from '../delivered.ts';
import { changePost, postsOf, withOne } from './room-post.ts';
import { progressOf } from './room-view.ts';
import { roomsFollowing } from './rooms-of.ts';
import { showInRoom } from './show-in-room.ts';

/**
 * Shows how a request goes on in the channels and group chats that follow its ticket. A room that takes it later keeps no other
 * waiting. One that never does hears of nothing more than those who are told in person.
 */
export async function showProgress(means: Means, record: RequestRecord): Promise<Delivered> {
  const rooms = await roomsFollowing(means, record);
  if (rooms.length === 0) return DONE;
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  const reaches: [string, Reached][] = [];
  for (const room of rooms)
    reaches.push([room.name, (await showInRoom(means, current, room, lineOf(means, current))).reached]);
  return deliveredTo(reaches);
}

/** The same on the way; what can't be shown now is owed. */
export async function followInRooms(means: Means, record: RequestRecord): Promise<void> {
  if ((await showProgress(means, record)).delivered !== 'not-now') return;
  await means.requests.change(record.requestId, (row) =>
    row.owed.some(({ what }) => what === 'room-posts')
      ? row
      : { ...row, owed: [...row.owed, { what: 'room-posts' }] },
  );
}

/** Keeps for the posts of a ticket that somebody acted on it; they show it with their next edit. */
export async function keepAct(means: Means, record: RequestRecord, acted: RoomLine): Promise<void> {
  for (const { room } of await postsOf(means, record))
    await changePost(means, record, room, (post) => withOne(post, acted));
}

function lineOf({ clock, limits }: Means, record: RequestRecord): RoomLine {
  const { requestId, phase, waitingOn, outcome, attempt } = record;
  const once = [requestId, attempt, phase, waitingOn ?? outcome ?? ''].join('~');
  return { once, at: instant(clock.now()), text: progressOf(record, limits.timeZone) };
}
