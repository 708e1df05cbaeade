import type { Instant } from './instant.ts';
import type { Kind } from './request.ts';

/**
 * An alert that somebody may be at risk, as whoever monitors sent it. It only says where to look: nothing in it is believed, and
 * its words are only ever shown.
 */
export type Alert = {
  /** The kind of request that sees to it. */
  readonly kind: Kind;
  /** The sender's own id, which counts once for each person. */
  readonly alertId: string;
  /** Entra id of whom it is about. */
  readonly userId: string;
  readonly detectedAt: Instant | null;
  readonly source: string | null;
  readonly text: string | null;
};

/** An alert as it is kept (store: Alerts). */
export type AlertRecord = Alert & {
  readonly receivedAt: Instant;
  /** `handled`: its request knows of it, and has read its ticket; or there is nobody whom it could be about. */
  readonly state: 'received' | 'handled';
  /** The id by which the incident that it opens is found again, kept before that is asked for. */
  readonly opens?: string;
  /** The request that knows of it. */
  readonly requestId?: string;
  /** Operators were told that it can't be followed. */
  readonly told?: true;
};
