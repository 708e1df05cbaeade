import type { AccessFacts } from '../../domain/facts.ts';

/**
 * What a decision rests on and the directory does not show, in words; `null` where everything is there. A read says
 * "no such thing" of what was made a moment ago, too, and once in a while of anything (graph, section 0.2).
 */
export function notShown({ requester, beneficiary, groups, approverGroups }: AccessFacts): string | null {
  for (const { id, found } of [requester, beneficiary]) if (!found) return `person ${id} is not there`;
  for (const { id, found } of Object.values(groups)) if (!found) return `group ${id} is not there`;
  for (const [id, members] of Object.entries(approverGroups))
    if (members.length === 0) return `nobody is in the approver group ${id}`;
  return null;
}
