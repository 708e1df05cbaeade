import type { AccessFacts } from '../../domain/facts.ts';
import type { GuardedGroup } from '../../policy/access/guarded-group.ts';
import type { GroupSituation } from './group-situation.ts';
import { find } from './reasons.ts';

/**
 * Whether there is something to do for a group. A direct edge that is not ours stays as it is and is never taken
 * back; one that our grants explain is joined, so that the other grant's end does not cut this one (H4).
 */
export function isPending(facts: AccessFacts, groupId: string): boolean {
  return facts.directMemberships[groupId] !== true || facts.grantedByUs.includes(groupId);
}

/** Says what the beneficiary has already. @returns the groups that need a change. */
export function findPending({ facts, index, findings }: GroupSituation): readonly GuardedGroup[] {
  const pending: GuardedGroup[] = [];
  for (const group of index.groups) {
    const member = facts.directMemberships[group.id];
    if (typeof member !== 'boolean') {
      const detail = `Whether the person is in ${group.name} could not be read.`;
      find(findings, 'fact-missing', detail, group.rule);
    } else if (member && !isPending(facts, group.id)) {
      find(findings, 'already-a-member', `The person is a member of ${group.name} already.`, group.rule);
      continue;
    } else if (member) {
      find(
        findings,
        'held-by-another-grant',
        `The person has ${group.name} by another ticket already.`,
        group.rule,
      );
    } else if (facts.effectiveMemberships.includes(group.id)) {
      const detail = `The person is in ${group.name} through another group only.`;
      find(findings, 'member-through-another-group', detail, group.rule);
    }
    pending.push(group);
  }
  return pending;
}
