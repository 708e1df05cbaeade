import type { WordsOfKind } from '../words-of-kind.ts';
import { RISK_REASONS } from './reasons.ts';

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
  reasons: RISK_REASONS,
};
