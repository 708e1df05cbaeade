import type { WordsOfKind } from '../words-of-kind.ts';
import { RISK_REASONS } from './reasons.ts';

/** Of somebody who can't sign in nothing is ordered again. */
const STILL_OUT =
  'If the person still can not sign in, they call the service desk; another incident has it decided anew.';

export const RISKY_USER_WORDS: WordsOfKind = {
  kind: 'risky-user-unblock',
  subject: 'Account at risk',
  heading: 'Account',
  already: 'Done before',
  held: 'the sign-in',
  tellsWhatWasChecked: true,
  stated: {
    contained: { means: 'in-force', title: 'Contained' },
    released: { means: 'done', title: 'Released' },
  },
  next: {
    rejected: `Settle with whoever rejected it what is missing. ${STILL_OUT}`,
    expired: STILL_OUT,
    withdrawn: STILL_OUT,
  },
  reasons: RISK_REASONS,
};
