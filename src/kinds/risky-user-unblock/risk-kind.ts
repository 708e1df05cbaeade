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

function stagesAsked({ cases, riskNotShown, twoPeople, signInBack }: RiskTable) {
  const placed = (names: readonly string[], path: string) =>
    names.map((name, at) => ({ name, path: `${path}/${at}` }));
  const asked = (of: Containment | Release, path: string) =>
    placed('stages' in of ? of.stages : [], `${path}/stages`);
  return [
    ...cases.flatMap(({ containment, release }, place) => [
      ...asked(containment, `/cases/${place}/containment`),
      ...asked(release, `/cases/${place}/release`),
    ]),
    ...asked(riskNotShown.containment, '/riskNotShown/containment'),
    ...placed(twoPeople, '/twoPeople'),
    ...placed(signInBack, '/signInBack'),
  ];
}
