import { type Exclusion, heldWords } from '../../domain/exclusion.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import { hiddenDetail } from '../../policy/access/hidden-group.ts';
import type { PolicyIndex } from '../../policy/access/index-table.ts';
import type { GroupEntitlementIndex } from './group-index.ts';
import type { GroupSituation } from './group-situation.ts';
import { find } from './reasons.ts';

/** Governed or not, the groups that those of an entitlement are nested in. */
export function withinOf({ groups }: GroupEntitlementIndex, known: AccessFacts['groups']): readonly string[] {
  return [...new Set(groups.flatMap(({ id }) => known[id]?.within ?? []))];
}

/**
 * What must not go together with an entitlement: what the table says of it, and of every other that leads into a group
 * which its own are nested in, because whoever is in the one is in the other.
 */
export function exclusionsOf(
  policy: PolicyIndex<GroupEntitlementIndex>,
  index: GroupEntitlementIndex,
  within: readonly string[],
): readonly Exclusion[] {
  if (within.length === 0) return index.exclusions;
  const own = new Set(index.groups.map(({ id }) => id));
  const reached = [...policy.entitlements.values()]
    .filter(({ groups }) => groups.some(({ id }) => within.includes(id)))
    .flatMap(({ exclusions }) => exclusions)
    .filter(({ targets }) => !targets.some((id) => own.has(id)));
  return [...new Set([...index.exclusions, ...reached])];
}

/**
 * No group of an entitlement that is incompatible with this one: held directly, through another group, or given by us a
 * moment ago, so that the directory may not show it yet.
 */
export function checkIncompatible({ facts, index, policy, findings }: GroupSituation): void {
  for (const { title, targets: groupIds } of exclusionsOf(policy, index, withinOf(index, facts.groups))) {
    const held = groupIds.find((id) => id in facts.heldByUs);
    if (held !== undefined) {
      const detail = heldWords(title, facts.heldByUs[held] ?? '');
      find(findings, 'incompatible-entitlement', detail, index.rules.incompatibleWith);
    } else if (
      groupIds.some((id) => facts.directMemberships[id] === true || facts.effectiveMemberships.includes(id))
    ) {
      const detail = `The person has "${title}" already. The two must not go together.`;
      find(findings, 'incompatible-entitlement', detail, index.rules.incompatibleWith);
    } else {
      checkSeen(groupIds, `Whether the person has "${title}"`, { facts, index, findings });
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
