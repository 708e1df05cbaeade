import type { AccountAction } from '../../domain/account-action.ts';
import type { Action, TargetWords } from '../words.ts';

/** How people call what is done to an account. */
export const ACCOUNT_LABELS: Readonly<Record<AccountAction, string>> = {
  sessions: 'end of every session',
  'password-mfa': 'another password after a second factor',
  'password-random': 'random password',
  'sign-in': 'disabled sign-in',
  dismiss: 'dismissal of the risk',
  'confirm-safe': 'confirmation as safe',
};

/** What a change does, as a sentence. */
export const ACCOUNT_SENTENCES: Readonly<
  Record<AccountAction, Readonly<Record<Action, (person: string) => string>>>
> = {
  sessions: {
    add: (person) => `Every session of ${person} is ended.`,
    remove: (person) => `Sessions of ${person} that were ended stay so.`,
  },
  'password-mfa': {
    add: (person) => `${person} has to choose another password at the next sign-in, after a second factor.`,
    remove: (person) => `${person} still has to choose another password at the next sign-in.`,
  },
  'password-random': {
    add: (person) => `The password of ${person} is replaced by a random one that nobody is told.`,
    remove: (person) => `The random password of ${person} stays.`,
  },
  'sign-in': {
    add: (person) => `Sign-in of ${person} is disabled.`,
    remove: (person) => `Sign-in of ${person} is enabled again.`,
  },
  dismiss: {
    add: (person) => `The risk of ${person} is dismissed: it is accepted.`,
    remove: (person) => `The dismissed risk of ${person} stays dismissed.`,
  },
  'confirm-safe': {
    add: (person) => `${person} is confirmed as safe: the detections were false alarms.`,
    remove: (person) => `${person} stays confirmed as safe.`,
  },
};

type Done = {
  /** As something to do, without a stop. */
  readonly todo: string;
  readonly write: (person: string) => string;
  readonly already: string;
  readonly seen: Readonly<Record<'present' | 'absent', string>>;
  readonly proven: string;
  readonly heading: string;
};

/** What is done once can't be undone: it is never taken back. */
function once({ todo, write, already, seen, proven, heading }: Done): TargetWords {
  return {
    todo: { add: () => todo, remove: () => `Leave it: ${todo}` },
    write: { add: (_, person) => write(person), remove: (_, person) => `Leave it: ${write(person)}` },
    already: () => already,
    before: { present: `${seen.present} already`, absent: seen.absent },
    seen,
    proven: () => proven,
    undone: () => `Not taken back: ${proven}`,
    removal: {
      needed: 'It is done, and can not be undone.',
      'not-needed': 'It is done, and can not be undone.',
      inferred: 'It can not be undone, whoever did it.',
    },
    stays: 'It is done, and can not be undone.',
    lost: () => `Seen no more: ${proven}`,
    heading,
    held: 'it',
    outlives: null,
  };
}

export const ACCOUNT_WORDS: Readonly<Record<AccountAction, TargetWords>> = {
  sessions: {
    ...once({
      todo: 'End every session',
      write: (person) => `End every session of ${person}`,
      already: 'Sessions were ended already',
      seen: { present: 'ended', absent: 'not ended' },
      proven: 'Sessions ended, and proven',
      heading: 'Sessions',
    }),
    // graph 3.10
    outlives: 'Access tokens that were issued before go on working until they expire, for about an hour.',
  },
  'password-mfa': once({
    todo: 'Demand another password after a second factor',
    write: (person) => `Demand another password of ${person}, after a second factor`,
    already: 'Another password was demanded already',
    seen: { present: 'demanded or changed', absent: 'neither demanded nor changed' },
    proven: 'Another password demanded, and proven',
    heading: 'Password',
  }),
  'password-random': once({
    todo: 'Replace the password by a random one that nobody is told',
    write: (person) => `Replace the password of ${person} by a random one that nobody is told`,
    already: 'The password was replaced already',
    seen: { present: 'replaced', absent: 'not replaced' },
    proven: 'Password replaced, and proven',
    heading: 'Password',
  }),
  'sign-in': {
    todo: { add: () => 'Disable sign-in', remove: () => 'Enable sign-in again' },
    write: {
      add: (_, person) => `Disable sign-in of ${person}`,
      remove: (_, person) => `Enable sign-in of ${person} again`,
    },
    already: () => 'Sign-in was disabled already, and not by us',
    before: { present: 'sign-in was disabled already', absent: 'sign-in was enabled' },
    seen: { present: 'disabled', absent: 'enabled' },
    proven: () => 'Sign-in disabled, and proven',
    undone: () => 'Sign-in enabled again, and proven',
    removal: {
      needed: 'We disabled sign-in, so it is enabled again.',
      'not-needed': 'We did not disable sign-in, or something else needs it so: it stays disabled.',
      inferred:
        'Whether we disabled sign-in is not certain. The directory’s own audit is asked before it is enabled again.',
    },
    stays: 'Sign-in was disabled before us, or another request still needs it so.',
    lost: () => 'Sign-in enabled again, and not by us',
    heading: 'Sign-in',
    held: 'the disabled sign-in',
    outlives: null,
  },
  dismiss: once({
    todo: 'Dismiss the risk',
    write: (person) => `Dismiss the risk of ${person}`,
    already: 'The risk was dismissed already',
    seen: { present: 'dismissed by us', absent: 'not dismissed by us' },
    proven: 'Risk dismissed, and proven',
    heading: 'Risk',
  }),
  'confirm-safe': once({
    todo: 'Confirm as safe',
    write: (person) => `Confirm ${person} as safe`,
    already: 'The person was confirmed as safe already',
    seen: { present: 'confirmed as safe by us', absent: 'not confirmed as safe by us' },
    proven: 'Confirmed as safe, and proven',
    heading: 'Risk',
  }),
};
