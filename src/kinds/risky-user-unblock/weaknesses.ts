import { isDetectionKnown } from '../../domain/risk-words.ts';
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
  for (const [place, { enabled, release, title, selfService, containment }] of table.cases.entries()) {
    if (selfService && (release.how === 'never' || release.stages.length === 0))
      report(
        `/cases/${place}/selfService`,
        'nobody-is-asked',
        `Nobody is asked to release "${title}", so that what the person may do by themselves is waited for by nobody.`,
      );
    if (selfService && containment.how !== 'none')
      report(
        `/cases/${place}/selfService`,
        'self-service-locked-out',
        `The containment of "${title}" may set a password that nobody knows or disable the sign-in: nobody it keeps out so can help themselves, so that people are asked at once. Let the case contain nobody ("none"), or leave this out.`,
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
  unlabeled(table, report);
  for (const [place, type] of table.highConfidence.entries())
    if (!isDetectionKnown(type))
      report(
        `/highConfidence/${place}`,
        'unknown-detection',
        `No detection that is known here is called "${type}": check its spelling, or it never counts.`,
      );
  if (!table.classes.some(({ directoryRoles }) => directoryRoles))
    report(
      '/classes',
      'roles-unguarded',
      'No class is of those who hold directory roles: they are released like anybody.',
    );
}

/** Whoever reported it, and a manager who is asked, read none of the words that the table has for itself. */
function unlabeled({ cases, classes }: RiskTable, report: Report): void {
  const all = [
    ...cases.map((one, place) => ({ ...one, path: `/cases/${place}`, isRead: one.enabled })),
    // of a class that is only a condition of cases, the case is told
    ...classes.map((one, place) => ({ ...one, path: `/classes/${place}`, isRead: one.release === 'never' })),
  ];
  for (const { label, title, path, isRead } of all)
    if (isRead && label === undefined)
      report(
        path,
        'no-label',
        `People outside of IT read nothing of "${title}": say it in "label", as the end of "This is treated as …".`,
      );
}
