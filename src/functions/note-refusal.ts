import type { Means } from '../activities/activity.ts';
import { instant } from '../domain/instant.ts';
import type { DoorCall } from './door.ts';

/**
 * Refused words are evidence too, of a request that exists: once a day for each person and reason, so that whoever goes
 * on pressing can not fill the audit. How often it was is told by the door's own event.
 */
export async function noteRefusal(
  means: Means,
  call: Pick<DoorCall, 'note'>,
  requestId: string | null,
  personId: string | null,
  code: string,
  verb?: string,
): Promise<void> {
  call.note({ code: 'press-refused', reason: code, example: { requestId, person: personId } });
  if (!requestId || !(await means.requests.read(requestId))) return;
  const at = instant(means.clock.now());
  await means.auditLog.append(requestId, [
    {
      fact: 'approval-refused',
      once: `refused~${code}~${personId}~${at.slice(0, 10)}`,
      at,
      actor: personId ?? 'unknown',
      data: { code, ...(verb && { verb }) },
    },
  ]);
}
