import type { StatedAccess } from './outcome.ts';

/**
 * What common code has to know of a word that a ticket states of its access. `in-force`: it is there now, so that it is proven
 * again before a late note says so, and watched. `done`: it was done once, and stays said with the moment of its proof,
 * whatever comes after.
 */
export type Meaning = 'nothing' | 'under-way' | 'in-force' | 'done' | 'over' | 'unsure';

/** What a word of one kind can mean; everything else is said in words that all kinds share. */
export type MeaningOfPart = Extract<Meaning, 'in-force' | 'done'>;

/** The word that a part of a decision leaves, and what it means; left out by rows of before: `in-force`. */
export type SaidByPart = { readonly stated: string; readonly means?: MeaningOfPart };

type Said = { readonly access: StatedAccess; readonly means?: Meaning };

/** The words that all kinds share. */
const SHARED: Readonly<Record<string, Meaning>> = {
  none: 'nothing',
  pending: 'under-way',
  granted: 'in-force',
  ended: 'over',
  unknown: 'unsure',
};

/** What a ticket is to say of its access; `null`: nothing yet. */
export function statedMeaning(desired: Said | null | undefined): Meaning | null {
  return desired ? (desired.means ?? sharedMeaning(desired.access)) : null;
}

/** Whether what a ticket is to say of its access means one of these. */
export function states(desired: Said | null | undefined, ...meanings: readonly Meaning[]): boolean {
  const means = statedMeaning(desired);
  return means !== null && meanings.includes(means);
}

/** A word that no kind shares and no row tells of is nothing to rely on. */
export function sharedMeaning(word: StatedAccess): Meaning {
  return SHARED[word] ?? 'under-way';
}

/** What a word means that a part of a request's decision leaves; `null`: none of the parts that are done leaves it. */
export function meaningOfPart(
  {
    doneParts = [],
    fulfilledAs,
  }: { readonly doneParts?: readonly Partial<SaidByPart>[]; readonly fulfilledAs?: SaidByPart },
  word: StatedAccess,
): MeaningOfPart | null {
  const said = [...doneParts, ...(fulfilledAs ? [fulfilledAs] : [])].findLast(
    ({ stated }) => stated === word,
  );
  return said ? (said.means ?? 'in-force') : null;
}
