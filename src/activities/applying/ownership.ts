import type { WriteEffect } from '../../domain/effect.ts';
import type { AccessRow } from '../../domain/grant.ts';

type Attempt = { readonly key: string; readonly attempt: number; readonly sentAt: string };

/**
 * An access row after an answer: what is still unanswered, and who put the edge there, as far as the answers tell
 * (H4, H5, H6). `there`: whether it was seen to be there before anything was sent.
 */
export function answered(
  row: AccessRow,
  action: 'add' | 'remove',
  effect: WriteEffect,
  sent: Attempt,
  there: boolean,
): AccessRow {
  if (effect.effect === 'uncertain') return row; // stays unanswered: the edge may be there because of it
  const mine = row.unanswered.find((one) => one.key === sent.key && one.sentAt === sent.sentAt);
  const unanswered = row.unanswered.filter((one) => one !== mine);
  if (action === 'remove') return { ...row, unanswered: isDefinite(effect) ? [] : unanswered };
  return added(row, there && effect.effect === 'changed' ? 'unchanged' : effect.effect, unanswered, sent.key);
}

function added(
  row: AccessRow,
  effect: WriteEffect['effect'],
  unanswered: AccessRow['unanswered'],
  key: string,
): AccessRow {
  // What was changed was not there, whatever an earlier answer said.
  if (effect === 'changed') return { ...row, base: 'absent', ownership: 'ours', unanswered: [] };
  if (effect !== 'unchanged') return { ...row, unanswered };
  if (row.ownership !== 'none') return { ...row, unanswered: [] };
  const [earlier] = unanswered
    .filter((one) => one.key === key)
    .map(({ sentAt }) => sentAt)
    .toSorted();
  // Without an earlier attempt that went unanswered, somebody else put the edge there: it was never ours to remove.
  return earlier
    ? { ...row, ownership: 'inferred', inferredFrom: earlier, unanswered: [] }
    : { ...row, base: 'present', unanswered: [] };
}

function isDefinite({ effect }: WriteEffect): boolean {
  return effect === 'changed' || effect === 'unchanged';
}
