import type { AuditRow } from '../../domain/audit.ts';
import { statedChanges } from '../../domain/done-parts.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { statedMeaning } from '../../domain/meaning.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { orchestratorOf } from '../../domain/request.ts';
import type { Means } from '../activity.ts';
import { type Delivered, DONE, notNow } from '../outbox/delivered.ts';
import { say } from '../outbox/say.ts';
import { names } from '../wording/words.ts';
import { closingReport } from './report.ts';

/**
 * A renewal or a retry that came to nothing gave no access, but what it was to take the place of stands. That is said
 * once more after the last word on it, proven once more where it is said to be there: a ticket's last word is about what
 * there is (invariant 1).
 */
export async function restate(means: Means, { requestId }: RequestRecord, of: string): Promise<Delivered> {
  const told = (await means.requests.read(requestId))?.row;
  if (told && (told.desired?.revision ?? 0) > told.sentRevision) return notNow(null);
  if (!(await stands(means, of))) return DONE;
  const now = instant(means.clock.now());
  const rows = await means.auditLog.read(of);
  const before = await means.requests.change(of, (row) =>
    row.phase !== 'concluded' || row.restatedAfter === requestId
      ? row
      : saidAgain(means, row, rows, requestId, now),
  );
  await means.runs?.start(orchestratorOf(before.kind), of, { requestId: of });
  return DONE;
}

/** What is just being taken back is told by its own end. */
async function stands(means: Means, of: string): Promise<boolean> {
  const beneficiaryId = (await means.requests.read(of))?.row.request?.beneficiaryId;
  const grants = beneficiaryId ? await means.grants.ofRequest(of, beneficiaryId) : [];
  return grants.length === 0 || grants.some(({ state }) => state === 'active');
}

function saidAgain(
  { limits }: Means,
  row: RequestRecord,
  rows: readonly AuditRow[],
  restatedAfter: string,
  now: Instant,
): RequestRecord {
  const means = statedMeaning(row.desired);
  if (!row.desired || (means !== 'in-force' && means !== 'unsure')) return row;
  const { access, provenAt } = row.desired;
  const person = row.request ? names([row.request.beneficiaryId], row.names) : 'the person named';
  const what = row.decision?.title ?? row.request?.catalogItem ?? 'the access asked for';
  return say(
    { ...row, restatedAfter },
    {
      access,
      outcome: row.outcome ?? 'running',
      standing: null,
      comment: null,
      workNote: `${
        means === 'in-force'
          ? `The existing access of ${person} to ${what} is unchanged.`
          : `It still can't be confirmed whether ${person} has ${what}. A person has been told.`
      }\n${closingReport({
        record: row,
        rows,
        changed: statedChanges(row),
        result:
          means === 'in-force'
            ? 'success, the existing access is unchanged'
            : 'failure, it is not certain whether the access is there; it needs a person',
        executedAt: provenAt,
        closedAt: now,
        limits,
      })}`,
      provenAt,
    },
    now,
  );
}
