import { setAside as setGrantsAside } from '../../domain/arming.ts';
import { recorded } from '../../domain/audit.ts';
import { instant } from '../../domain/instant.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Needless, RequestRecord } from '../../domain/record.ts';
import { decidedOverNeedless } from '../../domain/request-state.ts';
import type { Means } from '../activity.ts';

/**
 * As if it had not been decided yet: what was sent is needless by now, and is nobody's to take back or to repeat. Each target of a
 * request once, so that it ends. A repeat, or a late one, finds it done.
 */
export async function setAside(
  means: Means,
  record: RequestRecord,
  needless: Needless,
): Promise<RequestRecord> {
  const { requestId, request } = record;
  const isDue = (row: RequestRecord) =>
    row.phase === 'provisioning' && !needless.targets.some((one) => row.needless?.targets.includes(one));
  if (!isDue(record) || !request) return record;
  const now = instant(means.clock.now());
  const { targets, because } = needless;
  const aside = await means.grants.change(request.beneficiaryId, (rows) =>
    setGrantsAside(rows, requestId, targets, now),
  );
  await means.auditLog.append(requestId, [
    ...aside.map(({ id: grantId, target, endReason: reason }) =>
      recorded(
        'grant-ended',
        { grantId, target, reason, removed: false, provenAt: null },
        { once: grantId, at: now },
      ),
    ),
  ]);
  return await means.requests.change(requestId, (row) =>
    isDue(row) ? decidedOverNeedless(row, { targets, because }) : row,
  );
}

/** Whether what is decided anew would do again what turned out to be needless: it may not show yet that it is. */
export function isDoneAgain({ needless }: RequestRecord, { changes }: Pick<Plan, 'changes'>): boolean {
  return changes.some(({ target, action }) => action === 'add' && needless?.targets.includes(target));
}

export const DONE_AGAIN =
  'It had come about otherwise before the approved change counted, and is wanted again. It is decided anew, and nothing is repeated before that.';
