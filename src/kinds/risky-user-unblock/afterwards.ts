import type { Afterwards } from '../../domain/decision.ts';
import { HOUR, SECOND } from '../../domain/instant.ts';
import type { CaseInHand } from './case-in-hand.ts';

/** How a person whose account is contained gets in again, by what was done to it. */
const WAYS_BACK: Readonly<Record<string, string>> = {
  'account~password-mfa':
    'At the next sign-in another password has to be chosen, after the second factor that was registered before.',
  'account~password-random':
    'Nobody knows the new password: the service desk sets one in a call, once it has seen who is calling.',
  'account~sign-in': 'Sign-in is off until it is decided that it comes back.',
  'account~sessions': 'Every device and app asks for the sign-in again.',
};

/** Whom a locked-out person can be reached through: who reported it, and the manager. */
function reachable({ request, facts }: CaseInHand): readonly string[] {
  const { requesterId, reportedBy, beneficiaryId } = request;
  const people = [requesterId, reportedBy, facts.beneficiary.managerId];
  return [...new Set(people.flatMap((id) => (id && id !== beneficiaryId ? [id] : [])))];
}

/** What people are told once an account is contained, who can not be told there themselves. */
export function afterContainment(inHand: CaseInHand, targets: readonly string[]): Afterwards | null {
  if (targets.length === 0) return null;
  const name = inHand.facts.beneficiary.displayName;
  const ways = targets.flatMap((target) => WAYS_BACK[target] ?? []);
  const { number } = inHand.request.ticket;
  return {
    comment: ways,
    deskScript: [
      `Call ${name} back on a number that was known before the incident, and ask what only they can know.`,
      `Say: "Your account was locked because somebody else may be using it. That is incident ${number}."`,
      ...ways.map((way) => `Say: "${way}"`),
      'Tell nobody a password by mail or chat.',
    ],
    notices: [
      {
        to: reachable(inHand),
        text: `The account of ${name} is locked for their safety (${number}). ${ways.join(' ')} Please tell them in person or by phone; they can not read this themselves.`,
        until: {
          seconds: HOUR / SECOND,
          words: 'Apps that are open already, in whatever hands, may work until',
        },
      },
    ],
  };
}

/** Where facts have the person's page in the directory's portal. */
export const PORTAL = 'portal';

/** What is left to people where a release can't be carried out. */
export function afterRelease(
  inHand: CaseInHand,
  verdict: string | null,
  enables: boolean,
): Afterwards | null {
  if (verdict === null && !enables) return null;
  const { beneficiary, parts } = inHand.facts;
  const link = parts?.[PORTAL];
  const portal = typeof link === 'string' ? ` (${link})` : '';
  const who = `${beneficiary.userPrincipalName || beneficiary.id} (${beneficiary.id})`;
  const word = verdict === 'account~confirm-safe' ? 'Confirm user safe' : 'Dismiss user risk';
  return {
    ifItFails: [
      `Look at the risk of ${who} in the directory's portal${portal}: is it closed by now, and by whom?`,
      ...(verdict === null
        ? []
        : [`If it is open and nothing new was detected: "${word}", as it was approved.`]),
      'If something new was detected since: leave the account contained, and open an incident about it.',
      ...(enables ? ['Enable sign-in again once the risk is closed.'] : []),
      `Write on ${inHand.request.ticket.number} what was done, and close it.`,
    ],
  };
}

/** The directory has closed the risk: nothing that was done before says how the account stands now. */
export const SETTLED: Afterwards = { states: 'nothing' };
