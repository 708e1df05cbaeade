import { isAsBefore } from '../domain/as-before.ts';
import type { OperatorAction, RequestRecord } from '../domain/record.ts';
import { statedWordsOf } from '../kinds/words.ts';
import type { IconName, Tone } from './tone.ts';

/** How a state is shown: its color, its icon, and its name in two or three words. */
export type StateWords = { readonly tone: Tone; readonly icon: IconName; readonly title: string };

const PHASES: Readonly<Record<string, StateWords>> = {
  received: { tone: 'busy', icon: 'document', title: 'Being decided' },
  waiting: { tone: 'busy', icon: 'person', title: 'Waiting for approval' },
  holding: { tone: 'busy', icon: 'clock', title: 'Held for its hours' },
  provisioning: { tone: 'busy', icon: 'send', title: 'Being set up' },
  'rolling-back': { tone: 'warn', icon: 'undo', title: 'Being taken back' },
  concluded: { tone: 'plain', icon: 'dot', title: 'Concluded' },
};

const OUTCOMES: Readonly<Record<string, StateWords>> = {
  fulfilled: { tone: 'good', icon: 'check', title: 'Fulfilled' },
  refused: { tone: 'bad', icon: 'cross', title: 'Refused by policy' },
  rejected: { tone: 'bad', icon: 'cross', title: 'Rejected by an approver' },
  expired: { tone: 'warn', icon: 'clock', title: 'Expired undecided' },
  withdrawn: { tone: 'plain', icon: 'undo', title: 'Withdrawn' },
  'rolled-back': { tone: 'warn', icon: 'undo', title: 'Rolled back' },
  ended: { tone: 'plain', icon: 'check', title: 'Access ended' },
  'needs-human': { tone: 'bad', icon: 'alert', title: 'Needs a person' },
};

const ACCESS: Readonly<Record<string, StateWords>> = {
  none: { tone: 'plain', icon: 'dot', title: 'No access' },
  pending: { tone: 'busy', icon: 'clock', title: 'Access pending' },
  granted: { tone: 'good', icon: 'check', title: 'Access granted' },
  ended: { tone: 'plain', icon: 'check', title: 'Access ended' },
  unknown: { tone: 'bad', icon: 'alert', title: 'Access unknown' },
};

const GRANTS: Readonly<Record<string, StateWords>> = {
  armed: { tone: 'busy', icon: 'clock', title: 'Not yet proven' },
  active: { tone: 'good', icon: 'check', title: 'In effect' },
  ending: { tone: 'warn', icon: 'undo', title: 'Being taken back' },
  ended: { tone: 'plain', icon: 'check', title: 'Ended' },
  void: { tone: 'plain', icon: 'dot', title: 'Never took effect' },
};

const STAGES: Readonly<Record<string, StateWords>> = {
  open: { tone: 'busy', icon: 'person', title: 'Open' },
  approved: { tone: 'good', icon: 'check', title: 'Approved' },
  rejected: { tone: 'bad', icon: 'cross', title: 'Rejected' },
  expired: { tone: 'warn', icon: 'clock', title: 'Expired' },
  withdrawn: { tone: 'plain', icon: 'undo', title: 'Withdrawn' },
};

const unknownState = (title: string): StateWords => ({
  tone: 'plain',
  icon: 'dot',
  title: title || 'Unknown',
});

export const phaseWords = (phase: string): StateWords => PHASES[phase] ?? unknownState(phase);
export const outcomeWords = (outcome: string): StateWords => OUTCOMES[outcome] ?? unknownState(outcome);
/** What the ticket says by a version that may stand in for another. */
export const statedWords = (record: RequestRecord): StateWords =>
  isAsBefore(record)
    ? { tone: 'plain', icon: 'dot', title: 'As before' }
    : (ownWords(record) ?? accessWords(record.desired?.access ?? 'none'));

/** A word of the request's own kind; `null`: all kinds share it. */
function ownWords({ kind, desired }: RequestRecord): StateWords | null {
  const word = statedWordsOf(kind)[desired?.access ?? ''];
  return word ? { tone: 'good', icon: 'check', title: word.title } : null;
}

export const accessWords = (access: string): StateWords => ACCESS[access] ?? unknownState(access);
export const grantWords = (state: string): StateWords => GRANTS[state] ?? unknownState(state);
export const stageWords = (state: string): StateWords => STAGES[state] ?? unknownState(state);

export const PHASE_NAMES: readonly string[] = Object.keys(PHASES);
export const OUTCOME_NAMES: readonly string[] = Object.keys(OUTCOMES);

type ActionWords = {
  readonly title: string;
  /** After "asked to". */
  readonly verb: string;
  /** What will change, before anybody presses. */
  readonly effect: string;
};

const ACTIONS: Readonly<Record<OperatorAction, ActionWords>> = {
  retry: {
    title: 'Retry',
    verb: 'retry',
    effect:
      'A run that still goes on is woken. After an end it is decided anew: current policy, new plan, new approvals.',
  },
  escalate: {
    title: 'Escalate',
    verb: 'escalate',
    effect: 'The people of the escalation may decide now as well. Those who were asked before still may.',
  },
  withdraw: {
    title: 'Withdraw',
    verb: 'withdraw it',
    effect:
      'Nobody is asked any more, nothing is granted, and the ticket says that the request was withdrawn.',
  },
  end: {
    title: 'End access now',
    verb: 'end the access now',
    effect:
      'The changes of this request are removed and proven gone, unless another grant justifies them. The ticket says so.',
  },
  renew: {
    title: 'Renew',
    verb: 'renew the access',
    effect:
      'It is decided anew, by current policy and with new approvals. The access stands as it is meanwhile and ends on time.',
  },
  handled: {
    title: 'Mark as handled',
    verb: 'mark it as handled',
    effect:
      'It leaves “Needs attention” with your reason as evidence. No access is changed, and the ticket is told nothing. It comes back if something fails anew.',
  },
  compare: {
    title: 'Compare both portals',
    verb: 'compare what the directory and Azure show',
    effect:
      'Both are asked by their own interfaces, and the ticket says what each shows. No access is changed.',
  },
  'roll-back': {
    title: 'Roll back',
    verb: 'roll it back',
    effect:
      'Every change of this request is undone, newest first, and proven. The ticket says that it was rolled back.',
  },
};

export function actionWords(action: string): ActionWords {
  return Object.hasOwn(ACTIONS, action)
    ? ACTIONS[action as OperatorAction]
    : { title: action, verb: action, effect: '' };
}

/** A connector's name at the beginning of a sentence. */
export function systemWords(system: string): string {
  return `${system.charAt(0).toUpperCase()}${system.slice(1)}`;
}
