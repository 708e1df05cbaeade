import { finder, note, type ReasonEntry, refuse, review } from '../../policy/reason-entry.ts';
import { SHARED_REASONS } from '../../policy/reasons.ts';

const WHO_IS_MEANT = 'The ticket and the directory do not agree about who the person is.';
const NOT_SET_UP = 'This license is not set up as its owner has described it.';
const TWO_ANSWERS = 'The ticket and the directory do not agree about the person.';
const CORRECT_BOTH = 'correct the ticket or the directory, then retry.';

/** Reasons that only decisions about licenses carry. */
export const LICENSE_REASONS = {
  // What the ticket says of the person.
  'value-not-stated': note('The value of the directory is used.'),
  'sign-in-name-unknown': review('Find out who is meant, correct the name on the ticket, then retry.', {
    plain: WHO_IS_MEANT,
  }),
  'sign-in-name-changed': review('Confirm that it is the same person, correct the name, then retry.', {
    plain: WHO_IS_MEANT,
  }),
  'sign-in-name-reused': review('Find out which of the two people is meant, then retry.', {
    plain: WHO_IS_MEANT,
  }),
  'sign-in-name-of-another': review('Find out which of the two people is meant, then retry.', {
    plain: WHO_IS_MEANT,
  }),
  'cost-center-differs': review(`Find out who pays, and ${CORRECT_BOTH}`, { plain: TWO_ANSWERS }),
  'manager-differs': review(`Find out who the manager is, and ${CORRECT_BOTH}`, { plain: TWO_ANSWERS }),
  'country-malformed': refuse('Correct the country and order again.'),
  'country-differs': review(`Find out where the person works, and ${CORRECT_BOTH}`, { plain: TWO_ANSWERS }),
  // What they have.
  'already-covered': note('Nothing is changed.'),
  'plan-switched-off': note('It is switched on; every other part of that license stays as it is.'),
  'inherited-license-extended': note('The missing part is added beside it and uses no further seat.'),
  'not-included': refuse('Order a license that includes it first.'),
  'license-conflict': refuse('Have the other license ended first, then order again.'),
  'prerequisite-missing': refuse('Order that license first.'),
  'prerequisite-assigned': note('Approving this gives both.'),
  'license-in-error': review('Mend the license that the person has already, then retry.', {
    plain: 'A license that the person has already does not work.',
  }),
  'license-state-unclear': review('Find out what is the matter with the license, then retry.', {
    plain: 'The state of a license that the person has already is not clear.',
  }),
  // What can be had.
  'sku-not-in-tenant': review('Buy the subscription, or correct the policy table, then retry.', {
    plain: NOT_SET_UP,
  }),
  'sku-renamed': review('Confirm in the policy table that it is still the same subscription, then retry.', {
    plain: NOT_SET_UP,
  }),
  'subscription-not-enabled': review('Renew the subscription, then retry.', {
    plain: 'The subscription for this license has run out.',
  }),
  'plan-not-in-subscription': review('Correct the service plan in the policy table, then retry.', {
    plain: NOT_SET_UP,
  }),
  'no-seats': review('Free or buy a seat, then retry.', {
    plain: 'No seat of this license is free.',
    requester:
      'The owners of the license are asked to free or buy one. You need not do anything; the ticket says what comes of it.',
  }),
  'usage-location-missing': review("Record the person's country, or set their usage location, then retry.", {
    plain: 'The country in which the person works is not recorded.',
  }),
  'usage-location-set': note('It is set with the license and stays afterward.'),
  'usage-location-differs': note('It stays as it is.'),
  'enablement-approved-in-advance': note('Nobody is asked.'),
} as const satisfies Readonly<Record<string, ReasonEntry>>;

export const ALL_REASONS = { ...SHARED_REASONS, ...LICENSE_REASONS };

export type LicenseReason = keyof typeof ALL_REASONS;

export const find = finder(ALL_REASONS);
