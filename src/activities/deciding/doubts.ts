import { type Doubt, doubted, isBelieved } from '../../domain/doubt.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/**
 * What a doubt is about: what the ticket tool shows, whether it refuses to, what the directory does, whether the holder may keep it, whether
 * whoever closed a follow-up may act, whether a note of ours stands, whether who approved may still decide, whether decisions can't be taken, whether anybody is in a group that is told, whether a former account is gone.
 */
type DoubtAbout =
  | 'ticket'
  | 'directory'
  | 'holder'
  | 'set-up'
  | 'note'
  | 'approvals'
  | 'unheard'
  | `closer-${string}`
  | `members-${string}`
  | `link-${string}`;

/**
 * Notes in the request's row that something it rests on was not shown, and tells whether looks have agreed on that for
 * long enough to believe it. In the row, because a run that is restarted goes on looking.
 */
export async function believed(
  means: Means,
  { requestId }: Pick<RequestRecord, 'requestId'>,
  about: DoubtAbout,
  what: string,
): Promise<boolean> {
  const at = instant(means.clock.now());
  const { doubts } = await means.requests.change(requestId, (row) => ({
    ...row,
    doubts: { ...row.doubts, [about]: doubted(row.doubts?.[about], what, at) },
  }));
  const doubt = doubts?.[about];
  return doubt !== undefined && isBelieved(doubt);
}

/** It is shown: forgets that it was not. */
export async function dispelled(means: Means, record: RequestRecord, about: DoubtAbout): Promise<void> {
  if (record.doubts?.[about] === undefined) return;
  await means.requests.change(record.requestId, ({ doubts, ...row }) => without(row, doubts, about));
}

function without(
  row: Omit<RequestRecord, 'doubts'>,
  doubts: Readonly<Record<string, Doubt>> | undefined,
  about: DoubtAbout,
): RequestRecord {
  const { [about]: _, ...others } = doubts ?? {};
  return Object.keys(others).length > 0 ? { ...row, doubts: others } : row;
}
