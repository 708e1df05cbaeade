/**
 * An operation on storage failed for a reason that trying again may cure (time-out, throttling, connection), or that an
 * operator must cure (table missing, no permission). Carries no request, so that no key or token travels with it.
 */
export class StorageFailure extends Error {
  readonly status: number;
  readonly code: string;

  constructor(what: string, error: unknown) {
    const { status, code } = answerOf(error);
    super(`${what} failed: ${status} ${code}. ${adviceOn(status, code)}`);
    this.name = 'StorageFailure';
    this.status = status;
    this.code = code;
  }
}

/** The status and code of what the client threw; status 0 when no answer came. */
export function answerOf(error: unknown): { readonly status: number; readonly code: string } {
  if (!(error instanceof Error)) return { status: 0, code: 'unknown' };
  const { statusCode, code, details } = error as Error & {
    readonly statusCode?: number;
    readonly code?: string;
    readonly details?: { readonly odataError?: { readonly code?: string } };
  };
  const fallback = /"code":"(\w+)"/.exec(error.message)?.[1] ?? error.name;
  return { status: statusCode ?? 0, code: details?.odataError?.code ?? code ?? fallback };
}

function adviceOn(status: number, code: string): string {
  if (code === 'TableNotFound') return 'Run ensureTables() before the first use.';
  if (status === 401 || status === 403) return 'Give the app the role Storage Table Data Contributor.';
  if (status === 0 || status === 408 || status === 429 || status >= 500)
    return 'It may have taken effect; try again.';
  return 'The service refused it; trying again will not help.';
}

/** A row changed all the time, so that no attempt could be based on its newest version. */
export class TooMuchContention extends Error {
  constructor(what: string, attempts: number) {
    super(`${what}: somebody else changed it during each of ${attempts} attempts. Try again later.`);
    this.name = 'TooMuchContention';
  }
}
