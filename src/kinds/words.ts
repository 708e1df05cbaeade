import { type Meaning, sharedMeaning } from '../domain/meaning.ts';
import type { Kind } from '../domain/request.ts';
import { GROUP_MEMBERSHIP_WORDS } from './group-membership/words.ts';
import { M365_LICENSE_WORDS } from './m365-license/words.ts';
import { PIM_EMERGENCY_WORDS } from './pim-emergency-access/words.ts';
import { RISKY_USER_WORDS } from './risky-user-unblock/words.ts';
import type { WordsOfKind } from './words-of-kind.ts';

/** One line for each kind; apart from the kinds' values, so that whoever writes a note does not load every rule. */
const BUILT: readonly WordsOfKind[] = [
  GROUP_MEMBERSHIP_WORDS,
  M365_LICENSE_WORDS,
  RISKY_USER_WORDS,
  PIM_EMERGENCY_WORDS,
];

let known: readonly WordsOfKind[] = BUILT;

/** Makes the words of kinds known that an app is put together with besides. */
export function knowWords(more: readonly WordsOfKind[]): void {
  const kinds = more.map(({ kind }) => kind);
  known = [...known.filter(({ kind }) => !kinds.includes(kind)), ...more];
}

/** None for a kind that is not built. */
export function reasonsOfKind(kind: Kind): WordsOfKind['reasons'] {
  return known.find((one) => one.kind === kind)?.reasons ?? {};
}

/** Words of its own that tickets of a kind state; none for a kind that is not built. */
export function statedWordsOf(kind: Kind): NonNullable<WordsOfKind['stated']> {
  return known.find((one) => one.kind === kind)?.stated ?? {};
}

/** Above cards and posts of a kind. */
export function subjectOf(kind: Kind): string {
  return known.find((one) => one.kind === kind)?.subject ?? 'Access request';
}

/** What a word means that tickets of a kind state: one of its own, or one that all kinds share. */
export function meaningOfWord(kind: Kind, word: string): Meaning {
  return statedWordsOf(kind)[word]?.means ?? sharedMeaning(word);
}

/** Throws for a kind that is not built. */
export function wordsOf(kind: Kind): WordsOfKind {
  const words = known.find((one) => one.kind === kind);
  if (!words) throw new Error(`Access of the kind ${kind} is not built.`);
  return words;
}
