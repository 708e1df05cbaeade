import { isBeingReleased } from '../../domain/grant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

type Whose = {
  /** Of the request whose ticket says what becomes of it. */
  readonly record: RequestRecord;
  /** Whether all of it is what a decision takes off. */
  readonly isReleased: boolean;
};

/** Whose end it is that a request's entries are at: what a decision takes off is that decision's, whichever request put it on. `null`: no such request. */
export async function whoseEnd(
  { requests, grants }: Pick<Means, 'requests' | 'grants'>,
  requestId: string,
): Promise<Whose | null> {
  const own = (await requests.read(requestId))?.row;
  if (!own) return null;
  const { request } = own;
  const ending = request
    ? (await grants.ofRequest(requestId, request.beneficiaryId)).filter(({ state }) => state === 'ending')
    : [];
  const isReleased = ending.length > 0 && ending.every(isBeingReleased);
  const other = isReleased
    ? ending.find(({ releasedBy }) => releasedBy !== undefined)?.releasedBy
    : undefined;
  const record = other === undefined ? own : ((await requests.read(other))?.row ?? own);
  return { record, isReleased };
}
