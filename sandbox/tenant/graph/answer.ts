import { AnswerError } from '../../answer-error.ts';

/** Answers before they become HTTP: the same for a call of its own and for an item of a batch. */
export type GraphAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out for an empty body. */
  readonly body?: unknown;
  readonly error?: GraphError;
  /** The answer proper, where it has to wait for somebody; it may reject with a `Refusal`. Only outside batches. */
  readonly later?: () => Promise<GraphAnswer>;
};

export type GraphError = { readonly code: string; readonly message: string };

/** Thrown by a route to refuse; the dispatcher turns it into the answer. */
export class Refusal extends AnswerError {
  readonly answer: GraphAnswer;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.answer = { status, headers, error: { code, message } };
  }
}

export const ok = (body: unknown): GraphAnswer => ({ status: 200, body });
export const NO_CONTENT: GraphAnswer = { status: 204 };

/** The texts as they were seen on real tenants (graph 1.2, 1.4, 1.5, 5.2, 5.4). */
export const notFound = (id: string): Refusal =>
  new Refusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const denied = (message = 'Insufficient privileges to complete the operation.'): Refusal =>
  new Refusal(403, 'Authorization_RequestDenied', message);

export const badRequest = (message: string): Refusal => new Refusal(400, 'Request_BadRequest', message);

export const malformed = (message: string): Refusal => new Refusal(400, 'BadRequest', message);

export const unsupportedQuery = (message: string): Refusal =>
  new Refusal(400, 'Request_UnsupportedQuery', message);

/** What Graph answers for a synced object. */
export const masteredElsewhere = (): Refusal =>
  badRequest(
    'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
  );
