import { releasedBy } from '../../domain/plan.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { CountedOn, Next } from './next.ts';

/** What comes next for a request that was just decided, by its row alone. */
export function nextOf(record: RequestRecord, rules: Rules): Next {
  if (record.phase === 'concluded') return { next: 'settle' };
  const concluding = concludingNext(record);
  if (concluding) return concluding;
  if (record.settingBack) return { next: 'set-back' };
  if (record.phase === 'waiting') return { next: 'ask', stages: record.stages.map(({ name }) => name) };
  if (record.phase === 'holding' && record.due) return { next: 'hold', until: record.due };
  return applyNext(record, rules);
}

/** A request that has begun to write, or waits for its turn to, takes back before it ends. `null`: it is not to end. */
export function concludingNext({ conclusion, phase }: RequestRecord): Next | null {
  if (!conclusion) return null;
  if (phase === 'provisioning') return { next: 'take-back' };
  return { next: 'conclude', outcome: conclusion.outcome, edited: conclusion.edited };
}

export function applyNext(record: RequestRecord, rules: Rules): Next {
  const { write } = rules.operations;
  return {
    next: 'apply',
    patience: {
      writeSeconds: write.giveUpAfterSeconds,
      waitSeconds: write.defaultWaitSeconds,
      proofSeconds: rules.proofSeconds(record.decision?.entitlement ?? '', record.plan?.changes ?? []),
    },
    probe: record.decision?.entitlement ? rules.probe(record.decision.entitlement) !== null : false,
    plans: (record.plan?.usable ?? []).length > 0,
    countsOn: countedOn(record),
    ...(record.plan && releasedBy(record.plan).length > 0 ? { releases: true as const } : {}),
    ...(rules.part?.follows ? { part: rules.part.name } : {}),
    ...(rules.part ? { called: `the ${rules.part.noun}` } : {}),
  };
}

/** A membership that goes on looking there and not there by turns is left to the proof after so many decisions. */
export const MOST_RECOUNTS = 3;

function countedOn({ request, plan, alreadyIn, recounts = 0 }: RequestRecord): CountedOn | null {
  if (!request || alreadyIn.length === 0) return null;
  return {
    beneficiaryId: request.beneficiaryId,
    targets: alreadyIn,
    changesFollow: (plan?.changes.length ?? 0) > 0,
    recounts,
    decidesAnew: recounts < MOST_RECOUNTS,
  };
}
