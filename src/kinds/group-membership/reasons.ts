import { finder, note, type ReasonEntry } from '../../policy/reason-entry.ts';
import { SHARED_REASONS } from '../../policy/reasons.ts';

/** Reasons that only decisions about memberships carry. */
export const GROUP_MEMBERSHIP_REASONS = {
  'member-through-another-group': note('A direct membership is added, which lasts on its own.'),
} as const satisfies Readonly<Record<string, ReasonEntry>>;

export const ALL_REASONS = { ...SHARED_REASONS, ...GROUP_MEMBERSHIP_REASONS };

export type GroupReason = keyof typeof ALL_REASONS;

export const find = finder(ALL_REASONS);
