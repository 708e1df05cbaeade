import type { WordsOfKind } from '../words-of-kind.ts';
import { PIM_REASONS } from './reasons.ts';

export const PIM_EMERGENCY_WORDS: WordsOfKind = {
  kind: 'pim-emergency-access',
  heading: 'Directory role',
  already: 'Active before',
  held: 'the directory role',
  tellsWhatWasChecked: true,
  reasons: PIM_REASONS,
};
