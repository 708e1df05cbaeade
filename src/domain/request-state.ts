/**
 * Where a request stands, and every move of its row from there. Whoever changes a phase, or what belongs to it, does it by a
 * function of this file, which throws where `MOVES` does not allow it.
 */
import type { StagePlan } from './decision.ts';
import type { DonePart } from './done-parts.ts';
import { handledNow } from './handled.ts';
import type { Instant } from './instant.ts';
import type { Outcome } from './outcome.ts';
import type { Needless, RequestRecord } from './record.ts';
import { ForbiddenMove, MOVES, type Move, type Way } from './request-moves.ts';

export type Conclusion = NonNullable<RequestRecord['conclusion']>;

function moved(record: RequestRecord, move: Move): RequestRecord {
  const { from, to }: Way = MOVES[move];
  if (!from.includes(record.phase)) throw new ForbiddenMove(record, move);
  return { ...record, phase: to };
}

const NOBODY = { waitingOn: null, whoCanAct: [] } as const;
const NOTHING = { ...NOBODY, due: null } as const;

/** What a row begins with. */
export const RECEIVED = {
  ...NOTHING,
  phase: 'received',
  wakeDue: null,
  conclusion: null,
  outcome: null,
  concludedAt: null,
  attempt: 0,
} as const;

export function isConcluded({ phase }: RequestRecord): boolean {
  return phase === 'concluded';
}

/** Something has come for its run to look at. What is concluded has none. */
export function woken(record: RequestRecord, at: Instant): RequestRecord {
  return isConcluded(record) ? record : { ...record, wakeDue: at };
}

/** Its run reads the tables from here on; what comes after this moment wakes it again. */
export function awake(record: RequestRecord): RequestRecord {
  return record.wakeDue ? { ...record, wakeDue: null } : record;
}

/** People have to be asked; the stage that is opened says whom, and until when. */
export function waiting(record: RequestRecord): RequestRecord {
  return { ...moved(record, 'ask'), ...NOTHING };
}

/** People have to be asked once more, in stages of another name. */
export function waitingAgain(record: RequestRecord, stages: readonly StagePlan[]): RequestRecord {
  return { ...waiting(record), stages, attempt: record.attempt + 1 };
}

/** The stage that is open, whom it asks, and until when. */
export function waitingOn(
  record: RequestRecord,
  { stage, who, due }: { readonly stage: string; readonly who: readonly string[]; readonly due: Instant },
): RequestRecord {
  return { ...moved(record, 'open stage'), waitingOn: stage, whoCanAct: who, due };
}

/** Others may decide the open stage by now. */
export function decidedBy(record: RequestRecord, who: readonly string[]): RequestRecord {
  return { ...moved(record, 'open stage'), whoCanAct: who };
}

/** It is decided, and carried out from then on. */
export function holding(record: RequestRecord, until: Instant): RequestRecord {
  return { ...moved(record, 'hold'), ...NOBODY, due: until };
}

/** It is decided, and is being carried out. */
export function provisioning(record: RequestRecord): RequestRecord {
  return { ...moved(record, 'provision'), ...NOTHING };
}

/** One more round since it was approved; what it armed, if anything, is given back before it goes on as its phase says. */
export function startingOver(record: RequestRecord): RequestRecord {
  const back = record.phase === 'provisioning' ? { settingBack: true as const } : {};
  return { ...record, rounds: (record.rounds ?? 0) + 1, ...back };
}

/** What it had armed is given back. */
export function setBack({ settingBack: _, ...record }: RequestRecord): RequestRecord {
  return record;
}

/** As if it had not been decided yet: what it counted on was not there, for so many times by now. */
export function decidedAnew(record: RequestRecord, recounts: number): RequestRecord {
  return recounted({ ...moved(record, 'decide anew'), ...NOTHING, attempt: record.attempt + 1 }, recounts);
}

/** As if it had not been decided yet: what was sent turned out to be needless. */
export function decidedOverNeedless(record: RequestRecord, needless: Needless): RequestRecord {
  const targets = [...(record.needless?.targets ?? []), ...needless.targets];
  const anew = { ...moved(record, 'decide anew'), ...NOTHING, attempt: record.attempt + 1 };
  return { ...anew, needless: { targets, because: needless.because } };
}

/** A part of its decision is done and proven; what follows is decided as if nothing had been. */
export function partDone(record: RequestRecord, part: DonePart): RequestRecord {
  const {
    approvedChanges: _,
    seen: __,
    rounds: ___,
    recounts: ____,
    kept: _____,
    needless: ______,
    ...row
  } = setBack(record);
  const next = moved(row, 'next part');
  const doneParts = [...(record.doneParts ?? []), part];
  return { ...next, ...NOTHING, doneParts, plan: null, stages: [], alreadyIn: [], attempt: row.attempt + 1 };
}

export function recounted(record: RequestRecord, recounts: number): RequestRecord {
  return { ...record, recounts };
}

/** How it is to end and why, until it is concluded. One that is concluded keeps why. */
export function concluding(record: RequestRecord, conclusion: Conclusion): RequestRecord {
  if (isConcluded(record)) throw new ForbiddenMove(record, 'conclude');
  return { ...record, conclusion };
}

/** The same where nobody is waited for any more. A sweep still finds it when it was due. */
export function concludingUnasked(record: RequestRecord, conclusion: Conclusion): RequestRecord {
  return { ...concluding(record, conclusion), ...NOBODY };
}

/** What the run has added is being taken back. */
export function rollingBack(record: RequestRecord, conclusion: Conclusion): RequestRecord {
  return { ...setBack(moved(record, 'take back')), ...NOTHING, conclusion };
}

/** A part that is done is being taken back, before anything of the next was decided to be carried out. */
export function rollingBackParts(record: RequestRecord, conclusion: Conclusion): RequestRecord {
  return { ...setBack(moved(record, 'take back parts')), ...NOTHING, conclusion };
}

/** Nobody is waited for, and nothing wakes it any more. */
function over(record: RequestRecord, outcome: Outcome, at: Instant): RequestRecord {
  const row = { ...setBack(record), ...NOTHING, wakeDue: null, operatorAsks: null };
  return { ...row, outcome, concludedAt: at, updatedAt: at };
}

/** `because`: why it ended otherwise than it was to. */
export function concluded(
  record: RequestRecord,
  outcome: Outcome,
  at: Instant,
  because?: readonly string[],
): RequestRecord {
  const row = over(moved(record, 'conclude'), outcome, at);
  if (because === undefined || row.conclusion === null) return row;
  return { ...row, conclusion: { ...row.conclusion, outcome, because } };
}

/** What it was to end with, had it come to nothing, it did not end with. */
export function fulfilled(record: RequestRecord, outcome: Outcome, at: Instant): RequestRecord {
  return { ...over(moved(record, 'conclude'), outcome, at), conclusion: null };
}

/** Nothing was decided: it is nobody's to decide, or another row's. */
export function leftAlone(record: RequestRecord, outcome: Outcome, at: Instant): RequestRecord {
  return { ...over(moved(record, 'leave alone'), outcome, at), conclusion: null };
}

/** Its access has ended, proven, also while its own run still went on. */
export function accessEnded(record: RequestRecord, outcome: Outcome, at: Instant): RequestRecord {
  return over(moved(record, 'end'), outcome, at);
}

/** What became of its access since. */
export function restated(record: RequestRecord, outcome: Outcome): RequestRecord {
  return { ...moved(record, 'restate'), outcome };
}

/** What was left to people is done after all; whatever ends from then on is told anew. */
export function finished(record: RequestRecord, outcome: Outcome, at: Instant): RequestRecord {
  return { ...restated(record, outcome), concludedAt: at, updatedAt: at };
}

/** What was proven is lost. Whoever has seen to an earlier failure of it is called anew. */
export function lost(record: RequestRecord, outcome: Outcome): RequestRecord {
  const row = restated(record, outcome);
  return handledNow(record) ? { ...row, attempt: record.attempt + 1 } : row;
}

/** Its access is there again; another loss calls for somebody anew. */
export function returned(record: RequestRecord, outcome: Outcome): RequestRecord {
  return { ...restated(record, outcome), attempt: record.attempt + 1 };
}
