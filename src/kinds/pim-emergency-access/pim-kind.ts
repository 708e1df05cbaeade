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
      people: peopleOfStages(table, Object.values(table.approvals).flat()),
      offlinePeople: peopleOfStages(table, table.offline?.approvals ?? []),
    };
  },
};

function stagesAsked({ approvals, offline }: PimTable) {
  const placed = (names: readonly string[], path: string) =>
    names.map((name, at) => ({ name, path: `${path}/${at}` }));
  return [
    ...Object.entries(approvals).flatMap(([who, names]) => placed(names, `/approvals/${who}`)),
    ...placed(offline?.approvals ?? [], '/offline/approvals'),
  ];
}
