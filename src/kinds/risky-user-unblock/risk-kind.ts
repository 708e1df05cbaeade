import schema from '../../../policy-tables/risky-user-unblock/schema.json' with { type: 'json' };
import { peopleOfStages } from '../../policy/access/index-people.ts';
import { indexStage } from '../../policy/access/index-stages.ts';
import type { PlainTableKind } from '../../policy/access/plain-table.ts';
import { riskContradictions } from './contradictions.ts';
import { SIGN_IN_OF_A_PERSON } from './decide.ts';
import type { RiskIndex } from './policy.ts';
import type { Containment, Release, RiskTable } from './risk-table.ts';

/** Tables that say what becomes of risky users. */
export const RISKY_USER: PlainTableKind<RiskTable, RiskIndex> = {
  kind: 'risky-user-unblock',
  schema,
  stagesAsked,
  subjects: () => [SIGN_IN_OF_A_PERSON],
  contradictions: riskContradictions,
  index(table) {
    const names = [...new Set(stagesAsked(table).map(({ name }) => name))];
    return {
      stages: new Map(names.map((name) => [name, indexStage(table, null, name)])),
      people: peopleOfStages(table, names),
    };
  },
};

function stagesAsked(table: RiskTable) {
  return stageLists(table).flatMap(({ names, path }) =>
    names.map((name, at) => ({ name, path: `${path}/${at}` })),
  );
}

/** Stages that the table asks one after the other, and the place of each such list. */
export function stageLists(table: RiskTable): readonly StageList[] {
  const { cases, riskNotShown, twoPeople, signInBack } = table;
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
    { names: signInBack, path: '/signInBack' },
  ];
}

type StageList = { readonly names: readonly string[]; readonly path: string };
