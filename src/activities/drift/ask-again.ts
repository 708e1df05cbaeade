import { instant } from '../../domain/instant.ts';
import { states } from '../../domain/meaning.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { orchestratorOf } from '../../domain/request.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { nextVersion } from '../deciding/next-version.ts';

/**
 * Access that somebody took away is asked for again where policy says so: a new decision with approvals of its own. Once
 * only, so that nobody is worn down, and never what nobody would have to approve: that would be putting it back silently.
 */
export async function askAgain(means: Means, record: RequestRecord): Promise<void> {
  if (operationsOf(means, record)?.drift.lost !== 'ask-again') return;
  if (record.asksAgain || record.stages.length === 0 || !states(record.desired, 'unsure')) return;
  const at = instant(means.clock.now());
  const opening = { at, by: 'countersign', because: 'taken-away' } as const;
  const next = await nextVersion(means, record, opening, {
    ...(record.renewal ? { renewal: record.renewal } : {}),
    asksAgain: { of: record.requestId, at },
    replaces: record.requestId,
  });
  if (!next.opened) return;
  const { requestId } = next.record;
  await means.runs?.start(orchestratorOf(record.kind), requestId, { requestId });
}
