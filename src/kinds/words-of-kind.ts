import type { Kind } from '../domain/request.ts';
import type { ReasonEntry } from '../policy/reason-entry.ts';

/** What people read of a kind. */
export type WordsOfKind = {
  readonly kind: Kind;
  /** The heading under which what was changed is named. */
  readonly heading: string;
  /** Before the names of what was there before. */
  readonly already: string;
  /** What the person has by it, in the middle of a sentence. */
  readonly held: string;
  /** Reasons that only its decisions carry. */
  readonly reasons: Readonly<Record<string, ReasonEntry>>;
};
