import type { Grant } from '../domain/grant.ts';
import type { Instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { endWords } from './timeline/directory-facts.ts';
import { grantWords, type StateWords } from './words.ts';

/** One planned change, and the grant that came of it. */
export type AccessLine = {
  readonly action: 'Add to' | 'Remove from' | 'Already in';
  readonly group: string;
  readonly state: StateWords;
  readonly startedAt: Instant | null;
  /** When it ends or ended; `null`: it has no end, or nothing started. */
  readonly endsAt: Instant | null;
  readonly ended: boolean;
  readonly note: string | null;
};

const PLANNED: StateWords = { tone: 'plain', icon: 'dot', title: 'Planned' };
const NOT_DONE: StateWords = { ...PLANNED, title: 'Not done' };
const WAS_THERE: StateWords = { tone: 'plain', icon: 'check', title: 'Was there before' };

export function accessOf(record: RequestRecord, grants: readonly Grant[]): readonly AccessLine[] {
  const changes = record.plan?.changes ?? [];
  const planned = changes.map((change): AccessLine => {
    const grant = grants.find(({ target }) => target === change.target);
    const action = change.action === 'add' ? 'Add to' : 'Remove from';
    return grant
      ? lineOf(grant, action)
      : {
          action,
          group: change.targetName,
          state: record.phase === 'concluded' ? NOT_DONE : PLANNED,
          ...OPEN,
        };
  });
  const unplanned = grants.filter(({ target }) => !changes.some((change) => change.target === target));
  return [
    ...planned,
    ...unplanned.map((grant) => lineOf(grant, 'Add to')),
    ...record.alreadyIn.map(
      (id): AccessLine => ({
        action: 'Already in',
        group: `group ${id.slice(0, 8)}`,
        state: WAS_THERE,
        ...OPEN,
      }),
    ),
  ];
}

const OPEN = { startedAt: null, endsAt: null, ended: false, note: null } as const;

function lineOf(grant: Grant, action: AccessLine['action']): AccessLine {
  return {
    action,
    group: grant.targetName,
    state: grantWords(grant.state),
    startedAt: grant.startedAt,
    endsAt: grant.endedAt ?? grant.endsAt,
    ended: grant.endedAt !== null,
    note: grant.endReason ? endWords(grant.endReason) : null,
  };
}
