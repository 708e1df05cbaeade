import type { Phase } from './outcome.ts';
import type { RequestRecord } from './record.ts';

export type Way = { readonly from: readonly Phase[]; readonly to: Phase };

/** Until something is to be taken back, a decision may lead to any of the ways on. */
const DECIDED_FROM = ['received', 'waiting', 'holding', 'provisioning'] as const;
const RUNNING = [...DECIDED_FROM, 'rolling-back'] as const;

/**
 * By move: the phases it may come from, and where it leads. Nothing leads out of `concluded`: a retry is a row of its own. The table
 * in docs/design.md is made from it.
 */
export const MOVES = {
  ask: { from: DECIDED_FROM, to: 'waiting' },
  'open stage': { from: ['waiting'], to: 'waiting' },
  hold: { from: DECIDED_FROM, to: 'holding' },
  provision: { from: DECIDED_FROM, to: 'provisioning' },
  'decide anew': { from: ['provisioning'], to: 'received' },
  'next part': { from: ['provisioning'], to: 'received' },
  'take back': { from: ['waiting', 'holding', 'provisioning', 'rolling-back'], to: 'rolling-back' },
  'take back parts': { from: ['received'], to: 'rolling-back' },
  'leave alone': { from: ['received'], to: 'concluded' },
  conclude: { from: RUNNING, to: 'concluded' },
  end: { from: [...RUNNING, 'concluded'], to: 'concluded' },
  restate: { from: ['concluded'], to: 'concluded' },
} as const satisfies Readonly<Record<string, Way>>;

export type Move = keyof typeof MOVES;

/**
 * A move that its phase does not allow: another execution has gone on with the request. Whoever tries again reads the row first,
 * and finds its place in it.
 */
export class ForbiddenMove extends Error {
  /** Parts of the bundle have copies of this class: whoever catches it may know another one than who throws it. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === 'ForbiddenMove';
  }

  override readonly name = 'ForbiddenMove';
  readonly move: Move;
  readonly from: Phase;

  constructor({ requestId, phase }: RequestRecord, move: Move) {
    const { from, to } = MOVES[move];
    super(
      `Request ${requestId} is ${phase}, so that "${move}" can't make it ${to}: that is possible from ${from.join(', ')} only. The row stays as it is.`,
    );
    this.move = move;
    this.from = phase;
  }
}
