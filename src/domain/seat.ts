import type { ApprovalDecision } from './approval.ts';

type Given = Pick<ApprovalDecision, 'approverId' | 'proof'>;

/** Whose place among those who are asked a word takes: a delegate decides in the place of whoever is asked. */
export function seatOf({ approverId, proof }: Given): string {
  return proof.onBehalfOf ?? approverId;
}

/** Everybody who is used up by a word: nobody counts twice, and no place is taken twice. */
export function peopleOf(given: Given): readonly string[] {
  return [...new Set([given.approverId, seatOf(given)])];
}
