import { heldWords } from '../../domain/exclusion.ts';
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
    } else if (groupIds.some((id) => typeof facts.directMemberships[id] !== 'boolean')) {
      const detail = `Whether the beneficiary has "${title}" could not be read.`;
      find(findings, 'fact-missing', detail, index.rules.incompatibleWith);
    }
  }
}
