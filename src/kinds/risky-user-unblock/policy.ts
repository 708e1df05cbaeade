import type { ControlledIndex, TablePolicy } from '../../policy/access/access-policy.ts';
import type { PeopleWanted } from '../../policy/access/index-people.ts';
import type { StageIndex } from '../../policy/access/index-stages.ts';
import type { RiskTable } from './risk-table.ts';

/** What decisions look up; worked out once per table. */
export type RiskIndex = {
  readonly stages: ReadonlyMap<string, StageIndex>;
  readonly people: PeopleWanted;
};

/** A policy table about risky users that holds together, as decisions use it. */
export type RiskPolicy = TablePolicy<RiskTable, RiskIndex & ControlledIndex>;
