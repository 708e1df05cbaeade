import type { ApprovalDecision, CardRecord, StageHead } from '../../domain/approval.ts';
import type { Owed } from '../../domain/record.ts';
import type { CardView } from '../../ports/conversation.ts';

/** What an open stage asks of one person. */
type Asked = {
  readonly to: string;
  readonly head: StageHead;
  readonly decisions: readonly ApprovalDecision[];
};

/**
 * Everything that is said to the outside, one thing at a time. What a row owes outlives the run that owes it; what an open
 * stage asks is read from its rows at each look.
 */
export type Effect =
  | Owed
  /** The newest words onto the ticket. */
  | { readonly what: 'note' }
  /** The card of somebody who may decide. */
  | ({
      readonly what: 'card';
      readonly view: CardView;
      readonly cards: readonly CardRecord[];
    } & Asked)
  /** That somebody is still waited for. */
  | ({ readonly what: 'reminder' } & Asked);
