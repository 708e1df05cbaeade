import { doneTargets } from '../../domain/done-parts.ts';
import type { Grant } from '../../domain/grant.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { type Closer, closedState } from '../../domain/lifetime.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { lifetimeOf } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { changeEach } from './change-each.ts';

type Closed = {
  /** How many grants began to end by it. */
  readonly ending: number;
  /** How many had waited for their turn, so that nothing of them has to be taken back. */
  readonly void: number;
};

/** `keep`: targets that are not closed by it. */
type Closing = { readonly closer?: Closer; readonly keep?: readonly string[] };

/** A run gives back what it did, but for parts of its decision that stay whatever becomes of what follows. */
export function byOwnRun(record: Pick<RequestRecord, 'doneParts'>): Closing {
  return { closer: 'own-run', keep: doneTargets(record, 'never') };
}

/** Closes a request's live grants; from then on no apply of it is sent. What only waits is void at once. */
export async function closeGrants(
  means: Means,
  requestId: string,
  beneficiaryId: string,
  reason: string,
  { closer = 'end', keep = [] }: Closing = {},
): Promise<Closed> {
  const at = instant(means.clock.now());
  const closed = await changeEach(means, beneficiaryId, (grant) =>
    grant.requestId === requestId && !keep.includes(grant.target)
      ? closing(grant, reason, at, closer)
      : grant,
  );
  const ending = closed.filter(({ state }) => state === 'ending').length;
  return { ending, void: closed.length - ending };
}

/** A grant as it is once it is closed. What was closed before stays as it is, with the first one's reason. */
export function closing(grant: Grant, reason: string, at: Instant, closer: Closer = 'end'): Grant {
  const state = closedState(lifetimeOf(grant.target), grant.state, closer);
  if (state === grant.state) return grant;
  return { ...grant, state, ...(state === 'void' ? { endedAt: at } : {}), endReason: reason };
}
