import schema from '../../../policy-tables/pim-emergency-access/schema.json' with { type: 'json' };
import { peopleOfStages } from '../../policy/access/index-people.ts';
import { indexStage } from '../../policy/access/index-stages.ts';
import type { PlainTableKind } from '../../policy/access/plain-table.ts';
import { pimContradictions } from './contradictions.ts';
import type { PimTable } from './pim-table.ts';
import type { PimIndex } from './policy.ts';

/** Tables that say who may have a directory role in an emergency. */
export const PIM_EMERGENCY: PlainTableKind<PimTable, PimIndex> = {
  kind: 'pim-emergency-access',
  schema,
  stagesAsked,
  subjects: ({ directoryRoles }) => directoryRoles.map(({ name }) => name),
  contradictions: pimContradictions,
  index(table) {
    const names = [...new Set(stagesAsked(table).map(({ name }) => name))];
    return {
      stages: new Map(names.map((name) => [name, indexStage(table, null, name)])),
      people: peopleOfStages(table, names),
    };
  },
};

function stagesAsked({ approvals }: PimTable) {
  return Object.entries(approvals).flatMap(([who, names]) =>
    names.map((name, at) => ({ name, path: `/approvals/${who}/${at}` })),
  );
}
