import { note, type ReasonEntry, refuse, review } from '../reason-entry.ts';

/** Reasons that the ticket gives: its form, its state, how long it asks for. */
export const TICKET_REASONS = {
  // Reading the ticket.
  'not-governed': refuse('Choose another catalog item, or ask the owner of this one to offer it.', {
    operator: 'Name the item, or its value, in the policy table if it is to be offered.',
  }),
  'catalog-item-renamed': refuse(
    'Order again once the owner of the catalog item has confirmed its new name.',
    {
      plain: 'The catalog item has another name than the one that was agreed for it.',
      operator: 'Confirm the new name in the policy table, or give the item its old name back.',
    },
  ),
  'answered-several-times': refuse('Order once for each person and each access.', {
    operator: 'Change the form so that it asks for it once, not in rows.',
  }),
  'answers-not-shown': refuse('Order again once the people who run the ticket tool have mended this.', {
    plain: 'One answer of the form could not be read.',
    operator: "Let the service's account in the ticket tool read answers that are given in rows.",
  }),
  'variable-missing': refuse('Fill it in and order again.'),
  'unknown-value': refuse('Order again with one of the values that the catalog offers.', {
    operator: 'Name the value in the policy table if it is to be offered.',
  }),
  'choice-unclear': review(
    'Ask the requester which of them is meant, and correct the answer on the ticket: it is decided anew then.',
    {
      requester:
        'Please tell us which of them you need: change your answer on this ticket. Your request is decided then, and you need not order again.',
    },
  ),
  'justification-missing': refuse('Order again and say what the access is needed for.'),
  'end-malformed': refuse('Correct the date and order again.'),
  'days-malformed': refuse('Order again with a whole number of days.'),
  'two-ends': refuse('Order again with the end date or with the number of days.'),
  'ticket-tier-differs': note('Judge it by the risk that policy names, not by that of the ticket.', {
    operator: 'Correct the risk on the ticket or in the policy table.',
  }),
  // The ticket's own state.
  'ticket-not-open': refuse('Open a new ticket if the access is still needed.'),
  'ticket-rejected': refuse(
    'Ask whoever rejected it why, and open a new ticket if the access is still needed.',
  ),
  'ticket-not-approved': refuse('Have the ticket approved first, then order again.'),
  'ticket-standing-unknown': review('Name the state of the ticket in the settings, then retry.', {
    plain: 'The state of the ticket is not known here.',
  }),
  'ticket-approval-unknown': review('Name the approval state of the ticket in the settings, then retry.', {
    plain: 'The approval of the ticket is in a state that is not known here.',
  }),
  'ticket-approval-counts': note('This approval is not asked for again.'),
  'ticket-approval-unproven': note('Decide it yourself: the approval on the ticket does not count here.'),
  // How long.
  'end-required': refuse('Order again with an end date.'),
  'end-in-the-past': refuse('Order again with a later end.'),
  'end-after-leave-date': refuse('Order again with an end no later than that day.'),
  'too-long': refuse('Order again for less time.'),
  'default-duration': note('Reject it, and say so, if that is longer than the access is needed.', {
    requester: 'Name an end on the ticket if you need it for another time.',
  }),
  'ends-with-leave-date': note('The access ends then, whatever the ticket says.', {
    requester: 'The access ends then.',
  }),
} as const satisfies Readonly<Record<string, ReasonEntry>>;
