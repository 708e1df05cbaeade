/**
 * An error that stands for an answer of a simulated service. Nobody asks where in the simulator it was made, and to
 * write that down costs more than the answer.
 */
export class AnswerError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message, options);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
