import type { Find } from './report.ts';
import type { RequestFacts } from './what-the-audit-says.ts';

const CHANGE_KEY = /^.*?:([0-9a-f-]{36}):(.+):(add|remove)$/;

/** Each was to a target and person of a grant armed before it, and none was answered that was not attempted. */
export function checkWrites(find: Find, requestId: string, facts: RequestFacts): void {
  for (const [once, { sequence, key: changeKey }] of facts.attempts) {
    const [, userId = '', targets = ''] = CHANGE_KEY.exec(changeKey) ?? [];
    const armed = [...facts.armed.values()].flat();
    const covered = targets
      .split('+')
      .every((target) =>
        armed.some((one) => one.target === target && one.beneficiaryId === userId && one.sequence < sequence),
      );
    if (!covered) find('contradicts', requestId, `the write ${changeKey} has no grant before it`, sequence);
    facts.answers.delete(once);
  }
  for (const sequence of facts.answers.values())
    find('contradicts', requestId, 'a write was answered that nobody attempted', sequence);
}
