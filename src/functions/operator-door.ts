import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import type { Caller, Operator, PersonRole } from './caller.ts';
import type { DoorCall } from './door.ts';
import { problem } from './problem.ts';
import { whyOver } from './session.ts';
import { type AccountStanding, accountOf, standingOf } from './standing.ts';

export type TokenGate = (
  headers: Headers,
) => Promise<
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly status: 401 | 403 | 503; readonly code: string }
>;

/** Who may come in, and whether the directory confirmed it just now. */
type Proven =
  | { readonly proven: true; readonly person: Caller; readonly standing: AccountStanding }
  | {
      readonly proven: false;
      readonly status: 401 | 403 | 503;
      readonly code: string;
      readonly name: string;
    };

/**
 * Proves a person who signed in to us, holds one of the roles by their token, and stands so in the directory now
 * (H28). An app is no person, whatever roles it has; a function key or a platform header is nobody.
 */
export async function provenPerson(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
  roles: readonly PersonRole[],
): Promise<Proven> {
  const no = (status: 401 | 403 | 503, code: string, name = ''): Proven => ({
    proven: false,
    status,
    code,
    name,
  });
  const checked = await gate(call.headers);
  if (!checked.ok) return no(checked.status, checked.code);
  const { caller: person } = checked;
  if (person.is !== 'person') return no(403, 'app-not-person');
  const held = roles.filter((role) => person.roles.includes(role));
  if (held.length === 0) return no(403, 'role-missing', person.name);
  call.proven();
  const over = await whyOver(means, person);
  if (over !== null) return no(401, over, person.name);
  const standing = await standingOf(means, person, held);
  if (standing.stands === 'no')
    return no(SIGN_IN_AGAIN.includes(standing.code) ? 401 : 403, standing.code, person.name);
  noteProven(call, person);
  const current = standing.stands === 'yes' ? [standing.role] : held;
  return { proven: true, person: { ...person, roles: current }, standing };
}

/** Each caller who is let in, and how they had proven themselves. */
function noteProven(call: DoorCall, { id, is, how, signedInAt }: Caller): void {
  call.note({ code: 'caller-proven', reason: is, who: id, example: { how, signedInAt } });
}

const SIGN_IN_AGAIN: readonly string[] = ['token-too-old', 'sessions-revoked'];

/** Lets such a person in, or answers why not. */
export async function admitPerson(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
  roles: readonly PersonRole[],
): Promise<
  | { readonly admitted: true; readonly person: Caller; readonly standing: AccountStanding }
  | { readonly admitted: false; readonly answer: HttpResponseInit }
> {
  const found = await provenPerson(means, gate, call, roles);
  if (found.proven) return { admitted: true, person: found.person, standing: found.standing };
  return {
    admitted: false,
    answer: problem(found.status, found.code, WHY[found.code] ?? wanted(found.status, roles)),
  };
}

const WHY: Readonly<Record<string, string>> = {
  'app-not-person': 'Only a person who signed in may do this; an app may not, whatever roles it has.',
  'token-too-old':
    'The directory can not be asked about you now, and your sign-in is too old to count by itself. Sign in again.',
  'token-strength':
    'You have to sign in in a stronger way for this, as with a second factor. Sign in again; if it stays so, whoever runs Countersign has to look at the policy that asks for it.',
  'standing-not-asked':
    'The directory could not be asked about you now, so nothing was done. Try again in a minute.',
  'sign-in-over': 'Your sign-in is too old to count. Sign in again.',
  'signed-out': 'You have signed out since. Sign in again.',
  'sessions-revoked': 'Your sign-ins were ended in the directory since, as by a new password. Sign in again.',
  'account-off':
    'Your account is disabled or deleted in the directory, so that your sign-in does not count any more.',
  'role-gone':
    'You are not in the group any more that this needs, as far as the directory shows. Sign in again when you are.',
  'token-iss':
    'The token was made by another tenant, or is of version 1: the registration of Countersign has to ask for version 2.',
  'token-aud': 'The token is for another API. Ask for the scope of Countersign itself.',
  'token-not-for-access': 'Send an access token for the API of Countersign; an ID token opens nothing.',
};

function wanted(status: 401 | 403 | 503, roles: readonly string[]): string {
  return status === 403
    ? `This needs the app role ${roles.join(' or ')}.`
    : 'Sign in with an Entra account of this tenant; send an access token for our API as Authorization: Bearer.';
}

type SignedIn =
  | { readonly proven: true; readonly person: Caller }
  | {
      readonly proven: false;
      readonly status: 401 | 403 | 503;
      readonly code: string;
      readonly name: string;
    };

/** A person who signed in to us and whose account is on now, whatever roles they have; what they may do is for others to say. */
export async function provenSignedIn(means: Means, gate: TokenGate, call: DoorCall): Promise<SignedIn> {
  const no = (status: 401 | 403 | 503, code: string, name = ''): SignedIn => ({
    ...{ proven: false, status, code, name },
  });
  const checked = await gate(call.headers);
  if (!checked.ok) return no(checked.status, checked.code);
  const { caller: person } = checked;
  if (person.is !== 'person') return no(403, 'app-not-person');
  call.proven();
  const over = await whyOver(means, person);
  if (over !== null) return no(401, over, person.name);
  const account = await accountOf(means, person);
  if (account.stands === 'not-asked') return no(503, 'standing-not-asked', person.name);
  if (account.stands === 'no')
    return no(SIGN_IN_AGAIN.includes(account.code) ? 401 : 403, account.code, person.name);
  noteProven(call, person);
  return { proven: true, person };
}

/** Lets such a person in, or answers why not. */
export async function admitSignedIn(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
): Promise<
  | { readonly admitted: true; readonly person: Caller }
  | { readonly admitted: false; readonly answer: HttpResponseInit }
> {
  const found = await provenSignedIn(means, gate, call);
  if (found.proven) return { admitted: true, person: found.person };
  const { status, code } = found;
  return { admitted: false, answer: problem(status, code, WHY[code] ?? wanted(status, [])) };
}

/** Lets in an app that calls by itself and holds the role. A person is no personnel system, whatever roles they have. */
export async function admitApp(
  gate: TokenGate,
  call: DoorCall,
  role: 'Offboarding',
): Promise<
  | { readonly admitted: true; readonly app: Operator }
  | { readonly admitted: false; readonly answer: HttpResponseInit }
> {
  const no = (status: number, code: string, detail: string) =>
    ({ admitted: false, answer: problem(status, code, detail) }) as const;
  const checked = await gate(call.headers);
  if (!checked.ok)
    return no(
      checked.status,
      checked.code,
      'Send a token of an app of this tenant for our API as Authorization: Bearer.',
    );
  const { caller: app } = checked;
  if (app.is !== 'app')
    return no(403, 'person-not-app', 'Only an app that calls by itself may do this; a person may not.');
  if (!app.roles.includes(role)) return no(403, 'role-missing', `This needs the app role ${role}.`);
  call.proven();
  noteProven(call, app);
  return { admitted: true, app };
}
