/** Errors of the control API: `{error: {code, message, path?}}`. Codes are stable, messages are for people. */
export class ControlProblem extends Error {
  override readonly name = 'ControlProblem';
  readonly status: number;
  readonly code: string;
  /** JSON Pointer to the offending member of the body. */
  readonly path: string | undefined;

  constructor(status: number, code: string, message: string, path?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.path = path;
  }
}

export function problemResponse({ status, code, message, path }: ControlProblem): Response {
  const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : undefined;
  const error = { code, message, ...(path === undefined ? {} : { path }) };
  return Response.json({ error }, { status, ...(headers && { headers }) });
}

/** Nothing is there under this name; `hint` says where the names are listed. */
export function unknown(what: string, name: string, hint: string): ControlProblem {
  return new ControlProblem(404, `unknown-${what}`, `There is no ${what} ${name}. ${hint}`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
