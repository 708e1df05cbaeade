/** Every HTTP call the app under test made to the outside, as a recorder at the border would have it. */

/** One inner request of a Graph `$batch`, with the status of its own answer. */
export type BatchLine = {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
};

export type OutboundCall = {
  readonly seq: number;
  /** ISO 8601, sandbox time. */
  readonly at: string;
  /** Which of our requests it was made for, and why; `null` where the app didn't say. */
  readonly requestId: string | null;
  readonly purpose: string | null;
  readonly method: string;
  readonly url: string;
  readonly batch?: readonly BatchLine[];
  /** 0: the app got no answer. */
  readonly status: number;
  /** Graph's `request-id`. */
  readonly msRequestId: string | null;
};

export interface OutboundLog {
  add(call: Omit<OutboundCall, 'seq'>): void;
  /** Oldest first, after the given sequence number. The log keeps the newest calls only (`KEPT`). */
  list(after?: number): readonly OutboundCall[];
  /** How many calls there were, without those that a door makes to see who stands before it. */
  behindDoors(): number;
  clear(): void;
}

/** What the app calls for whom it reads, before it knows of any request. */
const AT_A_DOOR = 'door';

export const KEPT = 20_000;

export function createOutboundLog(): OutboundLog {
  let calls: OutboundCall[] = [];
  let seq = 0;
  let behind = 0;
  return {
    add(call) {
      seq += 1;
      if (call.requestId !== AT_A_DOOR) behind += 1;
      calls.push({ seq, ...call });
      if (calls.length >= 2 * KEPT) calls = calls.slice(-KEPT);
    },
    list: (after = 0) => calls.slice(-KEPT).filter((call) => call.seq > after),
    behindDoors: () => behind,
    clear() {
      calls = [];
    },
  };
}
