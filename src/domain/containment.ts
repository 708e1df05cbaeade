import type { AccountAction } from './account-action.ts';
import type { Instant } from './instant.ts';
import type { AccountState, AuthenticationMethod, HeldRole, Known } from './risk.ts';

/** What is known of somebody who is to be contained. */
export type ToContain = {
  /** As texts call the person. */
  readonly person: string;
  readonly account: Known<AccountState>;
  readonly methods: Known<readonly AuthenticationMethod[]>;
  readonly roles: Known<readonly HeldRole[]>;
  /** When the first detection of the case happened or was noticed, whichever is earlier; `null`: not known. */
  readonly firstDetectionAt: Instant | null;
  /** Whether policy lets the risk be closed by a new password, which does that by itself. */
  readonly mayClose: boolean;
  /** What the directory has refused to do to the account. */
  readonly refused: readonly AccountAction[];
};

type Containing = Extract<AccountAction, 'sessions' | 'password-mfa' | 'password-random' | 'sign-in'>;

/** How somebody is contained. Sentences end with their stop. */
type Containment = {
  /** In the order in which they are done: sessions end last, since the old password would begin new ones. Empty: nothing can be done. */
  readonly actions: readonly Containing[];
  readonly because: string;
  /** What stays open, and has to be done by people; said before anything is promised. */
  readonly left: readonly string[];
};

/** What the account of a person allows: the table in docs/containment.md, without what the directory has refused. */
export function containmentFor(known: ToContain): Containment {
  const chosen = byTable(known);
  return chosen.actions.some((action) => known.refused.includes(action))
    ? withoutRefused(known, chosen)
    : chosen;
}

/** In place of a password that is not changed sign-in is disabled; what else is refused is left to people, and the rest is done. */
function withoutRefused(known: ToContain, chosen: Containment): Containment {
  const { person, refused } = known;
  const isRefused = (action: Containing) => refused.includes(action);
  const password = chosen.actions.find((action) => isPassword(action) && isRefused(action));
  const others = chosen.actions.filter((action) => !isPassword(action));
  const wanted: readonly Containing[] = password ? ['sign-in', ...others] : chosen.actions;
  const actions = wanted.filter((action) => !isRefused(action));
  const open = wanted.filter(isRefused);
  const lacking = [...(password ? [password] : []), ...open].map((action) => VERBS[action]).join(' or ');
  const instead = password && actions.includes('sign-in') ? ' Sign-in is disabled instead.' : '';
  return {
    actions,
    because: `${password ? '' : `${chosen.because} `}The directory did not let this service ${lacking} of ${person}.${instead}`,
    left: [
      ...(password
        ? [`The password of ${person} has to be changed by an administrator: the known one is good still.`]
        : chosen.left),
      ...open.flatMap((action) => byHand(action, known)),
    ],
  };
}

const isPassword = (action: Containing): boolean => action === 'password-mfa' || action === 'password-random';

const VERBS: Readonly<Record<Containing, string>> = {
  sessions: 'end the sessions',
  'password-mfa': 'change the password',
  'password-random': 'change the password',
  'sign-in': 'disable the sign-in',
};

/** What people have to do of what is refused; nothing where the account's own row says it. */
function byHand(action: Containing, { account, person }: ToContain): readonly string[] {
  if (action === 'sessions') return [`Sessions of ${person} have to be ended by an administrator.`];
  const isSynced = account.known === 'yes' && account.value.synced;
  return isSynced
    ? []
    : [`Sign-in of ${person} has to be disabled by an administrator who may, or the password changed.`];
}

function byTable(known: ToContain): Containment {
  const { account, person, refused } = known;
  if (account.known !== 'yes')
    return {
      actions: [],
      because: `The account of ${person} is not known: ${account.because}.`,
      left: [`Nothing can be done to the account of ${person} from here.`],
    };
  const elsewhere = mastered(account.value, person, refused.includes('sign-in')) ?? beyondApps(known);
  if (elsewhere) return elsewhere;
  const chosen = ofPassword(known, account.value);
  const unknownRoles =
    known.roles.known === 'yes'
      ? []
      : [
          `Whether an app may do that to ${person} is not certain: their directory roles are not known (${known.roles.because}).`,
        ];
  return { ...chosen, left: [...chosen.left, ...unknownRoles] };
}

/** Accounts of which something is kept elsewhere, or is disabled already. */
function mastered(
  { userType, enabled, synced, federated }: AccountState,
  person: string,
  staysEnabled: boolean,
): Containment | null {
  if (userType === 'Guest')
    return {
      actions: enabled === false ? [] : ['sign-in'],
      because: `${person} is a guest, whose password and sessions are those of another organization.`,
      left: [
        `The organization of ${person} has to be told: only it can change the password and end the sessions.`,
      ],
    };
  if (enabled === false)
    return {
      actions: ['sessions'],
      because: `Sign-in of ${person} is disabled already.`,
      left: [`The password of ${person} has to be changed before anybody enables the sign-in again.`],
    };
  if (synced)
    return {
      actions: ['sign-in', 'sessions'],
      because: `The password of ${person} is kept in the on-premises directory.`,
      left: [
        `The password of ${person} has to be changed in the on-premises directory.`,
        staysEnabled
          ? `Sign-in of ${person} has to be disabled in the on-premises directory: here it can not be.`
          : `Sign-in of ${person} has to be disabled in the on-premises directory, too: it may be refused here, and a synchronization may enable it again.`,
      ],
    };
  if (federated)
    return {
      actions: ['sign-in', 'sessions'],
      because: `The password of ${person} is kept by another sign-in service.`,
      left: [`The password of ${person} has to be changed at that sign-in service.`],
    };
  return null;
}

/** Passwords and sign-in of privileged people are changed by nobody but a privileged authentication administrator (graph 3.4). */
function beyondApps({ roles, person }: ToContain): Containment | null {
  const [first] = roles.known === 'yes' ? roles.value : [];
  if (!first) return null;
  const how = first.roleId === null ? 'is in a group that may carry directory roles' : `has ${first.name}`;
  return {
    actions: ['sessions'],
    because: `${person} ${how}: no app may change the password or the sign-in of privileged people.`,
    left: [
      `A privileged authentication administrator has to change the password of ${person}, or to disable the sign-in.`,
    ],
  };
}

const disabled = (because: string): Containment => ({
  actions: ['sign-in', 'sessions'],
  because,
  left: [],
});

/** The known password is made worthless, unless that helps whoever else may sign in, or releases what is not to be released. */
function ofPassword(
  { person, methods, firstDetectionAt: first, mayClose }: ToContain,
  { federated }: AccountState,
): Containment {
  if (!mayClose)
    return disabled(
      `A new password would close the risk of ${person} by itself, which policy does not let go: sign-in is disabled instead.`,
    );
  if (federated === null)
    return disabled(
      `Whether the password of ${person} is kept by another sign-in service is not known: sign-in is disabled.`,
    );
  if (methods.known !== 'yes')
    return disabled(
      `The methods by which ${person} signs in are not known (${methods.because}): sign-in is disabled.`,
    );
  const others = methods.value.filter(({ type }) => type !== 'password');
  const late = others.find(({ registeredAt: at }) => first !== null && at !== null && at >= first);
  if (late)
    return disabled(
      `A method of ${person} (${late.type}) was registered after the first detection and may be somebody else's: sign-in is disabled.`,
    );
  const before = (one: AuthenticationMethod) => first !== null && one.registeredAt !== null;
  const doubtful = others.find((one) => !before(one) && !NEEDS_PASSWORD.has(one.type));
  if (doubtful)
    return disabled(
      `A method of ${person} that needs no password (${doubtful.type}) is not known to be from before the first detection: sign-in is disabled.`,
    );
  if (others.every(before) && others.some(({ type }) => SECOND_FACTORS.has(type)))
    return {
      actions: ['password-mfa', 'sessions'],
      because: `${person} had a second factor before the first detection, and chooses another password with it.`,
      left: [],
    };
  return {
    actions: ['password-random', 'sessions'],
    because: `${person} has no second factor that is known to be from before the first detection: the password is replaced by one that nobody is told.`,
    left: [`${person} needs help to get in again: nobody knows the new password.`],
  };
}

const SECOND_FACTORS: ReadonlySet<string> = new Set([
  'phone',
  'microsoftAuthenticator',
  'softwareOath',
  'fido2',
  'windowsHelloForBusiness',
  'platformCredential',
  'external',
]);

/** Any other signs in without one, as far as is known. */
const NEEDS_PASSWORD: ReadonlySet<string> = new Set(['phone', 'email', 'softwareOath', 'external']);
