import type { Budget } from '../../domain/budget.ts';
import type { CaseInHand } from './case-in-hand.ts';

/** Of containments before anybody is asked. */
export const BUDGET = 'contained';

/** Whether others have used up what may be contained within the hour before anybody is asked; what is not known counts as that. */
export function isUsedUp({ facts, policy }: CaseInHand): boolean {
  const contained = facts.parts?.[BUDGET];
  return typeof contained !== 'number' || contained >= policy.table.limits.containedPerHour;
}

export function budgetOf({ policy }: CaseInHand, state: Budget['state']): Budget {
  const most = policy.table.limits.containedPerHour;
  return {
    ...{ name: BUDGET, most, state },
    title: 'Containment before asking is used up for this hour',
    text: `${most} people were contained within an hour before anybody was asked, which is as many as the policy table allows (limits.containedPerHour). The next ones are contained once people say so: look at the requests that wait for that, and at why there are so many. You hear of it once an hour.`,
  };
}
