/** What the matrix prints. */
import type { CaseResult, Ran } from './run.ts';

/** The command that plays one case again. */
export function replayCommand({
  journey,
  name,
  tables,
}: Pick<CaseResult, 'journey' | 'name' | 'tables'>): string {
  return `npm run matrix -- --journey ${journey} --only '${name}' --tables ${tables}`;
}

/** Of hundreds of tickets the first few tell what is wrong. */
const SHOWN = 12;

export function shown(disagreements: readonly string[]): readonly string[] {
  const more = disagreements.length - SHOWN;
  return more > 0 ? [...disagreements.slice(0, SHOWN), `… and ${more} more`] : disagreements;
}

export function disagreementText(result: CaseResult): string {
  return [
    `DISAGREES  ${result.journey}  ${result.name}`,
    `  ${result.outcome}`,
    ...shown(result.disagreements).map((one) => `  - ${one}`),
    ...result.logged.slice(-2).map((line) => `  log: ${line.slice(0, 300)}`),
    `  ${replayCommand(result)}`,
  ].join('\n');
}

/** Cases, outcomes and disagreements per journey and family, then each outcome with how often it came. */
export function summary({ results, left }: Ran): string {
  const rows = [...Map.groupBy(results, ({ journey, trouble }) => `${journey} ${trouble.family}`)];
  const table = rows.map(([key, group]) => {
    const [journey = '', family = ''] = key.split(' ');
    const bad = group.filter(({ disagreements }) => disagreements.length > 0).length;
    const each = group.reduce((sum, { ms }) => sum + ms, 0) / group.length / 1_000;
    return `${journey.padEnd(16)} ${family.padEnd(8)} ${String(group.length).padStart(6)} cases ${String(bad).padStart(5)} disagree  ${each.toFixed(1)} s each`;
  });
  const outcomes = [...Map.groupBy(results, ({ journey, outcome }) => `${journey.padEnd(16)} ${outcome}`)]
    .map(([outcome, group]) => `${String(group.length).padStart(6)}  ${outcome}`)
    .toSorted();
  const bad = results.filter(({ disagreements }) => disagreements.length > 0).length;
  const known = results.filter(({ expected }) => expected.length > 0).length;
  return [
    ...table,
    '',
    'Outcomes (at each rest):',
    ...outcomes,
    '',
    `${results.length} cases, ${bad} disagree, ${known} as expected${left > 0 ? `, ${left} left out by the budget` : ''}.`,
  ].join('\n');
}
