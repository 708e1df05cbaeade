import { dirname, join } from 'node:path';
import { readGiven } from '../../sandbox/given-file.ts';
import type { Change } from '../../src/domain/plan.ts';
import { loadTable } from '../../src/kinds/load-table.ts';
import { familyOf } from '../../src/targets/index.ts';
import { readCaseBase } from './case-base.ts';
import { readCase } from './case-file.ts';
import { explain } from './explain.ts';
import { issueLine, type Output } from './output.ts';
import { runCase } from './run-case.ts';

function changeWords({ target, targetName }: Change): string {
  const family = familyOf(target);
  const todo = family.words(target).todo.add(family.label(target, targetName));
  return `${todo.charAt(0).toLowerCase()}${todo.slice(1)}`;
}

/** @returns 0 when the request is granted or asked about, 3 when it is refused or goes to a person, 1 for a broken table. */
export function explainCase(
  tableFile: string,
  requestFile: string,
  baseFile: string | null,
  { json }: { readonly json: boolean },
  { data, words }: Output,
): number {
  const loaded = loadTable(tableFile, readGiven(tableFile, 'The table'));
  const said = readCase(requestFile);
  if (!loaded.loaded) {
    for (const issue of loaded.issues) words(issueLine(issue));
    return 1;
  }
  const base = readCaseBase(baseFile ?? join(dirname(requestFile), '..', 'base.json'));
  const run = runCase(said, base, loaded.policy);
  const nameOf = (id: string): string =>
    Object.values(base.people).find((one) => one.id === id)?.displayName ?? id;
  if (json) {
    data(JSON.stringify({ policyDigest: loaded.policy.digest, ...run }));
  } else {
    data(run.verdict);
    for (const sentence of explain(loaded.policy.kind, run.reasons)) data(`- ${sentence}`);
    for (const { name, needs } of run.decision?.stages ?? []) {
      for (const { role, quorum, candidates } of needs) {
        data(`  stage ${name}: ${quorum} of ${role}: ${candidates.map(nameOf).join(', ')}`);
      }
    }
    const allowed = run.verdict === 'grant' || run.verdict === 'ask';
    const changes = allowed ? (run.plan?.changes ?? []) : [];
    for (const change of changes) data(`  would ${changeWords(change)}`);
    for (const { label, value } of allowed ? run.shown : []) data(`  ${label}: ${value}`);
    for (const [name, severities] of Object.entries(run.told))
      data(`  told in "${name}": ${severities.join(', ')}`);
    if (run.decision?.notBefore) data(`  not before ${run.decision.notBefore}`);
  }
  words(`Decided by ${tableFile}, digest ${loaded.policy.digest}.`);
  return run.verdict === 'grant' || run.verdict === 'ask' ? 0 : 3;
}
