import { type ReasonEntry, refuse, review } from './reason-entry.ts';

const NAMED_IN_THE_TOOL = 'One person of the ticket is not tied to an account of the directory.';

/** Reasons that are found before or beside a decision of policy: no case of a table can show them. */
export const READING_REASONS = {
  'person-missing': refuse('Name the person on the ticket, or order again.', {
    operator: 'Check that the form asks for whom the access is.',
  }),
  'person-not-linked': refuse(
    'Ask the service desk to complete the record of the person, then order again.',
    {
      plain: NAMED_IN_THE_TOOL,
      operator: "Write the person's object id of the directory into their record in the ticket tool.",
    },
  ),
  'person-link-changed': refuse(
    'Ask the service desk which account is the right one; they are told. Order again after that.',
    {
      plain: 'One person of the ticket is tied to another account than before.',
      operator:
        'Find out which of the two accounts the person has, and correct their record in the ticket tool.',
    },
  ),
  'two-tables': review(
    'Take the ticket out of one of the policy tables; `npm run policy -- lint` names both places.',
    { plain: 'Two policies name this ticket, and it can not be told which of them it asks for.' },
  ),
  'pinned-policy-missing': review('Order it again, or retry: it is then decided by the policy of today.', {
    plain: 'The policy that this was decided by can not be read any more.',
  }),
} as const satisfies Readonly<Record<string, ReasonEntry>>;
