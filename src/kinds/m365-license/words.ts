import type { WordsOfKind } from '../words-of-kind.ts';
import { LICENSE_REASONS } from './reasons.ts';

export const M365_LICENSE_WORDS: WordsOfKind = {
  kind: 'm365-license',
  heading: 'License',
  already: 'Already there',
  held: 'it',
  reasons: LICENSE_REASONS,
};
