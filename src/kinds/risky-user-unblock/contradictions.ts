import { type Report, repeats } from '../../policy/access/report.ts';
import type { Release, RiskTable } from './risk-table.ts';

/** Names that lead nowhere, and rules by which one person alone could let somebody in. */
export function riskContradictions(table: RiskTable, report: Report): void {
  for (const place of repeats(table.classes.map(({ name }) => name)))
    report(`/classes/${place}/name`, 'repeated', 'Another class has this name.');
  for (const place of repeats(table.cases.map(({ name }) => name)))
    report(`/cases/${place}/name`, 'repeated', 'Another case has this name.');
  for (const [place, { when, release }] of table.cases.entries()) {
    const path = `/cases/${place}`;
    for (const [at, name] of (when.classes ?? []).entries())
      if (!table.classes.some((one) => one.name === name))
        report(`${path}/when/classes/${at}`, 'unknown-class', `No class is called "${name}".`);
    checkRelease(table, when.levels, release, `${path}/release`, report);
  }
  for (const member of ['twoPeople', 'signInBack'] as const)
    checkTwo(table, table[member], `/${member}`, report);
  for (const [place, one] of table.classes.entries())
    if (one.release === 'never' && one.goesTo === undefined)
      report(
        `/classes/${place}`,
        'goes-to-nobody',
        'Nobody is released there: say in "goesTo" who sees to it.',
      );
}

/** A release takes two different people; by the rule alone only where the risk is low. */
function checkRelease(
  table: RiskTable,
  levels: readonly string[] | undefined,
  release: Release,
  path: string,
  report: Report,
): void {
  if (release.how === 'never') return;
  const isLow = levels?.every((level) => level === 'low') ?? false;
  const message = 'Only a case that fits low risk alone may release without anybody.';
  if (release.stages.length > 0) checkTwo(table, release.stages, `${path}/stages`, report);
  else if (!isLow) report(`${path}/stages`, 'nobody-decides', message);
}

function checkTwo({ stages }: RiskTable, names: readonly string[], path: string, report: Report): void {
  const found = names.flatMap((name) => stages[name] ?? []);
  const most = Math.max(0, ...found.map(({ needs }) => needs.reduce((sum, { quorum }) => sum + quorum, 0)));
  const isDistinct = found.filter(({ distinct }) => distinct).length > 0 && found.length > 1;
  if (found.length < names.length || most >= 2 || isDistinct) return;
  report(
    path,
    'one-person',
    'Two different people have to decide: name a stage with two needs, or a second one that is distinct.',
  );
}
