import type { Rows } from '../../domain/access.ts';
import type { Grant } from '../../domain/grant.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { cameLate, neverHeardOf } from '../../domain/outstanding.ts';
import type { Runs } from '../../ports/runs.ts';
import { effectsOf } from '../../targets/effects-of.ts';
import { familyOf } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { startEnd } from '../people/end-access.ts';

/** `not-told`: the directory's audit names nobody of ours, or not yet. `unclear`: it names us for other changes as well. */
type LateCall =
  | { readonly came: 'ours' | 'not-told' | 'unclear' }
  | { readonly came: 'unread'; readonly because: string };

/**
 * Whether a call of ours gave it of which nothing was ever heard and whose grant is over: then its request takes it back. Who gave
 * it the directory's own audit has to say, of the time since our last change of it: what came before has been taken back, and is on
 * record, too.
 */
export async function cameByLateCall(
  means: Means,
  runs: Runs | undefined,
  rows: Rows,
  { beneficiaryId, target }: { readonly beneficiaryId: string; readonly target: string },
): Promise<LateCall> {
  const calls = neverHeardOf(rows, target);
  const [first] = calls;
  if (!first) return { came: 'not-told' };
  const alike = Object.values(rows.grants).filter((one) => isAuditedAs(target, one.target));
  if (alike.some(({ state }) => state === 'armed' || state === 'ending')) return { came: 'unclear' };
  const after = lastChange(alike) ?? first.sentAt;
  const { requestId = '' } = rows.grants[first.grantId] ?? {};
  const answer = await effectsOf(target).authored(means, beneficiaryId, target, after, requestId);
  if (answer.read === 'failed') return { came: 'unread', because: answer.because };
  if (!answer.weDid) return { came: 'not-told' };
  const now = instant(means.clock.now());
  for (const { grantId } of calls) {
    const isBack = await means.grants.change(beneficiaryId, (all) => {
      const next = cameLate(all, grantId, now, after);
      return { rows: next, result: next.grants[grantId]?.state === 'ending' };
    });
    const request = rows.grants[grantId]?.requestId;
    if (!isBack || request === undefined) continue;
    if (runs) await startEnd(runs, request); // else by the sweep, to which it is due
    return { came: 'ours' };
  }
  return { came: 'unclear' };
}

/** What one call may change together stands in the directory's audit without telling one from the other. */
function isAuditedAs(target: string, other: string): boolean {
  if (other === target) return true;
  const family = familyOf(target);
  return familyOf(other) === family && family.together(target, other);
}

/** When grants last began or ended, by proof: every change of ours for them was before that. */
function lastChange(grants: readonly Grant[]): Instant | null {
  const moments = grants.flatMap(({ startedAt, endedAt }) =>
    [startedAt, endedAt].filter((at) => at !== null),
  );
  return moments.toSorted().at(-1) ?? null;
}
