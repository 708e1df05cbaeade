import type { Report } from '../../policy/access/report.ts';
import type { RiskTable } from './risk-table.ts';

/** What a table of risky users says to no effect, or lets somebody get around. */
export function riskWeaknesses(table: RiskTable, report: Report): void {
  const all = table.cases.findIndex(({ when, enabled }) => enabled && Object.keys(when).length === 0);
  if (all < 0)
    report(
      '/cases',
      'not-every-case',
      'Somebody whom no case fits goes to a person: end with a case without conditions.',
    );
  for (const [place, { enabled, release, title, selfService }] of table.cases.entries()) {
    if (selfService && (release.how === 'never' || release.stages.length === 0))
      report(
        `/cases/${place}/selfService`,
        'nobody-is-asked',
        `Nobody is asked to release "${title}", so that what the person may do by themselves is waited for by nobody.`,
      );
    if (all >= 0 && place > all)
      report(`/cases/${place}`, 'shadowed', `A case before it fits everybody, so "${title}" never does.`);
    if (enabled && release.how !== 'never' && release.stages.length === 0)
      report(`/cases/${place}/release`, 'released-by-rule', 'Nobody is asked for this release.');
  }
  for (const [place, { priority, ids, groups, jobTitles, title }] of table.classes.entries())
    if (priority !== undefined && !(ids ?? groups ?? jobTitles))
      report(
        `/classes/${place}/priority`,
        'priority-not-seen',
        `Roles are not looked at when an alert opens an incident, so the priority of "${title}" never counts.`,
      );
  const used = new Set(table.cases.flatMap(({ when }) => when.classes ?? []));
  for (const [place, one] of table.classes.entries())
    if (one.release === 'by-case' && one.containment === 'by-case' && !used.has(one.name))
      report(`/classes/${place}`, 'unused', `Nothing goes by the class "${one.title}".`);
  if (!table.classes.some(({ directoryRoles }) => directoryRoles))
    report(
      '/classes',
      'roles-unguarded',
      'No class is of those who hold directory roles: they are released like anybody.',
    );
}
