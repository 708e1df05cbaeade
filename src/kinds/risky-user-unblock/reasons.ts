import { ask, finder, note, type ReasonEntry, review } from '../../policy/reason-entry.ts';
import { SHARED_REASONS } from '../../policy/reasons.ts';

const WAIT =
  'You need not do anything: the people responsible are told, and the ticket says what comes of it.';
const CALL_DESK = 'If the sign-in does not work, call the service desk.';

/** Reasons that only decisions about risky users carry. */
export const RISK_REASONS = {
  // How somebody stands.
  'already-safe': note('Nothing is left to approve.', {
    requester:
      'Sign in again, in the way that this ticket named if it named one. If that does not work, say on the ticket what is shown.',
  }),
  'disabled-elsewhere': review(
    'Find out who disabled the account and why; enable it, or close the incident.',
    {
      plain:
        'The risk is closed, and the account is disabled all the same, by somebody else than this service.',
      requester: WAIT,
    },
  ),
  'sign-in-stays': review(
    'Enable the sign-in in the portal once the account is safe, or retry once the risk can be judged.',
    {
      plain: 'Sign-in was disabled for safety, and stays so until people have looked at the account.',
      requester: `${WAIT} ${CALL_DESK}`,
    },
  ),
  'no-known-risk': review('Find out what blocks the sign-in, then close the incident or mend that.', {
    requester:
      'Say on the ticket what is shown when the sign-in fails, with the time and the code of the message: it is not blocked for a risk.',
  }),
  'risk-not-shown': review('Look at the risk in the portal, or release the person there.', {
    plain: 'The directory does not show us the risk of this person, so nobody is released by it.',
    requester: `${WAIT} ${CALL_DESK}`,
  }),
  'evidence-not-known': note(
    'Look at the evidence yourself before you approve: the card says what is not known of it.',
    { plain: 'Part of the evidence is not known, and helps nobody.' },
  ),
  'account-disabled': note('The account is off, whatever its risk.', {
    operator: 'Find out who disabled the account and why before anybody enables it.',
  }),
  'stopped-by-policy': note('A policy of Conditional Access stops the sign-in, and no risk.', {
    operator: 'Look at the policy that the sign-in log names.',
  }),
  'locked-out': note('Too many failed passwords lock an account for a time by themselves.'),
  // What the table says of them.
  'risk-case': note('Check that it is what you see.', {
    plain: 'The company has a rule for risks like this one.',
  }),
  'no-case-fits': review('Complete the cases of the policy table, then retry.', {
    plain: 'Nothing says what is to be done about this risk.',
    requester: WAIT,
  }),
  'never-released': review('Hand it to whoever the reason names; nobody is released here.', {
    plain: 'Accounts of this class are never released by a ticket, whoever approves.',
    requester: `${WAIT} ${CALL_DESK}`,
    approver: 'Nobody is asked: accounts of this class are never released by a ticket.',
  }),
  'class-not-known': review('Find out why it could not be read, then retry.', {
    plain: 'The class of this account could not be read, and nobody is released on a guess.',
    requester: WAIT,
  }),
  'approver-at-risk': note('They are not asked, and what they said does not count.', {
    operator: 'Look at the risk of the person named; they decide nothing here until it is closed.',
  }),
  // Containment.
  'contained-before-asking': note('It is done already; approve or reject what comes after it.'),
  'containment-budget-used': note('Approve the containment soon: the risk is open meanwhile.', {
    operator:
      'Find out why so many people are at risk at once; limits.containedPerHour of the policy table says how many may be contained before asking.',
  }),
  'contained-already': note('It is not done twice.', {
    plain: 'The account was locked for its safety before.',
  }),
  'nothing-to-contain': note('The sessions and the password stay as they are.', {
    plain: 'Nobody is locked out.',
  }),
  'two-people-contain': note('The account must not be locked out on one word.', {
    plain: 'Two people decide whether the account is locked.',
  }),
  'containment-beyond-us': review('Contain the account by hand as the reason says, then retry.', {
    plain: 'The account can not be contained by this service, so a person does it.',
    requester: WAIT,
  }),
  'not-contained-here': review(
    'Make the known password worthless by hand, or disable the sign-in; then retry, and the release is asked for.',
    {
      plain:
        'This service may end the sessions of this account and no more, so that people have to make it safe before anybody is let in.',
      requester: `${WAIT} ${CALL_DESK}`,
    },
  ),
  'containment-needs-approval': ask(
    'Approve it if the account may be in the wrong hands: the person is locked out until they are helped. Otherwise reject it and say why.',
  ),
  'containment-as': note('It is done once you approve; where nobody is asked, at once.'),
  'containment-goes-on': note('It is done to its end; approve or reject what comes after it.'),
  'containment-leaves': note('People have to do that besides.', {
    operator: 'Do that by hand: the service can not.',
  }),
  'containment-only': note('Nobody is asked to release.', {
    plain: 'Nobody lifts the block by approving it here: the account was locked for its safety instead.',
    requester: `The person gets in again in the way that this ticket says. ${CALL_DESK}`,
  }),
  // Release.
  'release-needs-approval': ask(
    'Approve it if you are sure that the right person has the account, and know how; otherwise reject it and say why.',
  ),
  'self-service': note('Nobody is asked before that time is over.', {
    requester:
      'Do what this ticket says to get out by yourself; if that does not work, wait: people are asked then.',
  }),
  'deciders-not-known': review(
    'Find out why people at risk could not be listed, then retry; of more than 2,000 close old risks first, in the portal.',
    {
      plain:
        'Whether those who decide are safe themselves could not be read, and nobody is released on a guess.',
      requester: `${WAIT} ${CALL_DESK}`,
    },
  ),
  'released-by-rule': note('Nobody is asked.', {
    plain: 'A rule of the company allows that without asking anybody.',
  }),
  'sign-in-back': note('Sign-in that was disabled here is enabled again.'),
} as const satisfies Readonly<Record<string, ReasonEntry>>;

/** Of the reasons of all kinds those of people who decide, and of the incident itself: nothing here has a catalog, a form or an end. */
export const SHARED_HERE: readonly (keyof typeof SHARED_REASONS)[] = [
  'beneficiary-not-found',
  'next-in-line',
  'nobody-to-ask',
  'fact-missing',
  'hidden-members-group',
  'ticket-not-open',
  'ticket-rejected',
  'ticket-standing-unknown',
  'ticket-approval-unknown',
];

export const ALL_REASONS = { ...SHARED_REASONS, ...RISK_REASONS };

export const find = finder(ALL_REASONS);
