import type { Reason } from '../domain/decision.ts';
import type { ReasonCode } from './reasons.ts';

/** What whoever reads a reason can do about it; empty where there is nothing to do. */
const NEXT: Readonly<Record<ReasonCode, string>> = {
  'not-governed': 'Ask the owner of the policy table to add it, or use another catalog item.',
  'catalog-item-renamed': 'The owner of the policy table must confirm the new name.',
  'variable-missing': 'Fill it in and submit again.',
  'unknown-value': 'Choose one of the values of the catalog, or ask the owner of the policy table to add it.',
  'justification-missing': 'Say why the access is needed and submit again.',
  'end-malformed': 'Correct the date and submit again.',
  'days-malformed': 'Correct the number and submit again.',
  'two-ends': 'Keep the end date or the number of days.',
  'ticket-tier-differs': '',
  'ticket-not-open': 'Open a new ticket if the access is still needed.',
  'ticket-rejected': 'Open a new ticket if the access is still needed.',
  'ticket-not-approved': 'Have the ticket approved first.',
  'ticket-standing-unknown': 'The service desk must map the state.',
  'ticket-approval-unknown': 'The service desk must map the approval.',
  'ticket-approval-counts': '',
  'ticket-approval-unproven': 'The approvers are asked.',
  'requester-not-found': 'Check who opened the ticket.',
  'requester-disabled': 'Somebody with an enabled account must ask.',
  'requester-left': 'Somebody else must ask.',
  'beneficiary-not-found': 'Check for whom the access is.',
  'beneficiary-disabled': 'Enable the account first, if it should be.',
  'beneficiary-left': 'Correct the leave date first, if it is wrong.',
  'may-not-ask':
    'The beneficiary, their manager or somebody on the delegated list may ask, as the policy says.',
  'attribute-missing': 'Have the directory record completed.',
  'user-type-not-eligible': 'The policy does not offer this access to them.',
  'department-not-eligible': 'The policy does not offer this access to that department.',
  'cost-center-not-eligible': 'The policy does not offer this access to that cost center.',
  'employee-type-not-eligible': 'The policy does not offer this access to that employment type.',
  'leave-date-missing': 'Have the end of the contract recorded in the directory.',
  'end-required': 'Name an end date and submit again.',
  'end-in-the-past': 'Name a later end and submit again.',
  'end-after-leave-date': 'Name an end no later than the leave date.',
  'too-long': 'Ask for less time.',
  'default-duration': '',
  'ends-with-leave-date': 'The access ends then.',
  'role-assignable-group': 'Ask for the role through privileged identity management.',
  'restricted-management-group': 'Its own administrators decide about its members.',
  'nested-in-privileged-group': 'Joining it would give privileged access; ask for that by its own way.',
  'privileged-group': 'Ask for the role through privileged identity management.',
  'break-glass-group': 'No ticket leads into it.',
  'group-missing': 'The owner must correct the policy table or restore the group.',
  'group-renamed': 'The owner must confirm that it is still the same group.',
  'dynamic-group': 'The owner must change its membership rule, or the table must name another group.',
  'synced-group': 'Change its members on-premises.',
  'mail-enabled-group': 'Change its members in Exchange.',
  'incompatible-entitlement': 'Give the other access up first.',
  'already-a-member': 'Nothing is changed.',
  'held-by-another-grant': 'This grant joins it; neither cuts the other short.',
  'member-through-another-group': 'A direct membership is added.',
  'outside-hours': 'Submit again within these hours.',
  'change-freeze': 'Submit again afterward.',
  'no-opening': 'The owner of the policy table must correct the hours.',
  'held-until-hours': 'The change waits for them.',
  'held-until-freeze-ends': 'The change waits for that.',
  'outside-hours-needs-approval': 'An extra approval is asked for.',
  'freeze-needs-approval': 'An extra approval is asked for.',
  'approval-needed': '',
  'exceptional-group-needs-approval': '',
  'next-in-line': '',
  'nobody-to-ask': 'The owner of the entitlement must name more people.',
  'standard-change': '',
  'no-approval-needed': '',
  'fact-missing': 'It is not granted on a guess; a person must look.',
};

/** One sentence or two per reason, in their order, as tickets, cards and the console show them. */
export function explain(reasons: readonly Reason[]): readonly string[] {
  return reasons.map(({ code, detail, rule }) => {
    const next = Object.hasOwn(NEXT, code) ? NEXT[code as ReasonCode] : '';
    const because = rule === undefined ? '' : ` [${code}, rule ${rule}]`;
    return `${[detail, next].filter((part) => part !== '').join(' ')}${because}`;
  });
}
