import type { StageHead } from '../../domain/approval.ts';
import { type Instant, instant, MINUTE, milliseconds, SECOND } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { believed, dispelled } from '../deciding/doubts.ts';
import { tellParked } from '../deciding/park-request.ts';
import { REFUSAL_IS_FINAL_AFTER_MS } from '../outbox/refused-for.ts';

/** What people have decided and is not taken yet, for a cause that is none of theirs. `because`: a sentence without its stop. */
export type Unheard = {
  /** `seal`: it can't be sealed; `history`: the ticket tool does not answer whose word it is. */
  readonly what: 'seal' | 'history';
  readonly because: string;
};

const LONGEST_PAUSE = 15 * MINUTE;

/**
 * Says on the ticket and to operators that decisions wait which nobody can take now, once for each cause however its words change:
 * whoever decided believes it done, and nobody else would look. Answers in how many seconds to look again at the latest.
 */
export async function tellUnheard(
  means: Means,
  record: RequestRecord,
  { stage }: StageHead,
  unheard: Unheard | null,
  until: Instant,
): Promise<number | null> {
  if (unheard === null) {
    await dispelled(means, record, 'unheard');
    return null;
  }
  const isLong = await believed(means, record, 'unheard', unheard.what);
  const { row = record } = (await means.requests.read(record.requestId)) ?? {};
  const since = row.doubts?.['unheard']?.since ?? instant(means.clock.now());
  const lasted = means.clock.now() - milliseconds(since);
  if (isLong && lasted >= REFUSAL_IS_FINAL_AFTER_MS) {
    const begins = BEGINS[unheard.what](stage);
    const isSaid = Object.keys(row.parked?.reasons ?? {}).some((reason) => reason.startsWith(begins));
    if (!isSaid) await tellParked(means, row, `${begins}: ${unheard.because}. ${MEANWHILE}`, until);
  }
  return Math.round(Math.min(Math.max(MINUTE, lasted / 16), LONGEST_PAUSE) / SECOND);
}

const BEGINS: Readonly<Record<Unheard['what'], (stage: string) => string>> = {
  seal: (stage) => `A decision of the stage ${stage} was received and could not be sealed`,
  history: (stage) => `Who decided the stage ${stage} in the ticket tool could not be read`,
};

const MEANWHILE = 'It is kept, counts for nothing yet, and is taken by itself once that is possible.';

/** Why a stage that is over without it did not pass, in words of its ticket. */
export function unheardWords({ what, because }: Unheard): string {
  return what === 'seal'
    ? `what was decided in time could not be sealed: ${because}`
    : `somebody decided it in the ticket tool, and who that was could not be read: ${because}`;
}
