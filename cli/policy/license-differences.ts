import { type CaseBase, resolveNames } from './case-base.ts';
import type { CaseFile } from './case-file.ts';
import { licenseNames } from './case-licenses.ts';
import type { CaseRun } from './case-run.ts';
import { differs } from './differs.ts';

/** How what a run would do about licenses differs from what its file expects. */
export function licenseDifferences(file: CaseFile, run: CaseRun, base: CaseBase): readonly (string | null)[] {
  const names = new Map([...licenseNames(base)].map(([name, id]) => [id, name.replace(/^\w+:/, '')]));
  const nameOf = (id: string | null): string => (id === null ? 'any' : (names.get(id) ?? id));
  const changes = run.plan?.changes ?? [];
  const off = Object.fromEntries(
    changes.flatMap(({ targetName, disabledPlans }) =>
      disabledPlans === undefined ? [] : [[targetName, disabledPlans.map(nameOf)]],
    ),
  );
  const usable = run.plan?.usable?.map(({ skuId, name }) => `${nameOf(skuId)} ${name}`) ?? [];
  return [
    file.off === undefined ? null : differs('off', file.off, off),
    file.usable === undefined ? null : differs('usable', file.usable, usable),
    file.standing === undefined ? null : differs('standing', resolveNames(file.standing, base), run.standing),
  ];
}
