import { hash } from 'node:crypto';
import { addMilliseconds, DAY, type Instant, instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Unread } from '../../ports/probes.ts';
import { type ProbeCheck, systemOf } from '../../probes/index.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { moment } from '../wording/words.ts';
import { deliverOwed } from './settle.ts';

/** What time may cure is told of once it has lasted so long. */
const LASTS = 10 * MINUTE;

/** What people can do where nothing could be seen. A sentence. */
export function whatToDo(unread: Unread): string {
  switch (unread) {
    case 'refused':
      return 'Give this app the right to look there (docs/permissions.md and docs/policy.md name it), or take the probe out of the policy table.';
    case 'unlicensed':
      return 'The company has no license for what shows it: take the probe out of the policy table, or have the license.';
    case 'missing':
      return 'The policy table names something that is not there: correct it in the table, or have it made.';
    case 'unanswered':
      return 'It may be out of order: nothing has to be done as long as it comes back.';
  }
}

/**
 * Tells operators that nobody can see whether access works: at once where somebody has to mend it, else once it has lasted. Once a day of
 * a system, however many requests wait for it; each of their tickets says so itself.
 */
export async function tellUnread(
  means: Means,
  record: RequestRecord,
  check: ProbeCheck,
  { unread, because, since }: { readonly unread: Unread; readonly because: string; readonly since: Instant },
): Promise<void> {
  const now = instant(means.clock.now());
  if (unread === 'unanswered' && now < addMilliseconds(since, LASTS)) return;
  const system = systemOf(check);
  const mark = `unread-${hash('sha256', `${check.type} ${system} ${unread}`, 'hex').slice(0, 32)}`;
  const told = await means.marks.read(mark);
  if (told?.row && milliseconds(now) - milliseconds(told.row) < DAY) return;
  const operations = operationsOf(means, record);
  const once = `${mark}~${now.slice(0, 10)}`;
  const notice: Owed = {
    ...{ what: 'notice', once, to: operations?.notifyIds ?? [], groupId: operations?.notifyGroupId ?? null },
    text: `${record.ticket.number}: whether access works can't be seen at ${system} since ${moment(since, means.limits.timeZone)}: ${because} ${whatToDo(unread)}\nRequests that are to be seen there are not fulfilled meanwhile; each of their tickets says so. This is said once a day of a system.`,
  };
  const owing = await means.requests.change(record.requestId, (row) =>
    row.owed.some((one) => one.what === 'notice' && one.once === once)
      ? row
      : { ...row, owed: [...row.owed, notice] },
  );
  await means.marks.save(mark, now, told?.etag ?? null); // whoever was faster says the same
  await deliverOwed(means, owing);
}
