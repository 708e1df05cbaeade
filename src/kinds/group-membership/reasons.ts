import type { ReasonCode } from '../../policy/reasons.ts';

/** Codes that only decisions about this kind carry. */
export const GROUP_REASONS: readonly ReasonCode[] = [
  'privileged-group',
  'break-glass-group',
  'member-through-another-group',
  'exceptional-group-needs-approval',
];
