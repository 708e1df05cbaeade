import { ACCOUNT_ACTIONS } from '../../domain/account-action.ts';
import type { TargetFamily } from '../family.ts';
import { askedOfAccount } from './asked.ts';
import { accountActionOf, PREFIX } from './keys.ts';
import { ACCOUNT_LABELS, ACCOUNT_SENTENCES, ACCOUNT_WORDS } from './words.ts';

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
