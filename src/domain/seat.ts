import type { ApprovalDecision } from './approval.ts';

type Given = Pick<ApprovalDecision, 'approverId' | 'proof'>;

/** Whose place among those who are asked a word takes: a delegate decides in the place of whoever is asked. */
export function seatOf({ approverId, proof }: Given): string {
  return proof.onBehalfOf ?? approverId;
}

/** Words in their order, without any that uses up somebody whom an earlier one has used up. */
export function eachOnce<Word>(
  words: readonly Word[],
  peopleIn: (word: Word) => readonly string[],
): readonly Word[] {
  const used = new Set<string>();
  return words.filter((word) => {
    const people = peopleIn(word);
    if (people.some((id) => used.has(id))) return false;
    for (const id of people) used.add(id);
    return true;
  });
}

/** Everybody who is used up by a word: nobody counts twice, and no place is taken twice. */
export function peopleOf(given: Given): readonly string[] {
  return [...new Set([given.approverId, seatOf(given)])];
}
