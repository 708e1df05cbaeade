import type { Afterwards } from '../../domain/decision.ts';
import { HOUR, SECOND } from '../../domain/instant.ts';
import type { CaseInHand } from './case-in-hand.ts';
import { knownValue } from './evidence.ts';

/** How a person whose account is contained gets in again, by what was done to it. */
const WAYS_BACK: Readonly<Record<string, string>> = {
  'account~password-mfa':
    'At the next sign-in another password has to be chosen, after the second factor that was registered before.',
  'account~password-random':
    'Nobody knows the new password: the service desk sets one in a call, once it has seen who is calling.',
  'account~sign-in': 'Sign-in is off until it is decided that it comes back.',
  'account~sessions': 'Every device and app asks for the sign-in again.',
};

const BY_HAND =
  'Sign-in is off until the people responsible have made the account safe and enable it by hand.';

/** Whom a locked-out person can be reached through: who reported it, and the manager. */
function reachable({ request, facts }: CaseInHand): readonly string[] {
  const { requesterId, reportedBy, beneficiaryId } = request;
  const people = [requesterId, reportedBy, facts.beneficiary.managerId];
  return [...new Set(people.flatMap((id) => (id && id !== beneficiaryId ? [id] : [])))];
}

/** Nobody but the person reported it, and the directory names no manager. */
const byPhoneOnly = (name: string) =>
  `${name} has to be called: nobody else could be told who would reach them, and what is sent to the account may be read by somebody else.`;

/** What is done to an account, as targets, and what people have to do besides. */
export type Doing = { readonly targets: readonly string[]; readonly left: readonly string[] };

/** What people are told once it is done, above all those who can reach whom it keeps out. */
export function afterContainment(inHand: CaseInHand, { targets, left: open }: Doing): Afterwards | null {
  if (targets.length === 0) return null;
  const name = inHand.facts.beneficiary.displayName;
  const to = reachable(inHand);
  const left = to.length > 0 ? open : [...open, byPhoneOnly(name)];
  const ways = targets.flatMap((target) =>
    target === 'account~sign-in' && inHand.found?.case.release.how === 'never'
      ? [BY_HAND]
      : (WAYS_BACK[target] ?? []),
  );
  const { number } = inHand.request.ticket;
  const out = howItIsOut(inHand, targets);
  const what = out === null ? halfOf(targets).toThem : 'Your account was locked';
  const tokens = targets.includes('account~sessions') ? TOKENS : null;
  return {
    ...(out === null && { states: 'nothing' }),
    done: { text: doneWords(name, out, targets), ...(tokens && { until: tokens }) },
    comment: ways,
    ...(left.length > 0 && { left }),
    deskScript: [
      `Call ${name} back on a number that was known before the incident, and ask what only they can know.`,
      `Say: "${what} because somebody else may be using the account. That is incident ${number}."`,
      ...ways.map((way) => `Say: "${way}"`),
      'Tell nobody a password by mail or chat.',
    ],
    notices:
      to.length > 0
        ? [
            {
              to,
              text: toWhoReaches(inHand, out === null ? halfOf(targets).done(name) : null, ways),
              ...(tokens && { until: tokens }),
            },
          ]
        : [],
  };
}

function toWhoReaches({ request, facts }: CaseInHand, half: string | null, ways: readonly string[]): string {
  const name = facts.beneficiary.displayName;
  const { number } = request.ticket;
  return [
    half === null
      ? `The account of ${name} is locked for their safety (${number}).`
      : `${half} for their safety (${number}).`,
    ...ways,
    'Please tell them in person or by phone: what is sent to the account may be read by somebody else.',
  ].join(' ');
}

const TOKENS = {
  seconds: HOUR / SECOND,
  words: 'Apps that are open already, in whatever hands, may go on working until',
};

/** By what the account is out of anybody's reach; `null`: it is not, whoever has its password may sign in. */
function howItIsOut({ picture }: CaseInHand, targets: readonly string[]): readonly string[] | null {
  const isOff = knownValue(picture.evidence.account.account)?.enabled === false;
  const isSignedOut = targets.includes('account~sessions');
  // a password alone ends no session of whoever is in
  const ways = targets.flatMap((target) =>
    isSignedOut || target === 'account~sign-in' ? (OUT_BY[target] ?? []) : [],
  );
  if (ways.length === 0 && !isOff) return null;
  const off = isOff && !targets.includes('account~sign-in') ? ['sign-in was disabled already'] : [];
  return [...(isSignedOut ? ['every session is ended'] : []), ...ways, ...off];
}

const OUT_BY: Readonly<Record<string, string>> = {
  'account~password-mfa': 'whoever has the password of before gets in no more',
  'account~password-random': 'whoever has the password of before gets in no more',
  'account~sign-in': 'sign-in is disabled',
};

type Half = {
  readonly toThem: string;
  /** As a sentence without its stop. */
  readonly done: (name: string) => string;
  readonly open: string;
};

const SIGNED_OUT: Half = {
  toThem: 'You were signed out everywhere',
  done: (name) => `Every session of ${name} was ended`,
  open: 'whoever has its password may sign in again, until people have changed it or disabled the sign-in',
};
const PASSWORD_ONLY: Half = {
  toThem: 'Your password was made worthless',
  done: (name) => `The password of ${name} was made worthless`,
  open: 'whoever is signed in may go on, until people have ended the sessions',
};

/** What of an account that is not out of reach is done all the same. */
const halfOf = (targets: readonly string[]): Half =>
  targets.includes('account~sessions') ? SIGNED_OUT : PASSWORD_ONLY;

function doneWords(name: string, out: readonly string[] | null, targets: readonly string[]): string {
  if (out === null) {
    const { done, open } = halfOf(targets);
    return `${done(name)}. The account is not contained by that: ${open}.`;
  }
  const [last = '', ...others] = out.toReversed();
  const listed = others.length > 0 ? `${others.toReversed().join(', ')}, and ${last}` : last;
  return `The account of ${name} is contained: ${listed}.`;
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
  const { displayName: name } = beneficiary;
  const closed =
    verdict === null ? '' : `The risk that the directory saw in the account of ${name} is closed, proven. `;
  const isOff = knownValue(inHand.picture.evidence.account.account)?.enabled === false;
  const on = enables
    ? `Sign-in of ${name} is enabled again, proven. `
    : isOff
      ? `Sign-in of ${name} is disabled, and not by this service: whoever disabled it enables it again. `
      : '';
  return {
    done: { text: `${closed}${on}If signing in still does not work, say on this ticket what is shown.` },
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
