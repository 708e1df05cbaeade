import { newestOf, type Statement, statementsIn } from '../matrix/measure/statements.ts';
import type { Ticket } from './shapes.ts';

/** The access a ticket states, as the newest machine-readable line of our own work notes has it. */
export type Stated = Pick<Statement, 'revision' | 'access' | 'outcome'>;

/** `null` until the product wrote a line. */
export function stated({ journal }: Pick<Ticket, 'journal'>): Stated | null {
  const newest = newestOf(statementsIn(journal));
  return newest ? { revision: newest.revision, access: newest.access, outcome: newest.outcome } : null;
}
