import { type AuditRow, factsOf } from '../domain/audit.ts';
import type { Instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { isOnlyOnce } from './concluding/only-once.ts';
import { sayInProgress } from './outbox/say-in-progress.ts';
import { notUsableYet } from './wording/not-usable-yet.ts';
import { capital, inPart } from './wording/what-words.ts';
import { moment } from './wording/words.ts';

/** Tells the ticket that its access is set up and not proven yet, why, until when it is looked for, and what then. */
export const reportProof = defineActivity<
  { readonly requestId: string; readonly because: string; readonly until: Instant },
  { readonly reported: 'yes' | 'later' }
>({
  name: 'reportProof',
  run: async (means, { requestId, because, until }) => {
    const record = (await means.requests.read(requestId))?.row;
    const { decision } = record ?? {};
    const part = record ? inPart(record) : null;
    const what = decision?.title ?? decision?.entitlement ?? 'the access';
    const when = moment(until, means.limits.timeZone);
    const isThere = isThereBy(await means.auditLog.read(requestId));
    const shown = isThere
      ? `The directory gives ${what}, and it can't be used yet`
      : `${what} has been set up, and the directory does not show it everywhere yet`;
    const words =
      record && (part || isOnlyOnce(record))
        ? `${part ? capital(part) : 'It'} was sent, and is not proven yet (${because}). It is read again until ${when}. If it can't be proven by then, a person is told.`
        : `${shown} (${because}). It is read again until ${when}. If it can't be proven by then, it is taken back and a person is told.`;
    const isTold = await sayInProgress(means, requestId, {
      fact: `proof until ${until}`,
      what: words,
      ...(isThere && { pending: notUsableYet(what, when) }),
    });
    return { reported: isTold ? 'yes' : 'later' };
  },
});

/** Whether the last look found everything there, and only what is to come of it not usable yet. */
function isThereBy(rows: readonly AuditRow[]): boolean {
  const looked = factsOf(rows, 'change-observed').at(-1)?.data;
  const { readings = [], plans = [], errors = [] } = looked ?? {};
  return readings.every(({ edge }) => edge === 'present') && plans.length > 0 && errors.length === 0;
}
