import { LOOK_AGAIN_SECONDS } from '../../domain/doubt.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/instant.ts';
import { LONGEST_PAUSE_SECONDS } from '../../domain/patience.ts';

/** How one thing that is asked of the directory, or any activity, is tried again. Seconds throughout. */
export type Retry = {
  /** The activity that is called again; the platform is never asked to (docs/decisions/platform.md). */
  readonly activity: string;
  /** How often at most; `null`: until the time is up. */
  readonly tries: number | null;
  /** Pause after each try in turn; the last one repeats. */
  readonly pauses: readonly number[];
  /** No pause is longer. */
  readonly cap: number;
  /** When it is given up; a text names the member of the policy table that says so, `null`: the tries do. */
  readonly givesUpAfter: number | string | null;
};

const times = (count: number, seconds: number): readonly number[] =>
  Array.from({ length: count }, () => seconds);

/** An activity that could not run: a store, or our own code, failed. After the last pause the run is stuck. */
const cannotRun = [2, 5, 15, 60, 300, 900, 1800, 3600, 3600, 3600, 7200, 7200, 14_400];
/** Looks that did not agree. What takes hours is looked at less often. */
const contraryLook = [5, 10, 20, 40, 80, ...times(15, 120), 600];

/**
 * Every retry there is, by name. Pauses of writes begin as the table says and double, and what the directory asks for makes them
 * longer; the others are these.
 */
export const RETRIES = {
  anyActivity: {
    activity: 'any',
    tries: cannotRun.length + 1,
    pauses: cannotRun,
    cap: 14_400,
    givesUpAfter: null,
  },
  write: {
    activity: 'applyChange',
    tries: null,
    pauses: [],
    cap: LONGEST_PAUSE_SECONDS,
    givesUpAfter: 'operations.write',
  },
  /** One that licensing, or a replica that has not heard of somebody, refuses and may take a minute later. */
  settlingWrite: { activity: 'applyChange', tries: 3, pauses: [60], cap: 60, givesUpAfter: null },
  /** First pauses of each turn that a removal gets among others. */
  removal: {
    activity: 'applyChange',
    tries: null,
    pauses: [10, 120, 300],
    cap: LONGEST_PAUSE_SECONDS,
    givesUpAfter: (7 * DAY) / SECOND,
  },
  /** What a decision takes off and the directory refuses to: then it is left to people. */
  takingOff: {
    activity: 'applyChange',
    tries: 4,
    pauses: [30, 120, 300],
    cap: 300,
    givesUpAfter: null,
  },
  presenceProof: {
    activity: 'proveEdges',
    tries: null,
    pauses: contraryLook,
    cap: 600,
    givesUpAfter: 'operations.proof',
  },
  absenceProof: {
    activity: 'proveEdges',
    tries: null,
    pauses: contraryLook,
    cap: 600,
    givesUpAfter: (15 * MINUTE) / SECOND,
  },
  /** What a plan leaves alone, before anything else of it is written. */
  countedOnProof: {
    activity: 'proveEdges',
    tries: null,
    pauses: contraryLook,
    cap: 600,
    givesUpAfter: (2 * MINUTE) / SECOND,
  },
  /** A proof that is too old to be told. */
  staleProof: {
    activity: 'proveEdges',
    tries: null,
    pauses: contraryLook,
    cap: 600,
    givesUpAfter: (15 * MINUTE) / SECOND,
  },
  /** That it is as suspected, in each round. */
  suspectedProof: {
    activity: 'proveEdges',
    tries: null,
    pauses: contraryLook,
    cap: 600,
    givesUpAfter: (15 * MINUTE) / SECOND,
  },
  /** That it is not. */
  oppositeProof: {
    activity: 'proveEdges',
    tries: null,
    pauses: contraryLook,
    cap: 600,
    givesUpAfter: (5 * MINUTE) / SECOND,
  },
  /** That what was gone is there again. */
  returnedProof: {
    activity: 'proveEdges',
    tries: null,
    pauses: contraryLook,
    cap: 600,
    givesUpAfter: (5 * MINUTE) / SECOND,
  },
  /** Rounds of a suspicion that no reads agree on. */
  suspicion: {
    activity: 'proveEdges',
    tries: 24,
    pauses: [HOUR / SECOND],
    cap: HOUR / SECOND,
    givesUpAfter: null,
  },
  authorship: { activity: 'confirmAuthorship', tries: 20, pauses: [90], cap: 90, givesUpAfter: null },
  deletedGroups: { activity: 'lookForGroups', tries: 12, pauses: [31], cap: 31, givesUpAfter: null },
  accountGone: { activity: 'beginEnd', tries: 3, pauses: [31], cap: 31, givesUpAfter: null },
  /** Somebody who is said to have changed, until a look finds something. */
  person: { activity: 'lookAtPerson', tries: 5, pauses: [20, 60, 240, 600], cap: 600, givesUpAfter: null },
  /** A look that speaks against somebody. */
  doubtfulPerson: {
    activity: 'lookAtPerson',
    tries: 20,
    pauses: [LOOK_AGAIN_SECONDS],
    cap: LOOK_AGAIN_SECONDS,
    givesUpAfter: null,
  },
} as const satisfies Readonly<Record<string, Retry>>;

/** Seconds until the try that follows number `tried` (from 1). */
export function pauseAfter({ pauses, cap }: Pick<Retry, 'pauses' | 'cap'>, tried: number): number {
  return Math.min(pauses[Math.max(tried, 1) - 1] ?? pauses.at(-1) ?? cap, cap);
}
