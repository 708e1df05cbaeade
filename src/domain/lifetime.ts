import type { GrantState } from './grant.ts';

/**
 * How long a change lasts. `grant`: given, ends, is taken back. `condition`: something that access needs, and that is the
 * person's own once the access is proven. `once`: done, and never undone. `suspension`: put on by us, and taken off by a
 * decision of its own, never by an end. `self-ending`: the directory ends it, and we prove that.
 */
export type Lifetime = 'grant' | 'condition' | 'once' | 'suspension' | 'self-ending';

/** Who closes an entry: something that ends access (its end, a leaver, a closed ticket, an operator), the run that undoes what it did, or a decision to take it off. */
export type Closer = 'end' | 'own-run' | 'release';

type Row = {
  /** What it is from its proof on: `active`, with a clock where it `ends`, or over, and nobody's to take back. */
  readonly proven: 'active' | 'kept' | 'done';
  /** What closes it once it is proven. */
  readonly closedBy: readonly Closer[];
  /** Whether its planned end, or that of whoever leaves, ends it. */
  readonly ends: boolean;
  /** Whether its ticket goes on saying that it is there, so that it is proven again before that, and watched. */
  readonly stated: boolean;
  /** Whether somebody is told of its age, because no end takes it off. */
  readonly reviewed: boolean;
  /** How a run that failed gives it back: it is removed, and proven gone; or it is read, since what was done can't be undone. */
  readonly givenBack: 'removed' | 'read';
  /** Whether it may be over before its end without anybody's doing, as the directory has it. */
  readonly endsByItself: boolean;
  /** Whether only what came after our own first attempt proves it: the same may have been done before, by anybody. */
  readonly byAttempt: boolean;
};

/** The whole of what closers, the run, sweeps and leavers have to know of a lifetime; the table in docs/design.md says the same. */
export const LIFETIMES: Readonly<Record<Lifetime, Row>> = {
  grant: {
    proven: 'active',
    closedBy: ['end', 'own-run', 'release'],
    ends: true,
    stated: true,
    reviewed: false,
    givenBack: 'removed',
    endsByItself: false,
    byAttempt: false,
  },
  condition: {
    proven: 'kept',
    closedBy: [],
    ends: false,
    stated: false,
    reviewed: false,
    givenBack: 'removed',
    endsByItself: false,
    byAttempt: false,
  },
  once: {
    proven: 'done',
    closedBy: [],
    ends: false,
    stated: false,
    reviewed: false,
    givenBack: 'read',
    endsByItself: false,
    byAttempt: true,
  },
  suspension: {
    proven: 'active',
    closedBy: ['own-run', 'release'],
    ends: false,
    stated: true,
    reviewed: true,
    givenBack: 'removed',
    endsByItself: false,
    byAttempt: false,
  },
  'self-ending': {
    proven: 'active',
    closedBy: ['end', 'own-run', 'release'],
    ends: true,
    stated: true,
    reviewed: false,
    givenBack: 'removed',
    endsByItself: true,
    byAttempt: true,
  },
};

/**
 * Whether an entry goes on although the person left, or is disabled: what keeps somebody out is not given back half-way because
 * they are out, which may be by our own doing.
 */
export const goesOnWithoutAccount = (lifetime: Lifetime, state: GrantState): boolean =>
  state === 'armed' && (lifetime === 'suspension' || lifetime === 'once');

/**
 * The state that closing leaves an entry in. What waits is void at once, and what is armed is always given back: its run finds
 * it closed, whatever its lifetime.
 */
export function closedState(lifetime: Lifetime, state: GrantState, closer: Closer): GrantState {
  switch (state) {
    case 'waiting':
      return 'void';
    case 'armed':
      return 'ending';
    case 'active':
      return LIFETIMES[lifetime].closedBy.includes(closer) ? 'ending' : 'active';
    default:
      return state;
  }
}
