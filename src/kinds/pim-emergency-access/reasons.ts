import { ask, finder, note, type ReasonEntry, refuse, review } from '../../policy/reason-entry.ts';
import { SHARED_REASONS } from '../../policy/reasons.ts';

const MENDED =
  'You need not do anything: the people responsible are told, and the ticket says what comes of it.';
const CALL = 'Call the duty manager if it can not wait.';

/** Reasons that only decisions about emergency access carry. */
export const PIM_REASONS = {
  // What the ticket asks.
  'role-not-offered': refuse(
    'Ask for one of the roles that are given in an emergency, or order the role for planned work.',
    {
      operator: 'Name the role in the policy table if it is to be given in an emergency.',
    },
  ),
  'scope-not-offered': refuse('Ask for one of the parts of the directory that the role is given for.', {
    operator: 'Name the scope of the role in the policy table if it is to be given there.',
  }),
  'duration-malformed': refuse('Write the time as "90 minutes" or "2 hours", and ask again.'),
  'incident-not-linked': refuse('Write the number of the incident on the ticket, and ask again.'),
  'not-an-emergency': refuse('Go where the reason says.'),
  'longer-than-emergency': refuse('Ask again for less time, or go where the reason says.'),
  'longer-than-role': refuse('Ask again for less time.'),
  // Who asks.
  'on-call': note('They are on call.'),
  responder: note('They respond to the incident.'),
  'not-on-call': refuse(
    'Ask whoever is on call to do it, or to have you put on call or into the team that responds.',
    {
      operator: 'Check the rota if the person should be on call.',
    },
  ),
  'on-call-unknown': review(
    'Find out who is on call, and have the roster shown to this service; then retry.',
    {
      plain: 'It can not be told who is on call, and emergency access is not given on a guess.',
      requester: `${MENDED} ${CALL}`,
    },
  ),
  'role-not-for-person': refuse('Ask somebody of these groups to do it.', {
    operator: 'Name another group of the role in the policy table if the person is to have it.',
  }),
  // The incident.
  incident: note('Check that the incident is the one that the role is needed for.'),
  'incident-unknown': review('Find out why the incident could not be read, then retry.', {
    plain: 'The incident could not be read, and emergency access is not given on a guess.',
    requester: `${MENDED} ${CALL}`,
  }),
  'incident-unverified': note('Make sure for yourself that there is such an emergency.', {
    requester:
      'The incident is looked up once the ticket tool answers, and the access ends then if it is not as urgent as you say.',
  }),
  'incident-not-found': refuse('Write the number of the incident on the ticket, and ask again.'),
  'incident-not-open': refuse(
    'Open an incident, or have this one opened again if it goes on; then ask again.',
  ),
  'incident-not-urgent': refuse(
    'Have whoever handles the incident raise its priority if that is right, and ask again.',
  ),
  'priority-own': note('Judge for yourself whether the incident is as urgent as it says.', {
    requester: 'Somebody else has to say yes, because you gave the incident its priority.',
  }),
  'priority-unknown': note('Judge for yourself whether the incident is as urgent as it says.', {
    operator:
      'Let the integration account of the ticket tool read the history of the priority, so that windows can count.',
  }),
  // The role.
  'activation-goes-on': note('It is done to its end.'),
  'activation-continued': note('It is done to its end, and nobody is asked again.'),
  'activation-extended': note(
    'It lasts longer once you approve; until then, and if you do not, it ends as it was to end.',
  ),
  'activation-reused': note('Nothing is activated.', {
    requester: 'Use the role that you have.',
  }),
  'activation-overlaps': refuse('Work with the role that you have, and ask again once it has ended.'),
  'role-state-unknown': review('Find out why the roles of the person could not be read, then retry.', {
    plain: 'It can not be told which roles the person has, and none is activated on a guess.',
    requester: `${MENDED} ${CALL}`,
  }),
  'not-eligible': refuse(
    'Ask the owner of privileged access to be made eligible for the role; that is no matter of an emergency.',
    {
      operator: 'Make the person eligible in the directory if they are to have the role in an emergency.',
    },
  ),
  'eligibility-ends': refuse('Ask again for less time, or have your eligibility prolonged first.'),
  'eligibility-unknown': review('Find out why it could not be read, then retry.', {
    plain: 'It can not be told whether the person is eligible, and no role is given on a guess.',
    requester: `${MENDED} ${CALL}`,
  }),
  'role-policy-unknown': review('Find out why it could not be read, then retry.', {
    plain: "The directory's own policy for the role could not be read, and nothing is promised on a guess.",
    requester: `${MENDED} ${CALL}`,
  }),
  'activated-by-us': note('It is activated once you approve; where nobody is asked, at once.'),
  'activated-by-person': note('The person activates it once you approve; where nobody is asked, at once.', {
    requester: 'You are shown where to activate it in the portal of the directory, once it may be.',
  }),
  'directory-asks-too': note('You may be asked in the portal of the directory as well.', {
    requester:
      'The directory asks its own approvers once you activate it; the ticket says that it waits for them.',
  }),
  'longer-than-directory': refuse('Ask again for less time.', {
    operator: "Change the role's settings in the directory if it is to last longer.",
  }),
  'no-mode': review(
    'Let people activate the role in person by the policy table, or change what the directory wants for its assignment; then retry.',
    {
      plain: 'The role can not be activated by this service as the directory is set up.',
      requester: `${MENDED} ${CALL}`,
    },
  ),
  // Who says yes.
  'high-risk-role': ask(
    'Approve it if the incident can not be solved with less; otherwise reject it and say why.',
  ),
  'two-people-for-debts': ask(
    'Approve it if the incident can not wait until the earlier use was looked at; otherwise reject it and say why.',
  ),
  'tool-away': ask(
    'Approve it if you know of the emergency and it can not wait for the ticket tool; otherwise reject it and say why.',
  ),
  'role-needs-approval': ask('Approve it if the incident needs it; otherwise reject it and say why.'),
  'within-window': note('Nobody is asked; whoever declared the window is told of each use.'),
  'no-window': note('You decide, because no window does.'),
  'debt-open': note('Ask what was done with it before you approve more.', {
    requester: 'Ask for the earlier use to be looked at; until then two people decide.',
    operator: 'Look at the open debts of the person, and close them.',
  }),
  'debt-budget-used': note('Ask why it is needed so often.'),
  'debt-cooling-down': note('Ask why it is needed again so soon.'),
  'debts-unknown': note('Two people decide, as if something were open.', {
    operator: 'Find out why it could not be read.',
  }),
} as const satisfies Readonly<Record<string, ReasonEntry>>;

/** Of the reasons of all kinds those of people, of the ticket and of a form: the hour and costs decide nothing in an emergency. */
export const SHARED_HERE: readonly (keyof typeof SHARED_REASONS)[] = [
  'requester-not-found',
  'requester-disabled',
  'requester-left',
  'beneficiary-not-found',
  'beneficiary-disabled',
  'beneficiary-left',
  'attribute-missing',
  'next-in-line',
  'nobody-to-ask',
  'roster-unknown',
  'on-call-unlinked',
  'stand-in-by-unknown',
  'fact-missing',
  'hidden-members-group',
  'group-missing',
  'catalog-item-renamed',
  'answered-several-times',
  'answers-not-shown',
  'variable-missing',
  'ticket-not-open',
  'ticket-rejected',
  'ticket-standing-unknown',
  'ticket-approval-unknown',
];

export const ALL_REASONS = { ...SHARED_REASONS, ...PIM_REASONS };

export const find = finder(ALL_REASONS);
