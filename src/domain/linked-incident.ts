import type { Instant } from './instant.ts';
import type { TicketRef, TicketStanding } from './ticket.ts';

/** Who did something to a record, by the tool's own history, and which Entra person that is. */
export type RecordHand =
  | { readonly known: true; readonly entraId: string; readonly name: string; readonly at: Instant }
  | {
      readonly known: false;
      /** A sentence without its stop. */
      readonly because: string;
      /** What an administrator of the tool has to do so that it can be told. */
      readonly todo?: string;
    };

/** An incident that a request depends on, as its tool shows it now. */
export type LinkedIncident = {
  readonly record: TicketRef;
  readonly standing: TicketStanding;
  readonly active: boolean;
  /** As the tool stores it: `1` is the highest. */
  readonly priority: string;
  /** Who made it this priority since it was opened: whoever opens a record with it is in no history. */
  readonly prioritySetBy: RecordHand;
  readonly openedBy: RecordHand;
  /**
   * What the tool says of it as a major incident. `since`: when it was first said to be one, which a later word does not move;
   * `null`: the history does not show it.
   */
  readonly major:
    | { readonly accepted: false }
    | { readonly accepted: true; readonly acceptedBy: RecordHand; readonly since: Instant | null };
  /** Ids of the tool's groups that work on it. */
  readonly responderGroups: readonly string[];
  readonly updatedAt: Instant;
};
