import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readGiven } from '../../sandbox/given-file.ts';
import type { LoadedPolicy } from '../../src/kinds/kind.ts';
import { loadTable } from '../../src/kinds/load-table.ts';
import { readCaseBase } from './case-base.ts';
import { readCase } from './case-file.ts';
import { issueLine, type Output } from './output.ts';
import { codesOf } from './reason-codes.ts';
import { differences, runCase } from './run-case.ts';

const VERDICTS = ['grant', 'ask', 'refuse', 'review'] as const;

type CaseResult = {
  readonly file: string;
  readonly verdict: string;
  readonly codes: readonly string[];
  /** Empty when the case holds. */
  readonly differences: readonly string[];
};

/** @returns 1 when a table is broken or a case doesn't hold, else 2 when a folder has no case. */
export function testFolders(
  folders: readonly string[],
  { json }: { readonly json: boolean },
  { data, words }: Output,
): number {
  let broken = false;
  let empty = false;
  for (const folder of folders) {
    const { policy, results } = runCases(folder);
    const failed = results.filter((result) => result.differences.length > 0);
    if (json) data(JSON.stringify(results));
    else for (const { file, differences: all } of failed) for (const one of all) data(`${file}: ${one}`);
    const untested = codesWithoutCase(policy.kind, results);
    if (untested.length > 0) words(`${folder}: no case shows ${untested.join(', ')}.`);
    words(`${folder}: ${results.length} cases, ${failed.length} of them differ.`);
    if (results.length === 0)
      words(`${folder}: no case was run. Cases are files such as ${join(folder, 'cases/grant/why.json')}.`);
    broken ||= failed.length > 0;
    empty ||= results.length === 0;
  }
  if (broken) return 1;
  return empty ? 2 : 0;
}

/** Runs every case of a folder. Throws, with every reason, when its table is broken. */
export function runCases(folder: string): {
  readonly policy: LoadedPolicy;
  readonly results: readonly CaseResult[];
} {
  const file = join(folder, 'table.json');
  const loaded = loadTable(file, readGiven(file, `The table of ${folder}`));
  if (!loaded.loaded) throw new Error(loaded.issues.map(issueLine).join('\n'));
  const base = readCaseBase(join(folder, 'cases', 'base.json'));
  const results = caseFiles(folder).map(({ verdict, path }) => {
    const said = readCase(path);
    const run = runCase(said, base, loaded.policy);
    const codes = run.reasons.map(({ code }) => code);
    return { file: path, verdict: run.verdict, codes, differences: differences(said, verdict, run, base) };
  });
  return { policy: loaded.policy, results };
}

/** Reason codes of the kind that no case of these brings about. */
export function codesWithoutCase(
  kind: LoadedPolicy['kind'],
  results: readonly CaseResult[],
): readonly string[] {
  const shown = new Set(results.flatMap(({ codes }) => codes));
  return codesOf(kind).filter((code) => !shown.has(code));
}

function caseFiles(folder: string): readonly { readonly verdict: string; readonly path: string }[] {
  return VERDICTS.flatMap((verdict) => {
    const place = join(folder, 'cases', verdict);
    const names = existsSync(place) ? readdirSync(place).filter((name) => name.endsWith('.json')) : [];
    return names.toSorted().map((name) => ({ verdict, path: join(place, name) }));
  });
}
