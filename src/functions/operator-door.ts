import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { problem } from './problem.ts';

/** A person proven by an Entra token that we validated ourselves (design: H20). */
export type Operator = { readonly id: string; readonly name: string; readonly roles: readonly string[] };

export type TokenGate = (
  headers: Headers,
) => Promise<
  | { readonly ok: true; readonly person: Operator }
  | { readonly ok: false; readonly status: 401 | 403 | 503; readonly code: string }
>;

export type Role = 'Operator' | 'Auditor' | 'Offboarding';

/** Lets in who holds one of the roles; a function key or a platform header is not a person. */
export async function admit(
  gate: TokenGate,
  http: HttpRequest,
  roles: readonly Role[],
): Promise<
  | { readonly admitted: true; readonly person: Operator }
  | { readonly admitted: false; readonly answer: HttpResponseInit }
> {
  const checked = await gate(new Headers([...http.headers.entries()]));
  if (!checked.ok) {
    const detail = 'Sign in with an Entra account of this tenant; send its token as Authorization: Bearer.';
    return { admitted: false, answer: problem(checked.status, checked.code, detail) };
  }
  if (!roles.some((role) => checked.person.roles.includes(role))) {
    const detail = `This needs the app role ${roles.join(' or ')}.`;
    return { admitted: false, answer: problem(403, 'role-missing', detail) };
  }
  return { admitted: true, person: checked.person };
}
