import { type DecisionMade, receiptOf } from '../../domain/receipt.ts';

type Part = Partial<DecisionMade> & { readonly receipt?: string; readonly sequence?: number };

/**
 * Holds each decision of a request to its receipt. A decision's rows share their `once` and come in any order, because what
 * is large comes last; what is whole is compared and forgotten.
 */
export class ReceiptCheck {
  readonly #parts = new Map<string, Part>();
  /** Places of decisions that were not made of the ticket and the facts beside them. */
  readonly broken: number[] = [];

  take(once: string, part: Part): void {
    const all = { ...this.#parts.get(once), ...part };
    const { receipt, sequence = 0, at, request, facts, decided } = all;
    if (receipt === undefined || at === undefined || request === undefined || facts === undefined)
      return void this.#parts.set(once, all);
    this.#parts.delete(once);
    if (receiptOf({ at, request, facts, decided }) !== receipt) this.broken.push(sequence);
  }

  /** A decision of a release that gave none. */
  forget(once: string): void {
    this.#parts.delete(once);
  }
}
