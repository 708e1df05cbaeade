import { randomBytes } from 'node:crypto';
import {
  addMilliseconds,
  type Instant,
  instant,
  MINUTE,
  milliseconds,
  SECOND,
} from '../../../domain/instant.ts';
import type { RequestRecord, TicketPointer } from '../../../domain/record.ts';
import { isSameRoom, type Room, type RoomLine, type RoomPost } from '../../../domain/room.ts';
import type { Means } from '../../activity.ts';
import { REFUSAL_IS_FINAL_AFTER_MS } from '../refused-for.ts';
import { progressOf } from './room-view.ts';

/** What somebody who began to post has not finished by then was cut off. In milliseconds, longer than any call may take. */
const CUT_OFF_AFTER = 3 * MINUTE;

/** Lines that a post shows. */
const MOST_LINES = 12;
const LONGEST_LINE = 400;

const postIn = (posts: TicketPointer['posts'], room: Room): RoomPost | null =>
  posts?.find((post) => isSameRoom(post.room, room)) ?? null;

/** The posts of a ticket. */
export async function postsOf(
  { requests }: Pick<Means, 'requests'>,
  { ticket }: RequestRecord,
): Promise<readonly RoomPost[]> {
  return (await requests.readPointer(ticket.system, ticket.id))?.row.posts ?? [];
}

/** Changes the post of a ticket in one room, if there is one. @returns it as it is now. */
export async function changePost(
  { requests }: Pick<Means, 'requests'>,
  { ticket }: RequestRecord,
  room: Room,
  change: (post: RoomPost) => RoomPost,
): Promise<RoomPost | null> {
  const changed = await requests.changePointer(ticket, (pointer) => {
    const before = postIn(pointer.posts, room);
    const after = before && change(before);
    if (before === null || after === null || after === before) return pointer;
    return { ...pointer, posts: pointer.posts?.map((one) => (one === before ? after : one)) ?? [] };
  });
  return postIn(changed?.row.posts, room);
}

/**
 * Adds lines to a ticket's post, each once, and makes its newest request the one that it shows. Where there is no post yet, whoever finds
 * their mark in it afterwards is who posts. `null`: no such ticket is known.
 */
export async function addLines(
  { requests, clock }: Pick<Means, 'requests' | 'clock'>,
  record: RequestRecord,
  room: Room,
  lines: readonly RoomLine[],
): Promise<{ readonly post: RoomPost; readonly isMine: boolean } | null> {
  const now = instant(clock.now());
  const mark = randomBytes(16).toString('hex');
  const changed = await requests.changePointer(record.ticket, (pointer) => {
    const before = postIn(pointer.posts, room);
    if (before === null) {
      const post = fresh(record, room, lines, mark, now);
      return { ...pointer, posts: [...(pointer.posts ?? []), post] };
    }
    const after = begunAgain(shown(withMore(before, lines), record), mark, now);
    if (after === before) return pointer;
    return { ...pointer, posts: pointer.posts?.map((one) => (one === before ? after : one)) ?? [] };
  });
  const post = postIn(changed?.row.posts, room);
  return post && { post, isMine: post.mark === mark };
}

function fresh(
  { requestId, version }: RequestRecord,
  room: Room,
  lines: readonly RoomLine[],
  mark: string,
  at: Instant,
): RoomPost {
  const opening = lines.at(-1)?.once ?? '';
  const kept = withLines([], lines);
  return { room, state: 'posting', mark, at, opening, requestId, version, place: null, lines: kept };
}

/** A post with more lines, of which it has each once. */
export function withMore(post: RoomPost, more: readonly RoomLine[]): RoomPost {
  const lines = withLines(post.lines, more);
  return lines === post.lines ? post : { ...post, lines };
}

/** Lines as they became known, each once, and the newest of them. */
export function withLines(lines: readonly RoomLine[], more: readonly RoomLine[]): readonly RoomLine[] {
  const added = more.filter((line) => !lines.some(({ once }) => once === line.once));
  if (added.length === 0) return lines;
  const all = [...lines, ...added.map(shortened)];
  return all.toSorted((one, other) => one.at.localeCompare(other.at)).slice(-MOST_LINES);
}

function shortened(line: RoomLine): RoomLine {
  if (line.text.length <= LONGEST_LINE) return line;
  return { ...line, text: `${line.text.slice(0, LONGEST_LINE).toWellFormed()}…` };
}

/** How a request stands, as a line of its ticket's post. */
export function lineOf({ limits }: Pick<Means, 'limits'>, record: RequestRecord, at: Instant): RoomLine {
  const { requestId, phase, waitingOn, outcome, attempt } = record;
  const once = [requestId, attempt, phase, waitingOn ?? outcome ?? ''].join('~');
  return { once, at, text: progressOf(record, limits.timeZone) };
}

function shown(post: RoomPost, { requestId, version }: RequestRecord): RoomPost {
  return version > post.version ? { ...post, requestId, version } : post;
}

/** What a room has refused is posted again; what was cut off is not, since it may stand. */
function begunAgain(post: RoomPost, mark: string, now: Instant): RoomPost {
  if (post.state === 'refused')
    return pauseOf(post, milliseconds(now)) === null ? { ...post, state: 'posting', mark, at: now } : post;
  const isCutOff = milliseconds(now) - milliseconds(post.at) > CUT_OFF_AFTER;
  return post.state === 'posting' && isCutOff ? { ...post, state: 'unsure' } : post;
}

/** The room is left alone for so long. */
function paused(post: RoomPost, now: Instant, seconds: number | null): RoomPost {
  return seconds === null ? post : { ...post, notBefore: addMilliseconds(now, seconds * SECOND) };
}

/** For how many seconds the room is to be left alone yet; `null`: it may be tried. */
export function pauseOf({ notBefore }: RoomPost, now: number): number | null {
  const left = notBefore === undefined ? 0 : milliseconds(notBefore) - now;
  return left > 0 ? Math.ceil(left / SECOND) : null;
}

/** Since when a room takes nothing, and whether that is believed by now: a gateway refuses, too. */
export async function noteRoomRefusal(
  means: Pick<Means, 'requests' | 'clock'>,
  record: RequestRecord,
  room: Room,
  state: RoomPost['state'],
  retryAfterSeconds: number | null,
): Promise<{ readonly isBelieved: boolean }> {
  const now = instant(means.clock.now());
  const post = await changePost(means, record, room, (one) => ({
    ...paused(one, now, retryAfterSeconds),
    state,
    refusedSince: one.refusedSince ?? now,
  }));
  return {
    isBelieved: milliseconds(now) - milliseconds(post?.refusedSince ?? now) >= REFUSAL_IS_FINAL_AFTER_MS,
  };
}
