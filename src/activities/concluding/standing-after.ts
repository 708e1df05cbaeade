import type { Outcome } from '../../domain/outcome.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { WrittenStanding } from '../../domain/written-standing.ts';
import type { Operations } from '../../policy/rulebook.ts';

type Words = { readonly comment: string; readonly workNote: string };

/** Where approval is required again, what leads on from there: for whoever asked, and for the service desk. */
export function withNextStep<Said extends Words>(said: Said, standing: WrittenStanding | null): Said {
  if (standing !== 'approval-required') return said;
  return {
    ...said,
    comment: `${said.comment}\nIt is given again only when it is approved anew. If you need something else, change the ticket; if you need nothing more, it can be closed.`,
    workNote: `${said.workNote}\nNext: what was approved before counts no more. Change the ticket where something else is wanted, have it approved anew, or close it. After a change or a new approval it is decided again.`,
  };
}

/** The standing that policy gives a ticket whose request ends so; `null` leaves it. Reads the row from before its end. */
export function standingAfter(
  operations: Operations | null,
  outcome: Outcome,
  { operatorAsks, renewal }: Pick<RequestRecord, 'operatorAsks' | 'renewal'>,
): WrittenStanding | null {
  // A renewal leaves the ticket in the state that its first request brought it to.
  if (renewal) return null;
  const { [outcome]: standing = null, 'rolled-back-by-operator': ifAsked } = operations?.standings ?? {};
  const isAsked = outcome === 'rolled-back' && operatorAsks?.action === 'roll-back';
  return isAsked && ifAsked !== undefined ? ifAsked : standing;
}
