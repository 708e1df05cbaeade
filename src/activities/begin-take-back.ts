import { accessMeanwhile } from '../domain/done-parts.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { RequestRecord } from '../domain/record.ts';
import { isConcluded, rollingBack, rollingBackParts } from '../domain/request-state.ts';
import { defineActivity } from './activity.ts';
import { wasSent, whyClosed } from './concluding/as-it-happened.ts';
import { isOnlyOnce } from './concluding/only-once.ts';
import { byOwnRun, closeGrants } from './grants/close-grants.ts';
import { say } from './outbox/say.ts';
import { tell } from './outbox/tell.ts';
import { capital, inPart } from './wording/what-words.ts';
import { bullets } from './wording/words.ts';

/** A run that failed part of the way: its grants are closed, so that nothing of it can still be written. */
export const beginTakeBack = defineActivity<
  { readonly requestId: string; readonly because: readonly string[]; readonly outcome?: Outcome },
  { readonly beneficiaryId: string }
>({
  name: 'beginTakeBack',
  run: async (means, { requestId, because, outcome = 'rolled-back' }) => {
    const found = await means.requests.read(requestId);
    const beneficiaryId = found?.row.request?.beneficiaryId;
    if (!found || !beneficiaryId)
      throw new Error(`Request ${requestId} has no beneficiary to take anything back from.`);
    const rows = await means.auditLog.read(requestId);
    await closeGrants(means, requestId, beneficiaryId, whyClosed(rows), byOwnRun(found.row));
    const grants = await means.grants.ofRequest(requestId, beneficiaryId);
    const added = grants.some(({ state }) => state === 'ending') && wasSent(rows);
    const record = await means.requests.change(requestId, (row) => {
      if (row.phase === 'rolling-back' || isConcluded(row)) return row;
      const conclusion = row.conclusion ?? { outcome, because, edited: false };
      const back =
        row.phase === 'received' && row.doneParts
          ? rollingBackParts(row, conclusion)
          : rollingBack(row, conclusion);
      return added ? takingBack(back, conclusion, instant(means.clock.now())) : back;
    });
    await tell(means, record);
    return { beneficiaryId };
  },
});

function takingBack(
  record: RequestRecord,
  { outcome, because }: NonNullable<RequestRecord['conclusion']>,
  now: Instant,
): RequestRecord {
  const failed = outcome === 'rolled-back' || outcome === 'needs-human';
  const part = inPart(record);
  const why = !failed ? 'It is not to be given any more' : `${part ? capital(part) : 'Provisioning'} failed`;
  const what = isOnlyOnce(record)
    ? 'It could not be carried out; whether anything came of it is read once more.'
    : `${why}; everything this run added is being taken back.`;
  return say(
    record,
    {
      access: accessMeanwhile(record, true),
      outcome: 'running',
      standing: null,
      comment: null,
      workNote: `${what}\n${bullets(because)}`,
      provenAt: null,
    },
    now,
  );
}
