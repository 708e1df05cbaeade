import type { CardRecord } from './approval.ts';
import type { Instant } from './instant.ts';

/**
 * How much something asks of its readers. `critical`: a person has to act; `warning`: something failed or is held up; `info`:
 * how a request goes on.
 */
export type Severity = (typeof SEVERITIES)[number];

/** From the gravest. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** A channel or a group chat: several people read there what is said once. `chat`: the tool that it is in. */
export type Room = { readonly chat: string; readonly id: string; readonly name: string };

/** A room that policy names, and what is said there. `entitlements` null: of everything that the table gives. */
export type NamedRoom = Room & {
  readonly severities: readonly Severity[];
  readonly entitlements: readonly string[] | null;
};

/** One thing that became known of a ticket, as its post shows it. `once`: said again it is the same line. */
export type RoomLine = { readonly once: string; readonly at: Instant; readonly text: string };

/**
 * The post of a ticket in one room, of which there is one. `refused`: it is not there yet, the room did not take it; `unsure`:
 * it was sent, and nobody knows whether it stands, so that it is not sent again.
 */
export type RoomPost = {
  readonly room: Room;
  readonly state: 'posting' | 'posted' | 'refused' | 'unsure';
  /** Random: whoever wrote it into the row is who posts. */
  readonly mark: string;
  readonly at: Instant;
  /** What it was opened for. */
  readonly opening: string;
  /** The newest request of the ticket, which it shows. */
  readonly requestId: string;
  readonly version: number;
  /** `null`: it is not known where it is. */
  readonly place: CardRecord['place'];
  readonly lines: readonly RoomLine[];
  /** Replies that were begun; one that was not answered is not sent again. */
  readonly saying?: readonly string[];
  /** Since when the room has taken nothing. */
  readonly refusedSince?: Instant;
  /** Until when the room has asked to be left alone. */
  readonly notBefore?: Instant;
};

/** The rooms in which something of that severity is said. */
export function roomsFor(
  rooms: readonly NamedRoom[],
  entitlement: string | null,
  severity: Severity,
): readonly Room[] {
  return rooms
    .filter(({ severities }) => severities.includes(severity))
    .filter(({ entitlements }) => entitlements === null || entitlements.includes(entitlement ?? ''))
    .map(({ chat, id, name }) => ({ chat, id, name }));
}

export const isSameRoom = (one: Pick<Room, 'chat' | 'id'>, other: Pick<Room, 'chat' | 'id'>): boolean =>
  one.chat === other.chat && one.id === other.id;

/** Rooms without those that are named twice. */
export function distinctRooms(rooms: readonly Room[]): readonly Room[] {
  return rooms.filter((room, place) => rooms.findIndex((other) => isSameRoom(room, other)) === place);
}
