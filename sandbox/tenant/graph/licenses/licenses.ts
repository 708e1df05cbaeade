/**
 * Authoritative license assignments, plans and seats. Writes and seat checks see what is committed, reads what has
 * reached their replica (graph 2.1, 4.6, 4.7).
 */
import type { SandboxClock } from '../../../clock.ts';
import type { Random } from '../../simulator.ts';
import { BEFORE_TIME, type View } from '../directory/cell.ts';
import type { Directory } from '../directory/directory.ts';
import type { Lag } from '../directory/lag.ts';
import type { Actor } from '../directory/records.ts';
import type { GraphSwitches } from '../switches.ts';
import { assignedLicenses, enabledPlans, type LicenseAssignment } from './assignment.ts';
import { createForcedOutcomes, type ForcedOutcomes } from './forced-outcomes.ts';
import { followGroups } from './group-licensing.ts';
import { createLicenseCells, type Facet, type UserLicenses } from './license-cells.ts';
import { carriedOn } from './provisioning.ts';
import { createSeats, type Seats } from './seats.ts';
import { everybodysLicenses } from './seed.ts';

type LicenseChange = {
  readonly at: number;
  readonly actor: Actor;
  /** What kept a change by group from taking effect; `null`: it took effect. */
  readonly failure: string | null;
};

/** Ids are lower-case. */
export interface Licenses extends Seats {
  /** What is committed. */
  of(userId: string): UserLicenses;
  /** What a read of this property shows. */
  seen(userId: string, facet: Facet, view: View): UserLicenses;
  commit(userId: string, assignments: readonly LicenseAssignment[], change: LicenseChange): void;
  /** Users with an assignment by this group, whether in effect or not. */
  licensedBy(groupId: string): readonly string[];
  /** What licensing draws from; a stream of its own, so that it moves nobody else's draws. */
  readonly random: Random;
  /** What stands in `error` of an assignment without one. */
  noError(): string | null;
  /** What provisioning of a user's plan comes to, now or the next time. */
  readonly forced: ForcedOutcomes;
}

export type LicensesParts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly lag: Lag;
  readonly directory: Directory;
  readonly switches: GraphSwitches;
};

export function createLicenses(parts: LicensesParts): Licenses {
  const { random, lag, directory, switches } = parts;
  const cells = createLicenseCells(lag, random);
  for (const [userId, licenses] of everybodysLicenses(directory)) cells.put(userId, licenses, BEFORE_TIME);
  const { of, seen, put } = cells;
  const forced = createForcedOutcomes(parts, {
    of: (userId) => of(userId).provisioning,
    put: (userId, provisioning, at) => put(userId, { ...of(userId), provisioning }, at),
  });
  const licenses: Licenses = {
    of,
    seen,
    random,
    forced,
    ...createSeats(parts, cells),
    commit(userId, assignments, change) {
      const before = of(userId);
      const begin = (planId: string) => forced.begin(userId, planId, change.at);
      const plans = enabledPlans(assignedLicenses(assignments)).values();
      put(userId, { assignments, provisioning: carriedOn(before.provisioning, plans, begin) }, change.at);
      const [had, has] = [assignedLicenses(before.assignments), assignedLicenses(assignments)];
      directory.announce({ kind: 'license', userId, before: had, after: has, ...change });
    },
    licensedBy: (groupId) =>
      cells.users().filter((id) => of(id).assignments.some((one) => one.assignedByGroup === groupId)),
    noError() {
      const { noLicenseError: how } = switches;
      return how === 'None' || (how === 'either' && random.next() < 0.5) ? 'None' : null;
    },
  };
  followGroups({ ...parts, licenses });
  return licenses;
}
