import type { Containment, Release, RiskTable } from './risk-table.ts';

/** Stages that the table asks one after the other, and the place of each such list. */
export function stageLists(table: RiskTable): readonly StageList[] {
  const { cases, riskNotShown, twoPeople, pastBudget, signInBack } = table;
  const asked = (of: Containment | Release, path: string) => ({
    names: 'stages' in of ? of.stages : [],
    path: `${path}/stages`,
  });
  return [
    ...cases.flatMap(({ containment, release }, place) => [
      asked(containment, `/cases/${place}/containment`),
      asked(release, `/cases/${place}/release`),
    ]),
    asked(riskNotShown.containment, '/riskNotShown/containment'),
    { names: twoPeople, path: '/twoPeople' },
    { names: pastBudget, path: '/pastBudget' },
    { names: signInBack, path: '/signInBack' },
  ];
}

type StageList = { readonly names: readonly string[]; readonly path: string };
