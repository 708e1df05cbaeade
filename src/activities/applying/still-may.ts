import { milliseconds, SECOND } from '../../domain/instant.ts';
import type { Means } from '../activity.ts';
import type { ApplyInput } from './apply-input.ts';
import { type Begun, refusalOf } from './begin-attempt.ts';

/** Recording takes less; a host gives the work of a worker that is silent for longer to another one. */
const UNNOTICED = 10 * SECOND;

/**
 * Why an attempt that was recorded at `sentAt` must not be sent any more; `null`: it may be. Whoever stood still
 * meanwhile looks at the rows again, because somebody else may have played the same work and moved on.
 */
export async function refusedSince(
  means: Means,
  input: ApplyInput,
  { affected, key }: Extract<Begun, { may: true }>,
): Promise<string | null> {
  const sentAt = affected[0]?.row.unanswered.at(-1)?.sentAt;
  if (!sentAt || means.clock.now() - milliseconds(sentAt) <= UNNOTICED) return null;
  const rows = await means.grants.readBeneficiary(input.beneficiaryId);
  for (const { grant, row } of affected) {
    const now = rows.access[grant.target];
    const refusal = refusalOf(input, rows.grants[grant.id], now);
    if (refusal) return refusal;
    if (now?.claim?.fence !== row.claim?.fence) return 'another run has had the right to write this edge';
    if (!now?.unanswered.some((one) => one.key === key && one.sentAt === sentAt))
      return 'the same change has been answered meanwhile';
  }
  return null;
}
