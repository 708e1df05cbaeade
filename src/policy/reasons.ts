import type { Reason } from '../domain/decision.ts';

/** What a reason does to the verdict: the strongest decides. A `note` explains and changes nothing. */
export type Bearing = 'refuse' | 'review' | 'ask' | 'note';

/** The closed list of reasons a decision can carry. Codes are permanent. */
export const BEARINGS = {
  // Reading the ticket.
  'not-governed': 'refuse',
  'catalog-item-renamed': 'refuse',
  'answered-several-times': 'refuse',
  'answers-not-shown': 'refuse',
  'variable-missing': 'refuse',
  'unknown-value': 'refuse',
  'justification-missing': 'refuse',
  'end-malformed': 'refuse',
  'days-malformed': 'refuse',
  'two-ends': 'refuse',
  'ticket-tier-differs': 'note',
  // The ticket's own state.
  'ticket-not-open': 'refuse',
  'ticket-rejected': 'refuse',
  'ticket-not-approved': 'refuse',
  'ticket-standing-unknown': 'review',
  'ticket-approval-unknown': 'review',
  'ticket-approval-counts': 'note',
  'ticket-approval-unproven': 'note',
  // People.
  'requester-not-found': 'refuse',
  'requester-disabled': 'refuse',
  'requester-left': 'refuse',
  'beneficiary-not-found': 'refuse',
  'beneficiary-disabled': 'refuse',
  'beneficiary-left': 'refuse',
  'may-not-ask': 'refuse',
  'attribute-missing': 'refuse',
  'user-type-not-eligible': 'refuse',
  'department-not-eligible': 'refuse',
  'cost-center-not-eligible': 'refuse',
  'employee-type-not-eligible': 'refuse',
  'job-title-not-eligible': 'refuse',
  'role-group-not-eligible': 'refuse',
  'leave-date-missing': 'refuse',
  'role-not-allowed': 'refuse',
  // What the ticket says of the person.
  'value-not-stated': 'note',
  'sign-in-name-unknown': 'review',
  'sign-in-name-changed': 'review',
  'sign-in-name-reused': 'review',
  'sign-in-name-of-another': 'review',
  'cost-center-differs': 'review',
  'manager-differs': 'review',
  'country-malformed': 'refuse',
  'country-differs': 'review',
  // How long.
  'end-required': 'refuse',
  'end-in-the-past': 'refuse',
  'end-after-leave-date': 'refuse',
  'too-long': 'refuse',
  'default-duration': 'note',
  'ends-with-leave-date': 'note',
  // Groups.
  'role-assignable-group': 'refuse',
  'restricted-management-group': 'refuse',
  'nested-in-privileged-group': 'refuse',
  'privileged-group': 'refuse',
  'break-glass-group': 'refuse',
  'control-group': 'refuse',
  'group-missing': 'review',
  'group-renamed': 'review',
  'dynamic-group': 'review',
  'synced-group': 'review',
  'hidden-members-group': 'review',
  'mail-enabled-group': 'review',
  'incompatible-entitlement': 'refuse',
  'already-a-member': 'note',
  'held-by-another-grant': 'note',
  'member-through-another-group': 'note',
  // Licenses.
  'already-covered': 'note',
  'plan-switched-off': 'note',
  'inherited-license-extended': 'note',
  'not-included': 'refuse',
  'license-conflict': 'refuse',
  'prerequisite-missing': 'refuse',
  'prerequisite-assigned': 'note',
  'license-in-error': 'review',
  'license-state-unclear': 'review',
  'sku-not-in-tenant': 'review',
  'sku-renamed': 'review',
  'subscription-not-enabled': 'review',
  'plan-not-in-subscription': 'review',
  'no-seats': 'review',
  'usage-location-missing': 'review',
  'usage-location-set': 'note',
  'usage-location-differs': 'note',
  // When.
  'outside-hours': 'refuse',
  'change-freeze': 'refuse',
  'no-opening': 'refuse',
  'held-until-hours': 'note',
  'held-until-freeze-ends': 'note',
  'outside-hours-needs-approval': 'ask',
  'freeze-needs-approval': 'ask',
  // Who says yes.
  'approval-needed': 'ask',
  'exceptional-group-needs-approval': 'ask',
  'next-in-line': 'note',
  'nobody-to-ask': 'review',
  'standard-change': 'note',
  'no-approval-needed': 'note',
  'enablement-approved-in-advance': 'note',
  // What could not be read.
  'fact-missing': 'review',
} as const satisfies Readonly<Record<string, Bearing>>;

export type ReasonCode = keyof typeof BEARINGS;

/** Reasons as they are found, and the two verdicts that no later finding can soften. */
export type Findings = { readonly reasons: Reason[]; refused: boolean; review: boolean };

export function noFindings(): Findings {
  return { reasons: [], refused: false, review: false };
}

/** Adds a reason. `rule` is a JSON pointer into the policy table. */
export function find(findings: Findings, code: ReasonCode, detail: string, rule: string): void {
  const bearing: Bearing = BEARINGS[code];
  if (bearing === 'refuse') findings.refused = true;
  else if (bearing === 'review') findings.review = true;
  findings.reasons.push({ code, detail, rule });
}
