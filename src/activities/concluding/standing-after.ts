import type { Outcome } from '../../domain/outcome.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { WrittenStanding } from '../../domain/written-standing.ts';
import type { Operations } from '../../policy/rulebook.ts';

/** The standing that policy gives a ticket whose request ends so; `null` leaves it. Reads the row from before its end. */
export function standingAfter(
  operations: Operations | null,
  outcome: Outcome,
  { operatorAsks }: Pick<RequestRecord, 'operatorAsks'>,
): WrittenStanding | null {
  const { [outcome]: standing = null, 'rolled-back-by-operator': ifAsked } = operations?.standings ?? {};
  const isAsked = outcome === 'rolled-back' && operatorAsks?.action === 'roll-back';
  return isAsked && ifAsked !== undefined ? ifAsked : standing;
}
