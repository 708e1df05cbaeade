import type { Instant } from '../../domain/instant.ts';
import type { Outcome } from '../../domain/outcome.ts';

/** What the orchestrator is to do next. Small: history keeps it, evidence goes to the audit. */
export type Next =
  /** Concluded and told, or not ours: nothing to do. */
  | { readonly next: 'done' }
  /** Something could not be read yet. */
  | { readonly next: 'again'; readonly afterSeconds: number; readonly because: string }
  | { readonly next: 'hold'; readonly until: Instant }
  | { readonly next: 'ask'; readonly stages: readonly string[] }
  | {
      readonly next: 'apply';
      readonly patience: Patience;
      readonly probe: boolean;
      /** Whether service plans have to be usable, too. */
      readonly plans: boolean;
      readonly countsOn: CountedOn | null;
      /** Whether it takes something off besides, that an earlier part put on; left out: nothing. */
      readonly releases?: true;
      /** The part of the decision that this is, where another one follows; left out: nothing does. */
      readonly part?: string;
      /** What could not be proven, where that is not "the access"; left out: it is. */
      readonly called?: string;
    }
  | { readonly next: 'take-back' }
  /** It has to give back what it armed before it asks or waits. */
  | { readonly next: 'set-back' }
  | { readonly next: 'conclude'; readonly outcome: Outcome; readonly edited: boolean }
  /** Concluded, but the ticket or somebody has not been told. */
  | { readonly next: 'settle' };

/** How long policy lets a run go on trying, in seconds. */
export type Patience = {
  readonly writeSeconds: number;
  /** The first wait after a throttled write that does not say for how long. */
  readonly waitSeconds: number;
  readonly proofSeconds: number;
};

/** Memberships that were there when it was decided, so that the plan leaves them alone. */
export type CountedOn = {
  readonly beneficiaryId: string;
  readonly targets: readonly string[];
  /** Whether the plan changes something else, which waits until they are proven. */
  readonly changesFollow: boolean;
  /** How often some of them turned out to be missing before. */
  readonly recounts: number;
  /** Whether it is decided anew when they are missing once more, or left to the proof. */
  readonly decidesAnew: boolean;
};
