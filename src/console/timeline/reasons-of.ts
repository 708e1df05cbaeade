import { listOf, textOf } from '../json-value.ts';
import type { Line } from './told.ts';

/** Every reason of a recorded decision that says something to a reader, with the place of its rule. */
export function reasonsOf(decision: unknown, approved: readonly string[] = []): readonly Line[] {
  return listOf(decision, 'reasons')
    .map((reason) => ({
      code: textOf(reason, 'code'),
      detail: textOf(reason, 'detail'),
      rule: textOf(reason, 'rule'),
    }))
    .filter((reason) => isTelling(reason, approved))
    .map(({ code, detail, rule }) => ({ line: 'reason', code, text: detail, rule }));
}

/** That the ticket's own approval does not stand for a stage tells nobody anything once people have decided it otherwise. */
export function isTelling(
  { code, detail }: { readonly code: string; readonly detail: string },
  approved: readonly string[],
): boolean {
  return code !== 'ticket-approval-unproven' || !approved.some((stage) => detail.includes(`"${stage}"`));
}
