import { heldWords } from '../../domain/exclusion.ts';
import { hiddenDetail } from '../access/hidden-group.ts';
import { find } from '../reasons.ts';
import type { GroupSituation } from './group-situation.ts';

/**
 * No group of an entitlement that is incompatible with this one: held directly, through another group, or given by us a
 * moment ago, so that the directory may not show it yet.
 */
export function checkIncompatible({ facts, index, findings }: GroupSituation): void {
  for (const { title, targets: groupIds } of index.exclusions) {
    const held = groupIds.find((id) => id in facts.heldByUs);
    if (held !== undefined) {
      const detail = heldWords(title, facts.heldByUs[held] ?? '');
      find(findings, 'incompatible-entitlement', detail, index.rules.incompatibleWith);
    } else if (
      groupIds.some((id) => facts.directMemberships[id] === true || facts.effectiveMemberships.includes(id))
    ) {
      const detail = `The beneficiary has "${title}", which must not go together with this.`;
      find(findings, 'incompatible-entitlement', detail, index.rules.incompatibleWith);
    } else {
      checkSeen(groupIds, `Whether the beneficiary has "${title}"`, { facts, index, findings });
    }
  }
}

/** That the beneficiary is not seen in a group counts only where its members are shown and were read. */
function checkSeen(
  groupIds: readonly string[],
  what: string,
  { facts, index, findings }: Pick<GroupSituation, 'facts' | 'index' | 'findings'>,
): void {
  const unread = groupIds.filter((id) => typeof facts.directMemberships[id] !== 'boolean');
  if (unread.length === 0) return;
  const hidden = unread
    .map((id) => hiddenDetail(facts, id, `${what} can't be seen`))
    .find((one) => one !== null);
  if (hidden) find(findings, 'hidden-members-group', hidden, index.rules.incompatibleWith);
  else find(findings, 'fact-missing', `${what} could not be read.`, index.rules.incompatibleWith);
}
