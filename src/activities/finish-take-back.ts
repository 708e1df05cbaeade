import { recorded } from '../domain/audit.ts';
import type { Grant } from '../domain/grant.ts';
import { instant } from '../domain/instant.ts';
import { concluding, isConcluded } from '../domain/request-state.ts';
import { targetLabel } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { finish } from './concluding/grant-rows.ts';
import { withPlain } from './concluding/plain-words.ts';
import { provenGone } from './concluding/proven-changes.ts';

/** Closes the grants of a run whose changes were taken back and proven gone. */
export const finishTakeBack = defineActivity<
  {
    readonly requestId: string;
    readonly owner: string;
    readonly removed: readonly string[];
    /** What the directory does not take away again; no access, but not as it was before either. */
    readonly kept: readonly string[];
    /** What was done, and can't be undone. */
    readonly done?: readonly string[];
    /** What was sent, can't be undone, and by what was read did not come about. */
    readonly unproven?: readonly string[];
    readonly provenAt: string | null;
  },
  { readonly closed: number }
>({
  name: 'finishTakeBack',
  run: async (means, { requestId, owner, removed, kept, done = [], unproven = [], provenAt }) => {
    const beneficiaryId = (await means.requests.read(requestId))?.row.request?.beneficiaryId;
    if (!beneficiaryId) return { closed: 0 };
    const now = instant(means.clock.now());
    await means.grants.change(beneficiaryId, (rows) => finish(rows, requestId, owner, now, done));
    // An earlier execution may have closed them and died before its evidence was written.
    const grants = (await means.grants.ofRequest(requestId, beneficiaryId)).filter(
      (one) => one.endedAt !== null,
    );
    const rows = removed.length > 0 && provenAt ? await means.auditLog.read(requestId) : [];
    await means.auditLog.append(requestId, [
      ...grants.map(({ id: grantId, target, endReason: reason }) => {
        const stays = {
          ...(kept.includes(target) ? { kept: true } : {}),
          ...(done.includes(target) ? { done: true } : {}),
        };
        const data = { grantId, target, reason, removed: removed.includes(target), ...stays, provenAt };
        return recorded('grant-ended', data, { once: grantId, at: now });
      }),
      ...provenGone(rows, removed, provenAt),
    ]);
    if (removed.length > 0) await sayTakenBack(means, requestId);
    if (kept.length > 0) await nameDifference(means, requestId, grants, kept, NOT_TAKEN_AWAY);
    if (done.length > 0) await nameDifference(means, requestId, grants, done, NOT_UNDONE);
    if (unproven.length > 0) await nameUnproven(means, requestId, grants, unproven);
    await sayNothingLeft(means, requestId);
    return { closed: grants.length };
  },
});

/** What a person has to see to is no access that may still be there. */
async function sayNothingLeft(means: Means, requestId: string): Promise<void> {
  await means.requests.change(requestId, (row) => {
    const { conclusion } = row;
    if (conclusion?.outcome !== 'needs-human' || isConcluded(row) || conclusion.provenGone) return row;
    return concluding(row, { ...conclusion, provenGone: true });
  });
}

/** A request that ends otherwise than by its own failure says what became of what it had added. */
async function sayTakenBack(means: Means, requestId: string): Promise<void> {
  await means.requests.change(requestId, (row) => {
    const { conclusion } = row;
    if (
      !conclusion ||
      isConcluded(row) ||
      conclusion.outcome === 'rolled-back' ||
      conclusion.because.includes(TAKEN_BACK)
    )
      return row;
    return concluding(row, withPlain(conclusion, TAKEN_BACK));
  });
}

const TAKEN_BACK = 'Everything added by then was taken back and is proven gone.';

const NOT_TAKEN_AWAY = 'the directory does not take it away again.';
const NOT_UNDONE = 'it was done, and can not be undone.';

/** What can't be undone needs a person, who is told exactly what differs from before (invariant 5). */
async function nameDifference(
  means: Means,
  requestId: string,
  grants: readonly Grant[],
  kept: readonly string[],
  because: string,
): Promise<void> {
  const difference = `Everything is as it was before, except the ${labels(grants, kept)}: ${because} A person must decide whether it may stay.`;
  await leaveToPerson(means, requestId, difference);
}

/** What was sent once may still come about, and is not sent again: a person sees to it. */
async function nameUnproven(
  means: Means,
  requestId: string,
  grants: readonly Grant[],
  unproven: readonly string[],
): Promise<void> {
  const sentence = `The attempt is not proven, and is not repeated: ${labels(grants, unproven)}.`;
  await leaveToPerson(means, requestId, sentence);
}

function labels(grants: readonly Grant[], of: readonly string[]): string {
  const some = grants.filter(({ target }) => of.includes(target));
  return some.map(({ target, targetName }) => targetLabel(target, targetName)).join(', ');
}

async function leaveToPerson(means: Means, requestId: string, sentence: string): Promise<void> {
  await means.requests.change(requestId, (row) =>
    row.conclusion === null || isConcluded(row) || row.conclusion.provenGone
      ? row
      : concluding(row, {
          ...withPlain(row.conclusion, sentence),
          outcome: 'needs-human',
          provenGone: true,
        }),
  );
}
