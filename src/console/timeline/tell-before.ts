import { fieldOf, listOf, textOf, textsOf } from '../json-value.ts';
import { listed } from '../people.ts';
import type { TargetNames } from '../target-names.ts';
import type { Line } from './told.ts';

/** What the person had of Microsoft 365 right before a write; `null` where that was not looked at: a membership. */
export function linesBefore(before: unknown, targets: TargetNames): Line | null {
  if (fieldOf(before, 'assignments') === undefined) return null;
  const location = textOf(before, 'usageLocation');
  const assignments = listOf(before, 'assignments').map((one) => assignmentWords(one, targets));
  return {
    line: 'details',
    title: 'What was there before',
    items: [
      location ? `Usage location ${location}` : 'No usage location',
      ...(assignments.length > 0 ? assignments : ['No license']),
    ],
  };
}

/** `SPE_E3 by group LIC-M365-E3, Active; switched off: TEAMS1`. */
export function assignmentWords(assignment: unknown, targets: TargetNames): string {
  const byGroup = textOf(assignment, 'byGroup');
  const from = byGroup ? `by group ${targets.group(byGroup).replace(/^group /, '')}` : 'assigned directly';
  const off = textsOf(assignment, 'disabledPlans').map(targets.plan);
  const state = [textOf(assignment, 'state') || 'state unknown', textOf(assignment, 'error')];
  return [
    `${targets.sku(textOf(assignment, 'skuId'))} ${from}, ${state.filter(Boolean).join(', ')}`,
    off.length > 0 ? `switched off: ${listed(off)}` : '',
  ]
    .filter(Boolean)
    .join('; ');
}
