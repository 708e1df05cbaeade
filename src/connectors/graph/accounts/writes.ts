import { randomBytes } from 'node:crypto';
import type { AccountWrite } from '../../../domain/account-action.ts';
import type { WireCall, WriteEffect } from '../../../domain/effect.ts';
import type { Instant } from '../../../domain/instant.ts';
import { errorOf, type GraphAnswer } from '../answer.ts';
import { type GraphClient, until } from '../client.ts';
import type { GraphPurpose } from '../purposes.ts';
import { withAnswer } from '../write-calls.ts';
import { effectOf, type Refusal } from '../write-effect.ts';
import { isUnlicensed } from './known.ts';
import { revokeSessionsPath, userPath, verdictPath } from './paths.ts';

/** What stands in a record in place of the password, which is nobody's to know. */
const WITHHELD = '[withheld: random, and told to nobody]';

const PURPOSES: Readonly<Record<AccountWrite, GraphPurpose>> = {
  sessions: 'revoke-sessions',
  'password-mfa': 'change-password',
  'password-random': 'change-password',
  'sign-in': 'set-sign-in',
  'sign-in-again': 'set-sign-in',
  dismiss: 'risk-verdict',
  'confirm-safe': 'risk-verdict',
};

/** A write as it is recorded: without the password, where there is one. */
export const accountCall = (userId: string, does: AccountWrite): WireCall => callOf(userId, does, WITHHELD);

/** Sends it. A random password is made here, is in nothing but the body that is sent, and is forgotten with it. */
export async function writeAccount(
  client: GraphClient,
  userId: string,
  does: AccountWrite,
  ids: { readonly clientRequestId: string; readonly requestId: string },
  notAfter: Instant | undefined,
): Promise<WriteEffect> {
  const { clientRequestId, requestId } = ids;
  const password = randomPassword();
  const answer = await client(
    { ...callOf(userId, does, password), clientRequestId, ...until(notAfter) },
    { requestId, purpose: PURPOSES[does] },
  );
  const told = withoutPassword(answer, password);
  return withAnswer(
    effectOf(told, clientRequestId, [200, 204], () => refusalOf(does, told)),
    told,
  );
}

function callOf(userId: string, does: AccountWrite, password: string): WireCall {
  const patch = (body: unknown): WireCall => ({ method: 'PATCH', path: userPath(userId), body });
  switch (does) {
    case 'sessions':
      return { method: 'POST', path: revokeSessionsPath(userId), body: null };
    case 'password-mfa':
      return patch({ passwordProfile: { forceChangePasswordNextSignInWithMfa: true } });
    case 'password-random':
      // without a demand for another one: nobody can sign in with it, and whoever helps gives out their own
      return patch({ passwordProfile: { password, forceChangePasswordNextSignIn: false } });
    case 'sign-in':
      return patch({ accountEnabled: false });
    case 'sign-in-again':
      return patch({ accountEnabled: true });
    case 'dismiss':
      return { method: 'POST', path: verdictPath('dismiss'), body: { userIds: [userId] } };
    case 'confirm-safe':
      return { method: 'POST', path: verdictPath('confirmSafe'), body: { userIds: [userId] } };
  }
}

/** 256 bits, with a character of each class that a directory may insist on. */
const randomPassword = (): string => `${randomBytes(32).toString('base64url')}aZ7!`;

/** A far side may quote what it refuses. */
function withoutPassword(answer: GraphAnswer, password: string): GraphAnswer {
  const text = JSON.stringify(answer.body) ?? 'null';
  return { ...answer, body: JSON.parse(text.replaceAll(password, WITHHELD)) as unknown };
}

/** A missing permission and a person whom no app may touch are the same answer (graph 1.2, 3.4, 3.12). */
function refusalOf(does: AccountWrite, answer: GraphAnswer): Refusal {
  const { message } = errorOf(answer.body);
  switch (answer.status) {
    case 400:
      if (/on-premises mastered/i.test(message)) return 'mastered-elsewhere';
      return /password/i.test(message) ? 'policy-of-the-directory' : 'malformed';
    case 403:
      if (isUnlicensed(answer)) return 'unlicensed';
      return does === 'dismiss' || does === 'confirm-safe' ? 'not-permitted' : 'not-for-apps';
    case 404:
      return 'target-missing';
    default:
      return 'malformed';
  }
}
