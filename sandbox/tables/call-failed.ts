import { AnswerError } from '../answer-error.ts';
import type { Refusal } from './service-error.ts';

/** What a call at a table throws, with the members the product reads of the real client's `RestError`. */
export class CallFailed extends AnswerError {
  /** Left out when no answer came. */
  readonly statusCode?: number;
  readonly code: string;
  /** The client repeats such a call by itself, if it may. */
  readonly curable: boolean;

  constructor(refusal: Refusal | null) {
    super(refusal ? refusal.message : 'read ECONNRESET');
    this.name = 'CallFailed';
    this.code = refusal ? refusal.code : 'ECONNRESET';
    this.curable = refusal === null || refusal.status >= 500;
    if (refusal) this.statusCode = refusal.status;
  }
}
