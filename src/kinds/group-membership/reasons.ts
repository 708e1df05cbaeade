import { finder, note, type ReasonEntry } from '../../policy/reason-entry.ts';
import { SHARED_REASONS } from '../../policy/reasons.ts';

/** Reasons that only decisions about memberships carry. */
export const GROUP_MEMBERSHIP_REASONS = {
  'member-through-another-group': note('A direct membership is added, which lasts on its own.'),
} as const satisfies Readonly<Record<string, ReasonEntry>>;

export const ALL_REASONS = { ...SHARED_REASONS, ...GROUP_MEMBERSHIP_REASONS };

type GroupReason = keyof typeof ALL_REASONS;

export const find = finder(ALL_REASONS);

/** Codes that only decisions about memberships carry; some are found by checks of groups that all kinds share. */
export const OWN_CODES: readonly GroupReason[] = [
  'member-through-another-group',
  'privileged-group',
  'break-glass-group',
  'exceptional-group-needs-approval',
];
