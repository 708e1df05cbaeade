import type { Instant } from '../../domain/instant.ts';
import type { Outcome } from '../../domain/outcome.ts';

export type ConcludeInput = {
  readonly requestId: string;
  readonly owner: string;
  /** With `fulfilled`: when the last of the agreeing looks was. */
  readonly provenAt?: Instant;
  /** With `fulfilled`: from when the access counts, where that is later: a system downstream had to notice first. */
  readonly usableAt?: Instant;
  /** With `fulfilled`: it was decided so long ago that the person is looked at once more. */
  readonly lookAgain?: boolean;
  /** Left out: what the request's row says under `conclusion`. */
  readonly outcome?: Outcome;
  /** With `fulfilled`: the system downstream was not seen in time to have noticed, so a person has to look. */
  readonly downstream?: string;
  readonly because?: readonly string[];
};
