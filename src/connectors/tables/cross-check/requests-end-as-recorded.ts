import { isDeepStrictEqual } from 'node:util';
import { plain } from '../../../domain/audit-chain.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import type { Contradicts } from './report.ts';
import type { RequestFacts } from './what-the-audit-says.ts';

/** Phases of a run that goes on; one that takes back does so after its end as well. */
const GOING: readonly string[] = ['received', 'waiting', 'holding', 'provisioning'];
/** What a request that no table governs, or that another kind takes over, is left as. */
const LEFT_ALONE: readonly string[] = ['refused', 'withdrawn'];

/** Whether it is over, and how it ended, is as the audit says; the facts of an end come before the row. */
export function checkEnding(row: RequestRecord, facts: RequestFacts, contradicts: Contradicts): void {
  const { phase, outcome, conclusion } = row;
  const { concluded, ignored } = facts;
  const last = concluded.at(-1);
  if (phase === 'concluded' && !last && !ignored) contradicts('is over, and the audit knows nothing of it');
  if (last && !PHASES.includes(phase)) contradicts('is in a phase that there is not');
  if (last && GOING.includes(phase)) contradicts('goes on, and the audit has concluded it', last.at);
  if (phase !== 'concluded') {
    if (outcome !== null && !last) contradicts('has an outcome, and is not over');
    return;
  }
  const newest = [row.updatedAt, last?.at ?? '', ...[...facts.ended.values()].map(({ at }) => at)]
    .sort()
    .at(-1);
  if (!mayBe(outcome, facts)) contradicts(`has ended as ${outcome}, and the audit says otherwise`, newest);
  if (last && !isAsConcluded(conclusion, facts))
    contradicts('names other reasons for its end than the audit', newest);
}

const PHASES: readonly string[] = [...GOING, 'rolling-back', 'concluded'];

/** How it ended when it was concluded, or what became of it since. */
function mayBe(outcome: string | null, facts: RequestFacts): boolean {
  const { concluded, ignored, ended, armed, lost, called, parked } = facts;
  const last = concluded.at(-1)?.outcome;
  if (outcome === 'fulfilled') return last === 'fulfilled' && (lost || !isOver(facts));
  if (outcome === last) return true;
  if (outcome === 'ended') return parked || [...ended.keys()].some((id) => armed.has(id));
  if (outcome === 'needs-human') return called || lost;
  return ignored && outcome !== null && LEFT_ALONE.includes(outcome);
}

/** Whether everything that was given has ended since it was concluded. */
function isOver({ concluded, started, ended }: RequestFacts): boolean {
  const since = concluded.at(-1)?.sequence ?? 0;
  return started.size > 0 && [...started.keys()].every((id) => (ended.get(id)?.sequence ?? 0) > since);
}

/** Earlier releases left in the row what a run had meant to end with, whatever it came to. What ends later leaves it as it is. */
function isAsConcluded(conclusion: RequestRecord['conclusion'], { concluded }: RequestFacts): boolean {
  const own = concluded.filter(({ reason }) => reason === undefined);
  const kept = own.filter(({ inRow }) => inRow);
  if (kept.length < own.length) return true;
  if (conclusion === null) return true;
  const { outcome, because } = conclusion;
  return kept.some(
    (one) =>
      one.because !== undefined &&
      one.outcome === outcome &&
      isDeepStrictEqual(plain(one.because), plain(because)),
  );
}
