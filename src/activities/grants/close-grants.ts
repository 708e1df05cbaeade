import type { Grant } from '../../domain/grant.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { Means } from '../activity.ts';
import { changeEach } from './change-each.ts';

type Closed = {
  /** How many grants began to end by it. */
  readonly ending: number;
  /** How many had waited for their turn, so that nothing of them has to be taken back. */
  readonly void: number;
};

/** Closes a request's live grants; from then on no apply of it is sent. What only waits is void at once. */
export async function closeGrants(
  means: Means,
  requestId: string,
  beneficiaryId: string,
  reason: string,
): Promise<Closed> {
  const at = instant(means.clock.now());
  const closed = await changeEach(means, beneficiaryId, (grant) =>
    grant.requestId === requestId ? closing(grant, reason, at) : grant,
  );
  const ending = closed.filter(({ state }) => state === 'ending').length;
  return { ending, void: closed.length - ending };
}

/** A grant as it is once it is closed. What was closed before stays as it is, with the first one's reason. */
export function closing(grant: Grant, reason: string, at: Instant): Grant {
  switch (grant.state) {
    case 'armed':
    case 'active':
      return { ...grant, state: 'ending', endReason: reason };
    case 'waiting':
      return { ...grant, state: 'void', endedAt: at, endReason: reason };
    default:
      return grant;
  }
}
