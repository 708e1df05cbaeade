import type { Report } from '../../policy/access/report.ts';
import type { PimTable } from './pim-table.ts';

/** Global Administrator, and the two roles that can make one. */
const NEVER_STANDARD: Readonly<Record<string, string>> = {
  '62e90394-69f5-4237-9190-012177145e10': 'Global Administrator',
  'e8611ab8-c189-46e8-94e1-60213ab1f814': 'Privileged Role Administrator',
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13': 'Privileged Authentication Administrator',
};

/** A stage that waits longer than this helps nobody in an emergency, in minutes. */
const LONG_WAIT = 60;

/** What a table of emergency access lets somebody get around, or says to no effect. */
export function pimWeaknesses(table: PimTable, report: Report): void {
  const { directoryRoles, approvals, stages, trigger, operations } = table;
  for (const [place, { roleId, class: tier, modes }] of directoryRoles.entries()) {
    const path = `/directoryRoles/${place}`;
    const known = NEVER_STANDARD[roleId];
    if (known !== undefined && tier !== 'high')
      report(
        `${path}/class`,
        'one-person',
        `${known} is given on one word, or by a window alone: it can give itself everything.`,
      );
    if (!modes.includes('self-activate'))
      report(
        `${path}/modes`,
        'no-second-mode',
        'Where the directory wants a second factor for an assignment, the role can not be given at all.',
      );
  }
  for (const name of new Set(Object.values(approvals).flat())) {
    const { dueHours, dueMinutes = 0, nextInLine, needs } = stages[name] ?? { needs: [] };
    if (dueHours !== undefined || dueMinutes > LONG_WAIT)
      report(`/stages/${name}`, 'long-wait', 'People have longer than an hour to decide about an emergency.');
    const roles = needs.map(({ role }) => role);
    if (roles.length > 1 && typeof nextInLine === 'string' && roles.includes(nextInLine))
      report(
        `/stages/${name}/nextInLine`,
        'one-role',
        `Where a role has nobody, both decide as "${nextInLine}".`,
      );
  }
  if (trigger.priorities.length > 1)
    report('/trigger/priorities', 'many-emergencies', 'More than one priority counts as an emergency.');
  const closing = ['completed', 'canceled'] as const;
  if (!closing.every((standing) => operations.endsGrantOn.includes(standing)))
    report(
      '/operations/endsGrantOn',
      'outlives-incident',
      'The access outlives a ticket that is resolved or called off.',
    );
}
