import { ask, note, type ReasonEntry, refuse, review } from '../reason-entry.ts';

const ASK_ITS_OWNER = 'Ask the owner of this access if you think that it should be offered.';
const RECORD = 'Ask human resources to complete the record, then order again.';
const RECORDED = 'Complete the record in the directory, or in the system that it is filled from.';

/** Reasons that people give: who asks, who is to have it, who says yes. */
export const PEOPLE_REASONS = {
  'requester-not-found': refuse('Order again from your own account.', {
    plain: 'The person who opened the ticket has no account in the directory.',
    operator: 'Check which account the ticket tool names for whoever opened the ticket.',
  }),
  'requester-disabled': refuse('Ask a colleague whose account works to order it.'),
  'requester-left': refuse('Ask a colleague to order it.'),
  'beneficiary-not-found': refuse('Check for whom the access is, and order again.', {
    plain: 'The person whom the access is for has no account in the directory.',
    operator: 'Check which account the ticket tool names for the person.',
  }),
  'beneficiary-disabled': refuse('Have the account enabled first, then order again.'),
  'beneficiary-left': refuse('Have the leave date corrected if it is wrong, then order again.'),
  'may-not-ask': refuse('Ask the manager of the person to order it.', {
    operator: 'Name who else may ask in the policy table if somebody else is to.',
  }),
  'attribute-missing': refuse(RECORD, { operator: RECORDED }),
  'user-type-not-eligible': refuse(ASK_ITS_OWNER),
  'department-not-eligible': refuse(ASK_ITS_OWNER),
  'cost-center-not-eligible': refuse(ASK_ITS_OWNER),
  'employee-type-not-eligible': refuse(ASK_ITS_OWNER),
  'job-title-not-eligible': refuse(ASK_ITS_OWNER),
  'role-group-not-eligible': refuse('Ask the owner of one of these groups to let the person in first.'),
  'leave-date-missing': refuse('Have the end of the contract recorded, then order again.', {
    operator: RECORDED,
  }),
  'role-not-allowed': refuse(ASK_ITS_OWNER),
  'incompatible-entitlement': refuse('Have the other access ended first, then order again.'),
  // Who says yes.
  'approval-needed': ask(
    'Approve it if the person needs it for their work; otherwise reject it and say why.',
  ),
  'next-in-line': note('You decide in their place.'),
  'nobody-to-ask': review('Name more people who may decide, then retry.', {
    plain: 'Too few people can decide about this request.',
  }),
  'roster-unknown': review(
    'Find out who is on call, and have the roster shown to this service; then retry.',
    {
      plain: 'It can not be told who is on call, and nobody is asked on a guess.',
      operator:
        'Let the integration account of the ticket tool read on-call rotas, or name other people for the role in the policy table; then retry.',
    },
  ),
  'on-call-unlinked': note('Ask the service desk to complete the record of whoever is on call.', {
    operator: "Write the person's object id of the directory into their record in the ticket tool.",
  }),
  'stand-in-by-unknown': note(
    'Their answer counts as that of whoever is on call; if you do not know of the change of shifts, ask in the team before you decide.',
    {
      operator: 'Look in the roster who has made the change of shifts, if it was not expected.',
    },
  ),
  'standard-change': note('Nobody is asked.'),
  'no-approval-needed': note('Nobody is asked.'),
  // What could not be read.
  'fact-missing': review('Find out why it could not be read, then retry. Nothing is granted on a guess.', {
    plain: 'Something that the decision depends on could not be read, and nothing is granted on a guess.',
  }),
} as const satisfies Readonly<Record<string, ReasonEntry>>;
