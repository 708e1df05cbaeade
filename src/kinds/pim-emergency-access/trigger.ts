import { comparable } from '../../domain/comparable.ts';
import { minutesWords } from './duration.ts';
import type { Emergency } from './emergency.ts';
import { find } from './reasons.ts';

/** Whether it is an emergency at all; what is not is sent elsewhere. */
export function checkTrigger({ request, policy, asked, findings }: Emergency): void {
  const { priorities, longestMinutes, otherwise } = policy.table.trigger;
  const { priority } = request.variables;
  if (priority !== undefined && !isEmergency(priorities, priority)) {
    const detail = `${request.ticket.number} has priority ${priority || 'none'}, and emergency access is for priority ${priorities.join(' or ')} only. ${otherwise}`;
    find(findings, 'not-an-emergency', detail, '/trigger/priorities');
  }
  if (asked.minutes > longestMinutes) {
    const detail = `${minutesWords(asked.minutes)} are asked for, and emergency access lasts ${minutesWords(longestMinutes)} at most. ${otherwise}`;
    find(findings, 'longer-than-emergency', detail, '/trigger/longestMinutes');
  } else if (asked.minutes > asked.role.longestMinutes) {
    const detail = `"${asked.role.title}" is given for ${minutesWords(asked.role.longestMinutes)} at most, and ${minutesWords(asked.minutes)} are asked for.`;
    find(findings, 'longer-than-role', detail, `${asked.path}/longestMinutes`);
  }
}

export function isEmergency(priorities: readonly string[], priority: string): boolean {
  return priorities.map(comparable).includes(comparable(priority));
}
