import { goesOn } from '../domain/arming.ts';
import { recorded } from '../domain/audit.ts';
import { stillStated } from '../domain/done-parts.ts';
import { endWordOf } from '../domain/end-word.ts';
import { type Grant, isOverByProof, NOT_WRITTEN } from '../domain/grant.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { LOST } from '../domain/lose.ts';
import type { RequestRecord } from '../domain/record.ts';
import { accessEnded } from '../domain/request-state.ts';
import { familyOf, lifetimeRowOf } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { afterRemoval } from './concluding/after-removal.ts';
import { asItHappened } from './concluding/as-it-happened.ts';
import { noteReleased, tellFinished } from './concluding/finished-late.ts';
import { finish } from './concluding/grant-rows.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { commentOf, noteOf } from './concluding/plain-words.ts';
import { provenFact } from './concluding/proven-changes.ts';
import { closingReport } from './concluding/report.ts';
import { standingAfter, withNextStep } from './concluding/standing-after.ts';
import { forgetDeleted } from './drift/deleted-group.ts';
import { callForHelp } from './outbox/call-for-help.ts';
import { endsFollowUps } from './outbox/end-follow-ups.ts';
import { say } from './outbox/say.ts';
import { type Settled, settleAs } from './outbox/settle.ts';
import { RENEW } from './renewing/renewal-view.ts';
import { bullets, names } from './wording/words.ts';

type ConcludeEndInput = {
  readonly requestId: string;
  readonly owner: string;
  /** Groups whose edge was removed and proven gone. */
  readonly removed: readonly string[];
  /** Targets that were done, and can't be undone. */
  readonly done?: readonly string[];
  /** When the last of the agreeing looks was; left out where nothing had to be removed. */
  readonly provenAt?: Instant;
  /** What was deleted for good, the account or groups, and the membership with it. */
  readonly goneWith?: 'account' | readonly string[];
};

/** Closes the ending grants of a fulfilled request after their removal is proven, and says so on the ticket. */
export const concludeEnd = defineActivity<ConcludeEndInput, Settled>({
  name: 'concludeEnd',
  run: async (means, input) => {
    const found = await means.requests.read(input.requestId);
    const beneficiaryId = found?.row.request?.beneficiaryId;
    if (!found || !beneficiaryId)
      throw new Error(`Request ${input.requestId} has no beneficiary to end grants of.`);
    const now = instant(means.clock.now());
    await forgetDeleted(means, beneficiaryId); // it is gone for good, or was there to be proven on
    await means.grants.change(beneficiaryId, (rows) =>
      finish(rows, input.requestId, input.owner, now, input.done),
    );
    // An earlier execution may have closed the grants and died before it told: the rows say what ended, not this run.
    const grants = await means.grants.ofRequest(input.requestId, beneficiaryId);
    await noteDone(means, input, grants, now);
    await noteReleased(means, input.requestId, grants, input, now);
    const ended = grants.filter((grant) => grant.endedAt !== null && !isOverByProof(grant) && !goesOn(grant));
    if (isUntold(found.row, ended))
      return await settleAs(means, await tell(means, found.row, input, { grants, ended }, now));
    await tellFinished(means, found.row, grants, input, now);
    return await settleAs(means, (await means.requests.read(input.requestId))?.row ?? found.row);
  },
});

function isUntold({ concludedAt }: RequestRecord, ended: readonly Grant[]): boolean {
  return ended.some(({ endedAt }) => endedAt !== null && endedAt > (concludedAt ?? ''));
}

/** What was done, and can't be undone, is over by that, and nothing of the access that ends. */
async function noteDone(
  { auditLog }: Means,
  { requestId, done = [], provenAt }: ConcludeEndInput,
  grants: readonly Grant[],
  at: Instant,
): Promise<void> {
  const over = grants.filter(({ target, endedAt }) => endedAt !== null && done.includes(target));
  if (over.length === 0) return;
  await auditLog.append(
    requestId,
    over.map(({ id: grantId, target, endReason: reason }) =>
      recorded(
        'grant-ended',
        { grantId, target, reason, removed: false, done: true, provenAt: provenAt ?? null },
        { once: grantId, at },
      ),
    ),
  );
}

async function tell(
  means: Means,
  record: RequestRecord,
  input: ConcludeEndInput,
  { grants, ended }: { readonly grants: readonly Grant[]; readonly ended: readonly Grant[] },
  now: Instant,
): Promise<RequestRecord> {
  const reason = ended.find(({ endReason }) => endReason !== LOST)?.endReason ?? 'ended';
  const closed = endWordOf(reason, record.operatorAsks?.reason);
  // Whoever closes a request that is still being provisioned ends nothing that was given.
  const neverGiven = record.phase !== 'concluded' && ended.every(({ startedAt }) => startedAt === null);
  const rowsBefore = await means.auditLog.read(record.requestId);
  const isOwn = reason === 'rolled-back' || reason === NOT_WRITTEN;
  const stated = isOwn ? 'rolled-back' : neverGiven ? closed.outcome : 'ended';
  const { outcome } = asItHappened(record, { outcome: stated, because: [] }, rowsBefore);
  const kept = ended.filter((grant) => !input.removed.includes(grant.target));
  const perGrant = ended.map((grant) =>
    kept.includes(grant)
      ? `${grant.targetName}: ${grant.startedAt ? (goneWords(grant, input.goneWith) ?? keptWords(grant)) : 'this ticket never gave it, so nothing had to be removed'}`
      : `${grant.targetName}: ${lifetimeRowOf(grant.target).endsByItself ? 'over' : 'removed'}, and proven gone`,
  );
  const after = await afterRemoval(means, record, ended, input.removed);
  const stays = kept.some(
    (grant) => grant.startedAt && grant.endReason !== LOST && !goneWords(grant, input.goneWith),
  );
  const lines = [...perGrant, ...after.lines];
  await means.auditLog.append(record.requestId, [
    ...ended.map(({ id: grantId, target }) => {
      const removed = input.removed.includes(target);
      const provenAt = input.provenAt ?? null;
      return recorded(
        'grant-ended',
        { grantId, target, reason, removed, provenAt },
        { once: grantId, at: now },
      );
    }),
    ...(input.provenAt
      ? [
          provenFact(
            rowsBefore,
            'absent',
            { once: `absent-${input.provenAt}`, at: input.provenAt, provenAt: input.provenAt },
            { targets: input.removed },
          ),
        ]
      : []),
    {
      fact: 'concluded',
      once: `${outcome}-${reason}-${record.attempt}`,
      at: now,
      actor: 'countersign',
      data: { outcome, reason },
    },
  ]);
  const operations = operationsOf(means, record);
  const rows = await means.auditLog.read(record.requestId);
  const person = names([ended[0]?.beneficiaryId ?? ''], record.names);
  const why = closed.because;
  const offered = ended.some(({ noticedAt }) => noticedAt !== null);
  const standing =
    neverGiven || outcome === 'rolled-back' ? standingAfter(operations, outcome, record) : null;
  return await means.requests.change(record.requestId, (row) => {
    if (!isUntold(row, ended)) return row; // another worker told it while this one stood still
    return say(
      {
        ...accessEnded(row, outcome, now),
        owed: [
          ...row.owed,
          ...(offered ? [{ what: 'cards', stage: RENEW } as const] : []),
          ...(outcome === 'needs-human'
            ? callForHelp(means, row, outcome, [`It was closed before it was granted: ${why}.`], rows)
            : endsFollowUps(row, rows, now, 'the access has ended, proven')),
        ],
      },
      {
        access: stillStated(row, grants) ?? (neverGiven ? 'none' : 'ended'),
        outcome,
        standing,
        ...withNextStep(
          {
            comment: neverGiven
              ? `The access of ${person} was not given, because ${why}.\n${bullets(lines.map(commentOf))}`
              : `Ended: ${after.still || stays ? `what this ticket gave ${person}` : `the access of ${person}`} has ended, because ${why}.\n${bullets(lines.map(commentOf))}`,
            workNote: `${neverGiven ? 'It was closed before it was granted' : 'Ended'}: ${why}.\n${bullets(lines.map(noteOf))}\n${closingReport({ record: row, rows, changed: ended, result: neverGiven ? 'not granted' : 'success, the access has ended', executedAt: input.provenAt ?? now, closedAt: now, limits: means.limits })}`,
          },
          standing,
        ),
        provenAt: input.provenAt ?? null,
      },
      now,
    );
  });
}

function goneWords({ target }: Grant, goneWith: ConcludeEndInput['goneWith']): string | null {
  if (goneWith === 'account') return 'gone with the account, which is deleted for good';
  return goneWith?.includes(target) ? 'gone with the group, which is deleted for good' : null;
}

function keptWords({ target, endReason }: Grant): string {
  if (endReason === LOST) return 'somebody else had taken it away before, so nothing had to be removed';
  const what = familyOf(target).words(target).held;
  return `ended for this ticket; ${what} stays, because it was there before or another ticket still gives it`;
}
