import type { ControlledIndex, TablePolicy } from '../../policy/access/access-policy.ts';
import type { PeopleWanted } from '../../policy/access/index-people.ts';
import type { StageIndex } from '../../policy/access/index-stages.ts';
import type { PimTable } from './pim-table.ts';

/** What decisions look up; worked out once per table. */
export type PimIndex = {
  readonly stages: ReadonlyMap<string, StageIndex>;
  readonly people: PeopleWanted;
  /** Who decides while the ticket tool is away. */
  readonly offlinePeople: PeopleWanted;
};

/** A policy table of emergency access that holds together, as decisions use it. */
export type PimPolicy = TablePolicy<PimTable, PimIndex & ControlledIndex>;
