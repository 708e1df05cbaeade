/**
 * What is committed of everybody's licenses, and what reads see of it: each property reaches each replica in its own
 * time, so that they may disagree (graph 2.1, 4.7).
 */
import type { Random } from '../../simulator.ts';
import { Cell, type View } from '../directory/cell.ts';
import type { Lag } from '../directory/lag.ts';
import type { LicenseAssignment } from './assignment.ts';
import type { ProvisioningByPlan } from './provisioning.ts';

export type UserLicenses = {
  readonly assignments: readonly LicenseAssignment[];
  readonly provisioning: ProvisioningByPlan;
};

/** Properties whose replicas lag independently; `disabledPlans` those within `assignedLicenses`. */
export type Facet = 'licenseAssignmentStates' | 'assignedLicenses' | 'disabledPlans' | 'licenseDetails';

const FACETS: readonly Facet[] = [
  'licenseAssignmentStates',
  'assignedLicenses',
  'disabledPlans',
  'licenseDetails',
];

/** Ids are lower-case. */
export interface LicenseCells {
  of(userId: string): UserLicenses;
  seen(userId: string, facet: Facet, view: View): UserLicenses;
  put(userId: string, licenses: UserLicenses, at: number): void;
  /** Who has or had a license. */
  users(): readonly string[];
}

const NOTHING: UserLicenses = { assignments: [], provisioning: new Map() };

export function createLicenseCells(lag: Lag, random: Random): LicenseCells {
  const users = new Map<string, ReadonlyMap<Facet, Cell<UserLicenses>>>();
  return {
    of: (userId) => users.get(userId)?.get('licenseDetails')?.committed ?? NOTHING,
    seen: (userId, facet, view) => users.get(userId)?.get(facet)?.read(view) ?? NOTHING,
    put(userId, licenses, at) {
      const cells = users.get(userId) ?? new Map(FACETS.map((facet) => [facet, new Cell<UserLicenses>()]));
      for (const cell of cells.values()) cell.commit(at, licenses, lag.visibility(at, random));
      users.set(userId, cells);
    },
    users: () => [...users.keys()],
  };
}
