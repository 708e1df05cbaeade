import { DAY, MINUTE, milliseconds } from '../../domain/instant.ts';
import { minutesWords } from './duration.ts';
import type { Emergency } from './emergency.ts';
import { find } from './reasons.ts';

/** Says why the next use takes two people. @returns whether it does. */
export function checkDebts({ seen, policy, findings, at }: Emergency): boolean {
  const { debts } = seen;
  const { budget, coolDownMinutes } = policy.table.debts;
  if (debts.known !== 'yes') {
    const detail = `Earlier emergency access of the person could not be read: ${debts.because}.`;
    find(findings, 'debts-unknown', detail, '/debts');
    return true;
  }
  const before = findings.reasons.length;
  const { open, uses } = debts.value;
  const [first] = open;
  if (first) {
    const tickets = open.map(({ ticket }) => ticket).join(', ');
    const detail = `Nobody has looked yet at what was done with the emergency access of ${tickets}.`;
    find(findings, 'debt-open', detail, '/debts');
  }
  const lately = uses.filter(({ from }) => milliseconds(from) > at - budget.days * DAY);
  if (lately.length >= budget.uses) {
    const detail = `The person has had emergency access ${lately.length} times within ${budget.days} days, and ${budget.uses} go without two people.`;
    find(findings, 'debt-budget-used', detail, '/debts/budget');
  }
  // One that goes on, or whose end nobody has seen, is as fresh as can be.
  const fresh = uses.some(
    ({ until }) => until === null || milliseconds(until) > at - coolDownMinutes * MINUTE,
  );
  if (fresh) {
    const detail = `The last emergency access of the person was within ${minutesWords(coolDownMinutes)}.`;
    find(findings, 'debt-cooling-down', detail, '/debts/coolDownMinutes');
  }
  return findings.reasons.length > before;
}
