import { MINUTE, SECOND } from '../../domain/instant.ts';
import type { Entitlement, PolicyTable } from './access-table.ts';
import type { ProofWindows } from './operations-table.ts';

/** The ways in which access is assigned that take their time each. */
export type AssignedBy = keyof Omit<ProofWindows, 'giveUpAfterMinutes'>;

/** Seconds for which access is looked for once it is set up: as the entitlement says, else its way of being assigned, else the table. */
export function proofWindow(
  { operations: { proof } }: Pick<PolicyTable, 'operations'>,
  entitlement: Pick<Entitlement, 'proof'> | null,
  by: AssignedBy,
): number {
  const minutes = entitlement?.proof?.giveUpAfterMinutes ?? proof[by] ?? proof.giveUpAfterMinutes;
  return (minutes * MINUTE) / SECOND;
}
