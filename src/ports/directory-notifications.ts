import type { Instant } from '../domain/instant.ts';
import type { ReadFailure } from './directory.ts';
import type { InboundContract } from './inbound-contract.ts';

/** What somebody sent to the door for the directory's notifications. Nothing in it is believed: it only says where to look. */
export type Notified =
  /** The directory asks whether we expect it; the text is to be repeated as it is. */
  | { readonly received: 'handshake'; readonly repeat: string }
  /** Users that changed in some way, each once, in no order. */
  | { readonly received: 'changes'; readonly userIds: readonly string[] }
  /** Not with the secret that we gave the directory. */
  | { readonly received: 'unproven' }
  | { readonly received: 'malformed'; readonly because: string };

/** Being told by the directory that users changed. Hints only, and some never come: the delta finds what was lost. */
export interface DirectoryNotifications {
  /** What its sender has to know. */
  contract(): InboundContract;
  /** `query` is the URL's; `body` may be empty. */
  receive(query: URLSearchParams, body: string): Notified;
  /**
   * Sees to it that the directory goes on telling us. `state` is what the last call returned, or `null`; a call well
   * before the end costs nothing. Safe to repeat.
   */
  keepUp(
    state: string | null,
  ): Promise<{ readonly read: 'done'; readonly state: string; readonly until: Instant } | ReadFailure>;
}
