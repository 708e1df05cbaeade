import type { Grant } from '../domain/grant.ts';
import type { Instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Action } from '../targets/words.ts';
import type { TargetNames } from './target-names.ts';
import { wordsFor } from './target-words.ts';
import { endWords } from './timeline/tell-end.ts';
import { grantWords, type StateWords } from './words.ts';

/** One planned change, and the grant that came of it. */
export type AccessLine = {
  /** `Add to GRP-VPN`, `Assign Visio Plan 2`, `Already in GRP-VPN`. */
  readonly title: string;
  readonly state: StateWords;
  readonly startedAt: Instant | null;
  /** When it ends or ended; `null`: it has no end, or nothing started. */
  readonly endsAt: Instant | null;
  readonly ended: boolean;
  /** Whether it is the person's from now on, whatever ends. */
  readonly stays: boolean;
  /** Of a license: service plans that stay switched off, by name. */
  readonly off: readonly string[];
  readonly note: string | null;
};

const PLANNED: StateWords = { tone: 'plain', icon: 'dot', title: 'Planned' };
const NOT_DONE: StateWords = { ...PLANNED, title: 'Not done' };
const WAS_THERE: StateWords = { tone: 'plain', icon: 'check', title: 'Was there before' };
const LEFT: StateWords = { tone: 'good', icon: 'check', title: 'Left as it is' };

export function accessOf(
  record: RequestRecord,
  grants: readonly Grant[],
  targets: TargetNames,
): readonly AccessLine[] {
  const changes = record.plan?.changes ?? [];
  const planned = changes.map(({ target, action, disabledPlans = [] }): AccessLine => {
    const grant = grants.find((one) => one.target === target);
    const off = disabledPlans.map(targets.plan);
    if (grant) return lineOf(grant, action, off, targets);
    const state = record.phase === 'concluded' ? NOT_DONE : PLANNED;
    return { ...OPEN, title: wordsFor(target).todo[action](targets.target(target)), state, off };
  });
  const unplanned = grants.filter(({ target }) => !changes.some((change) => change.target === target));
  return [
    ...planned,
    ...unplanned.map((grant) => lineOf(grant, 'add', (grant.disabledPlans ?? []).map(targets.plan), targets)),
    ...record.alreadyIn.map(
      (target): AccessLine => ({
        ...OPEN,
        title: wordsFor(target).already(targets.target(target)),
        state: WAS_THERE,
      }),
    ),
  ];
}

const OPEN = { startedAt: null, endsAt: null, ended: false, stays: false, off: [], note: null } as const;

function lineOf(
  { target, state, startedAt, endsAt, endedAt, endReason }: Grant,
  action: Action,
  off: readonly string[],
  targets: TargetNames,
): AccessLine {
  const title = wordsFor(target).todo[action](targets.target(target));
  if (endReason === 'kept')
    return { ...OPEN, title, state: LEFT, startedAt, stays: true, note: wordsFor(target).stays };
  return {
    title,
    state: grantWords(state),
    startedAt,
    endsAt: endedAt ?? endsAt,
    ended: endedAt !== null,
    stays: false,
    off,
    note: endReason ? endWords(endReason) : null,
  };
}
