import schema from '../../../policy-tables/risky-user-unblock/schema.json' with { type: 'json' };
import { peopleOfStages } from '../../policy/access/index-people.ts';
import { indexStage } from '../../policy/access/index-stages.ts';
import type { PlainTableKind } from '../../policy/access/plain-table.ts';
import { riskContradictions } from './contradictions.ts';
import { SIGN_IN_OF_A_PERSON } from './decide.ts';
import type { RiskIndex } from './policy.ts';
import type { RiskTable } from './risk-table.ts';
import { stageLists } from './stage-lists.ts';

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
