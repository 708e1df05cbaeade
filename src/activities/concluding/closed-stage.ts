import type { StageHead } from '../../domain/approval.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/** How a stage was closed; `null` where it was never asked. A request that is over leaves no stage open, whatever ended it. */
export async function closedStage(
  means: Means,
  record: RequestRecord,
  stage: string,
): Promise<StageHead | null> {
  const found = await means.approvals.readHead(record.requestId, stage);
  if (!found) return null;
  if (found.row.state !== 'open') return found.row;
  return (await means.approvals.close(record.requestId, stage, 'withdrawn', instant(means.clock.now()))).head;
}
