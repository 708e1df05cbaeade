import { type Instant, instant } from '../../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../../domain/record.ts';
import type { Requests } from '../../../ports/stores.ts';
import type { Means } from '../../activity.ts';
import { operationsOf } from '../../concluding/operations-of.ts';
import { lineOf, withLines } from './room-post.ts';

type Needs = Pick<Means, 'rulebook' | 'limits' | 'clock'>;

/**
 * The rows of requests, each of which owes its channels and group chats what a change of it states anew, from that very change on: no
 * crash loses it, and whoever decides or writes waits for no room.
 */
export function owingPosts(requests: Requests, means: () => Needs): Requests {
  return {
    read: (requestId) => requests.read(requestId),
    insert: (record) => requests.insert(record),
    save: (record, etag) => requests.save(record, etag),
    change(requestId, change) {
      const now = instant(means().clock.now());
      return requests.change(requestId, (row) => owing(means(), row, change(row), now));
    },
    readPointer: (system, ticketId) => requests.readPointer(system, ticketId),
    insertPointer: (pointer) => requests.insertPointer(pointer),
    changePointer: (ticket, change) => requests.changePointer(ticket, change),
    list: (filter) => requests.list(filter),
    needingAttention: (before, unreadable) => requests.needingAttention(before, unreadable),
    checksDue: (before, unreadable) => requests.checksDue(before, unreadable),
  };
}

function owing(means: Needs, before: RequestRecord, after: RequestRecord, now: Instant): RequestRecord {
  if (after === before || !statesAnew(before, after)) return after;
  if (!operationsOf(means, after)?.rooms.length) return after;
  const lines = after.owed.flatMap((one) => (one.what === 'room-posts' ? (one.lines ?? []) : []));
  const posts: Owed = { what: 'room-posts', lines: withLines(lines, [lineOf(means, after, now)]) };
  return { ...after, owed: [...after.owed.filter(({ what }) => what !== 'room-posts'), posts] };
}

/** What its ticket is told, or how it stands. */
function statesAnew(before: RequestRecord, after: RequestRecord): boolean {
  const stated = ({ phase, waitingOn, outcome, attempt, desired }: RequestRecord) =>
    [phase, waitingOn, outcome, attempt, desired?.revision ?? 0].join('~');
  return stated(before) !== stated(after);
}
