/** What a run of mutants says at its end. */
import { diffOf } from './mutant.ts';
import type { Result } from './results.ts';

/** Out of a hundred that count, how many must be noticed. */
const ENOUGH = 95;

export function lineOf(result: Result): string {
  const by = result.verdict === 'survived' ? '' : `  by ${result.by}`;
  return `${result.verdict.padEnd(16)}  ${result.id}  ${result.file}:${result.line}  ${result.what}${by}`;
}

/** Of those that count, how many were noticed, in percent; `null` of none. */
function share(results: readonly Result[]): number | null {
  const counted = results.filter(({ verdict }) => verdict !== 'does-not-compile');
  if (counted.length === 0) return null;
  return (100 * counted.filter(({ verdict }) => verdict !== 'survived').length) / counted.length;
}

export function summary(results: readonly Result[]): string {
  const areas = [...Map.groupBy(results, ({ area }) => area)].map(([area, those]) => row(area, those));
  const survivors = results.flatMap((one) =>
    one.verdict === 'survived'
      ? `\nSURVIVED  ${diffOf(one)}${byHowMany(one.tests)}\n  npm run mutants -- --mutant ${one.id} --again`
      : [],
  );
  return [...areas, row('all', results), ...survivors].join('\n');
}

function byHowMany(tests: number | undefined): string {
  if (tests === undefined) return '';
  return tests === 0 ? '\n  no test runs the line' : `\n  ${tests} test files run the line`;
}

/** Of tests that fail without any mutant. */
export function unsoundOf(unsound: ReadonlyMap<string, string>): string {
  const tests = [...unsound].map(([name, output]) => `\nFAILS WITHOUT ANY MUTANT  ${name}\n${output.trim()}`);
  return [...tests, '\nNothing is shown by what fails anyway; mend it first.'].join('\n');
}

function row(name: string, results: readonly Result[]): string {
  const of = (wanted: Result['verdict']) => results.filter(({ verdict }) => verdict === wanted).length;
  const percent = share(results);
  return `${name.padEnd(12)} ${of('killed')} killed, ${of('hung')} hung, ${of('survived')} survived, ${of('does-not-compile')} not counted: ${percent === null ? 'nothing tried' : `${percent.toFixed(1)} % noticed`}`;
}

/** 0: enough were noticed; 1: too few; 2: nothing was tried, so nothing is shown. */
export function exitCodeOf(results: readonly Result[]): 0 | 1 | 2 {
  const noticed = share(results);
  if (noticed === null) return 2;
  return noticed < ENOUGH ? 1 : 0;
}
