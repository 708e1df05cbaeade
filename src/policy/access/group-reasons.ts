import { ask, note, type ReasonEntry, refuse, review } from '../reason-entry.ts';

const NOT_BY_TICKET = 'Ask the people responsible for privileged access; a ticket can not give it.';
const NOT_SET_UP = 'This access is not set up in the directory as its owner has described it.';
const CHOOSE_ANOTHER =
  'Take the group out of the policy table, or name an exceptional stage that may approve it.';

/** Reasons that a group gives to which a request leads. */
export const GROUP_REASONS = {
  'role-assignable-group': refuse(NOT_BY_TICKET, { operator: CHOOSE_ANOTHER }),
  'restricted-management-group': refuse('Ask the administrators of this group; they alone decide about it.', {
    operator: CHOOSE_ANOTHER,
  }),
  'nested-in-privileged-group': refuse(NOT_BY_TICKET, { operator: CHOOSE_ANOTHER }),
  'privileged-group': refuse(NOT_BY_TICKET, { operator: CHOOSE_ANOTHER }),
  'break-glass-group': refuse('Ask the people responsible for emergencies; a ticket can not give it.', {
    operator: CHOOSE_ANOTHER,
  }),
  'control-group': refuse('Ask the owner of the group; a ticket can not give it.', {
    operator: 'Take the group out of what the policy table offers.',
  }),
  'group-missing': review('Correct the group in the policy table, or restore it, then retry.', {
    plain: NOT_SET_UP,
  }),
  'group-renamed': review('Confirm in the policy table that it is still the same group, then retry.', {
    plain: NOT_SET_UP,
  }),
  'dynamic-group': review('Change the rule of the group, or name another group in the policy table.', {
    plain: NOT_SET_UP,
  }),
  'synced-group': review('Change its members on-premises, or name another group in the policy table.', {
    plain: NOT_SET_UP,
  }),
  'hidden-members-group': review(
    'Give the service the right to see the members, or name another group in the policy table; then retry.',
    { plain: NOT_SET_UP },
  ),
  'mail-enabled-group': review(
    'Change its members in the mail system, or name another group in the policy table.',
    { plain: NOT_SET_UP },
  ),
  'exceptional-group-needs-approval': ask(
    'Approve it only if the person needs these rights now and no smaller ones would do.',
  ),
  'already-a-member': note('Nothing is changed there.'),
  'held-by-another-grant': note('It stays until the later of both ends.'),
} as const satisfies Readonly<Record<string, ReasonEntry>>;
