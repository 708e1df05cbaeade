import type { MeaningOfPart } from '../domain/meaning.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Kind } from '../domain/request.ts';
import type { ReasonEntry } from '../policy/reason-entry.ts';

/** A word of one kind for its access, once a part is proven. */
type StatedWord = {
  /** `in-force` counts as `done` where all of the part was done once, and nothing of it stays. */
  readonly means: MeaningOfPart;
  /** In two or three words, with a capital. */
  readonly title: string;
};

/** What people read of a kind. */
export type WordsOfKind = {
  readonly kind: Kind;
  /** Above its cards and posts; left out: "Access request". */
  readonly subject?: string;
  /** The heading under which what was changed is named. */
  readonly heading: string;
  /** Before the names of what was there before. */
  readonly already: string;
  /** What the person has by it, in the middle of a sentence. */
  readonly held: string;
  /** Whether the closing note repeats what approvers are shown, as what was checked. */
  readonly tellsWhatWasChecked?: true;
  /** Words of its own that its tickets state, of a kind that decides by parts. */
  readonly stated?: Readonly<Record<string, StatedWord>>;
  /** What whoever asked does next where it ended so; left out: they order it again. */
  readonly next?: Readonly<Partial<Record<Outcome, string>>>;
  /** Reasons that only its decisions carry. */
  readonly reasons: Readonly<Record<string, ReasonEntry>>;
};
