import type { RequestRecord } from '../../../domain/record.ts';
import { distinctRooms, type Room, roomsFor, type Severity } from '../../../domain/room.ts';
import type { Means } from '../../activity.ts';
import { operationsOf } from '../../concluding/operations-of.ts';
import { postsOf } from './room-post.ts';

/** The channels and group chats that policy in force names for something of a request. */
export function roomsOf(means: Means, record: RequestRecord, severity: Severity): readonly Room[] {
  const rooms = operationsOf(means, record)?.rooms ?? [];
  return distinctRooms(roomsFor(rooms, record.decision?.entitlement ?? null, severity));
}

/** Those that follow how a request goes on: whoever wants to hear of each, and where its ticket has a post already. */
export async function roomsFollowing(means: Means, record: RequestRecord): Promise<readonly Room[]> {
  const operations = operationsOf(means, record);
  if (!operations || operations.rooms.length === 0) return [];
  const posts = await postsOf(means, record);
  return distinctRooms([...roomsOf(means, record, 'info'), ...posts.map(({ room }) => room)]);
}

/** Where operators are asked what to do with a request that did not end well. */
export function roomsAsked(means: Means, record: RequestRecord): readonly Room[] {
  return roomsOf(means, record, record.outcome === 'rolled-back' ? 'warning' : 'critical');
}
