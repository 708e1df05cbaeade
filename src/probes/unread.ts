import type { ReadFailure } from '../ports/directory.ts';
import type { Seen } from '../ports/probes.ts';

/** A look that a failed read of the directory has ended. */
export function unreadBy({ because, mayCure }: ReadFailure): Seen {
  return { seen: false, because, unread: mayCure ? 'unanswered' : 'refused' };
}
