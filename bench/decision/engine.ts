import type { Case, SimpleVerdict } from './company.ts';

/** Something that decides one case. The promise is only for engines that know no other way. */
export type Engine = {
  readonly name: string;
  readonly verdict: (one: Case) => SimpleVerdict | Promise<SimpleVerdict>;
};
