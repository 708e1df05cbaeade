import type { Change } from '../domain/plan.ts';
import { targetOf } from '../domain/target.ts';

/** What one change of a plan does to a person, as a sentence for approvers. */
export function changeWords(
  { target, targetName, action, disabledPlans = [] }: Change,
  person: string,
): string {
  const adds = action === 'add';
  const parsed = targetOf(target);
  switch (parsed.kind) {
    case 'group':
      return `${person} is ${adds ? 'added to' : 'removed from'} ${targetName}.`;
    case 'license':
      return adds
        ? `${person} is assigned ${targetName}${withoutPlans(disabledPlans)}.`
        : `${targetName} is taken away from ${person}.`;
    case 'service-plan':
      return `${targetName} is switched ${adds ? 'on' : 'off'} for ${person}; everything else of that license stays as it is.`;
    case 'usage-location':
      return `The usage location ${parsed.country} is ${adds ? 'set for' : 'taken from'} ${person}, who has none.`;
  }
}

function withoutPlans(disabledPlans: readonly string[]): string {
  const count = disabledPlans.length;
  return count === 0 ? '' : `, with ${count} service plan${count === 1 ? '' : 's'} switched off`;
}
