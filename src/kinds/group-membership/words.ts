import type { WordsOfKind } from '../words-of-kind.ts';
import { GROUP_MEMBERSHIP_REASONS } from './reasons.ts';

export const GROUP_MEMBERSHIP_WORDS: WordsOfKind = {
  kind: 'group-membership',
  heading: 'Group',
  already: 'Already a member',
  held: 'the membership',
  reasons: GROUP_MEMBERSHIP_REASONS,
};
