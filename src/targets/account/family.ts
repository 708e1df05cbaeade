import { ACCOUNT_ACTIONS, type AccountAction } from '../../domain/account-action.ts';
import type { RejectionCode } from '../../domain/effect.ts';
import type { TargetFamily } from '../family.ts';
import { askedOfAccount } from './asked.ts';
import { accountActionOf, PREFIX } from './keys.ts';
import { ACCOUNT_LABELS, ACCOUNT_SENTENCES, ACCOUNT_WORDS } from './words.ts';

/** What keeps an attacker out: as much of it as the account allows is better than none. */
const CONTAINING: ReadonlySet<AccountAction> = new Set([
  'sessions',
  'password-mfa',
  'password-random',
  'sign-in',
]);

/** What the directory does not do to this account, whoever asks it for what reason. */
const REFUSALS: ReadonlySet<string> = new Set([
  'mastered-elsewhere',
  'not-for-apps',
  'not-permitted',
  'policy-of-the-directory',
  'malformed',
] satisfies RejectionCode[]);

/** What is done to a person's account: sessions, password, sign-in, and the verdict about its risk. */
export const ACCOUNT_FAMILY: TargetFamily = {
  family: 'account',
  prefixes: [PREFIX],
  keysWithin: () => `${PREFIX}~(?:${ACCOUNT_ACTIONS.join('|')})`,
  lifetime: (key) => (accountActionOf(key) === 'sign-in' ? 'suspension' : 'once'),
  label: (key, name) => name ?? ACCOUNT_LABELS[accountActionOf(key)],
  shown: (key, names) => names.recorded(key) ?? ACCOUNT_LABELS[accountActionOf(key)],
  words: (key) => ACCOUNT_WORDS[accountActionOf(key)],
  sentence: ({ target, action }, person) => ACCOUNT_SENTENCES[accountActionOf(target)][action](person),
  together: () => false,
  groupOf: () => null,
  mayBeLag: () => false,
  goesOnWithout: (key, code) => CONTAINING.has(accountActionOf(key)) && REFUSALS.has(code),
  keptBy: () => false,
  cures: {
    'not-for-apps':
      'Have a privileged authentication administrator do it; where the person has no directory role, grant the permissions.',
    'mastered-elsewhere': 'Change it in the on-premises directory.',
    unlicensed: 'Decide about the risk in the portal, or get the license that lets it be decided here.',
  },
  watched: 'with-the-person',
  asked: askedOfAccount,
};
