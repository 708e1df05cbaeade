import type { Decision } from '../../domain/decision.ts';
import { everybodyIn } from '../asking/review-approvers.ts';

/** What becomes of each of them is kept in one row with all the others, and their rows in the ticket tool are read in one page. */
const MOST_ASKED = 300;

/** Why a decision can't be put to people, for whoever owns the policy table; `null`: it can. */
export function tooManyAsked({ verdict, stages }: Decision): string | null {
  if (verdict !== 'ask') return null;
  const asked = new Set(stages.flatMap(everybodyIn)).size;
  if (asked <= MOST_ASKED) return null;
  const of = stages.map((stage) => `${stage.name}: ${new Set(everybodyIn(stage)).size}`).join(', ');
  return `Policy would have ${asked} people decide it (${of}), and ${MOST_ASKED} is the most that one request may ask. The policy table has to name smaller groups of approvers, or fewer of them.`;
}
