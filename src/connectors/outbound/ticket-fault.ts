import type { TicketFailure } from '../../ports/ticketing.ts';

/** Carries a failure from deep inside a call to the port's edge; it never leaves a connector. */
export class TicketFault extends Error {
  readonly failure: TicketFailure;

  constructor(
    kind: TicketFailure['kind'],
    because: string,
    retryAfterSeconds: number | null = null,
    more: Pick<TicketFailure, 'appended' | 'unsure' | 'approval' | 'away'> = {},
  ) {
    super(because);
    this.failure = { failed: true, kind, because, retryAfterSeconds, ...more };
  }
}

/** The application was not let in: nothing else was asked. */
export class SignInFault extends TicketFault {
  /** Whether it was told so, and not just left without an answer. */
  isRefused = false;
}

/** Runs the body of a port's method; what was thrown as a fault comes back as a value. */
export async function faultsAsValues<Value>(run: () => Promise<Value>): Promise<Value | TicketFailure> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof TicketFault) return error.failure;
    throw error;
  }
}
