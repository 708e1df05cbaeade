import { ask, note, type ReasonEntry, refuse } from '../reason-entry.ts';

/** Reasons that the hour gives. */
export const TIME_REASONS = {
  'outside-hours': refuse('Order again within these hours.'),
  'change-freeze': refuse('Order again afterward.'),
  'no-opening': refuse('Ask the owner of this access when it can be had.', {
    operator: 'Correct the hours or the freezes in the policy table.',
  }),
  'held-until-hours': note('The change is made in the next of these hours.', {
    requester: 'The change is made in the next of these hours; you need not do anything.',
  }),
  'held-until-freeze-ends': note('The change is made afterward.', {
    requester: 'The change is made afterward; you need not do anything.',
  }),
  'outside-hours-needs-approval': ask('Approve it only if the change can not wait for these hours.'),
  'freeze-needs-approval': ask('Approve it only if the change can not wait until then.'),
} as const satisfies Readonly<Record<string, ReasonEntry>>;
