import type { Outcome } from './outcome.ts';

/** How a request ends whose grants somebody closed, and why, in a sentence's second half. */
export type EndWord = { readonly outcome: Outcome; readonly because: string };

const WORDS: Readonly<Record<string, EndWord>> = {
  expired: { outcome: 'rolled-back', because: 'its time was up' },
  'rolled-back': { outcome: 'rolled-back', because: 'it was rolled back' },
  'not-written': { outcome: 'rolled-back', because: 'it could not be set up' },
  'roll-back': { outcome: 'rolled-back', because: 'it was rolled back' },
  end: { outcome: 'rolled-back', because: 'an operator ended it' },
  'ticket-closed': { outcome: 'withdrawn', because: 'the ticket was closed' },
  'incident-over': { outcome: 'rolled-back', because: 'the incident that it was for is over' },
  'incident-lowered': {
    outcome: 'rolled-back',
    because: 'the incident that it was for is not as urgent any more as policy asks for',
  },
  'incident-gone': {
    outcome: 'rolled-back',
    because: 'the incident that it was for is in the ticket tool no more',
  },
  'account-disabled': { outcome: 'refused', because: 'the account was disabled' },
  'account-deleted': { outcome: 'refused', because: 'the account was deleted' },
  'group-deleted': { outcome: 'rolled-back', because: 'the group was deleted for good' },
  left: { outcome: 'refused', because: 'the person has left' },
  'no-longer-eligible': {
    outcome: 'refused',
    because: 'the person moved and policy does not allow it any more',
  },
  operator: { outcome: 'rolled-back', because: 'an operator ended it' },
  excluded: { outcome: 'refused', because: 'access that must not go together with it was given first' },
  crowded: {
    outcome: 'needs-human',
    because:
      'a thousand other tickets hold this access for the same person, which is as many as are kept; they have to be closed first',
  },
  needless: {
    outcome: 'needs-human',
    because: 'what was approved had come about otherwise by then, and is not done again',
  },
  superseded: { outcome: 'withdrawn', because: 'the ticket was edited and is decided anew' },
};

/** `said`: what an operator gave as their reason. */
export function endWordOf(reason: string, said?: string): EndWord {
  const { outcome, because } = WORDS[reason] ?? { outcome: 'rolled-back', because: reason };
  return { outcome, because: said ? `${because} (${said})` : because };
}
