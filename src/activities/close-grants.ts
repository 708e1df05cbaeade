import type { Grant } from '../domain/grant.ts';
import type { Means } from './activity.ts';
import { changeEach } from './change-each.ts';

/** Marks a request's live grants as ending; from then on no apply of it is sent. */
export async function closeGrants(
  means: Means,
  requestId: string,
  beneficiaryId: string,
  reason: string,
): Promise<number> {
  const closed = await changeEach(means, beneficiaryId, (grant) =>
    grant.requestId === requestId ? closing(grant, reason) : grant,
  );
  return closed.length;
}

/** A grant as it is once it is closed. What was closed before stays as it is, with the first one's reason. */
export function closing(grant: Grant, reason: string): Grant {
  const open = grant.state === 'armed' || grant.state === 'active';
  return open ? { ...grant, state: 'ending', endReason: reason } : grant;
}
