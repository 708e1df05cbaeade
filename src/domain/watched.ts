import type { Instant } from './instant.ts';
import type { Kind } from './request.ts';

/** Somebody who was released by a request, and is watched for new risk for a while (store: Watches). */
export type Watched = {
  readonly kind: Kind;
  readonly userId: string;
  readonly requestId: string;
  /** What was noticed from then on was not known when it was decided. */
  readonly since: Instant;
  readonly until: Instant;
};
