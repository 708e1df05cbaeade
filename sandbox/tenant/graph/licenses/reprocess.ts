/** Looking again at what a user gets by groups, at once; where that can't be, the answer is 400 with the reason (graph 4.13). */
import type { Refusal } from '../answer.ts';
import { badRequest } from '../answer.ts';
import { isInEffect, type LicenseAssignment } from './assignment.ts';
import { type LicensingParts, refusalOf } from './direct-assignment.ts';
import { processGroup } from './group-licensing.ts';
import { invalidLocation, noSeats } from './refusals.ts';
import { brokenBy } from './violations.ts';

/** Throws the 400 `Refusal` that names the real error of a license that is still stuck. */
export function reprocess(parts: LicensingParts, userId: string, at: number): void {
  const { directory, licenses } = parts;
  const gave = licenses.of(userId).assignments.map(({ assignedByGroup }) => assignedByGroup);
  const groups = new Set([...directory.edges.groupsOf(userId, directory.settled()), ...gave]);
  for (const groupId of groups) if (groupId !== null) processGroup(parts, userId, groupId, at);
  const { assignments } = licenses.of(userId);
  const failing = assignments.filter(({ error }) => error !== null);
  const [worst] = [...failing.filter(({ error }) => error !== 'Other'), ...failing];
  if (worst) throw realError(parts, assignments, worst);
}

function realError(
  parts: LicensingParts,
  assignments: readonly LicenseAssignment[],
  failing: LicenseAssignment,
): Refusal {
  if (failing.error === 'CountViolation') return noSeats(failing.skuId);
  if (failing.error === 'ProhibitedInUsageLocationViolation') return invalidLocation();
  const effective = assignments.filter(isInEffect);
  const rest = effective.filter((one) => one !== failing);
  // what could not be added breaks a rule by coming, what could not be removed by going
  const [broken] = isInEffect(failing) ? brokenBy(effective, rest) : brokenBy(rest, [...rest, failing]);
  return broken ? refusalOf(parts, broken) : badRequest('License assignment failed.');
}
