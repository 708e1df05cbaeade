import { type Target, targetOf } from '../domain/target.ts';
import { listed } from './people.ts';

export type Action = 'add' | 'remove';

/** How one kind of target is spoken of. `name` is what people call the target, `person` whoever has it. */
export type TargetWords = {
  /** A change of a plan, as something to do. */
  readonly todo: Readonly<Record<Action, (name: string) => string>>;
  /** A write that was sent. */
  readonly write: Readonly<Record<Action, (name: string, person: string) => string>>;
  /** It was there before, not through us. */
  readonly already: (name: string) => string;
  /** Of the person, before the change. */
  readonly before: Readonly<Record<'present' | 'absent', string>>;
  /** What one look saw. */
  readonly seen: Readonly<Record<'present' | 'absent', string>>;
  readonly proven: (name: string) => string;
  /** Taken back, and proven. */
  readonly undone: (name: string) => string;
  /** Why it is taken back, by what was found about it. */
  readonly removal: Readonly<Record<'needed' | 'not-needed' | 'inferred', string>>;
  /** Why it is left where it is although the grant ended. */
  readonly stays: string;
  readonly lost: (name: string) => string;
};

const GROUP: TargetWords = {
  todo: { add: (name) => `Add to ${name}`, remove: (name) => `Remove from ${name}` },
  write: {
    add: (name, person) => `Add ${person} to ${name}`,
    remove: (name, person) => `Remove ${person} from ${name}`,
  },
  already: (name) => `Already in ${name}`,
  before: { present: 'the person was a member already', absent: 'the person was not a member' },
  seen: { present: 'a member', absent: 'not a member' },
  proven: (name) => `Access proven: ${name}`,
  undone: (name) => `Taken back, and proven gone: ${name}`,
  removal: {
    needed: 'We put the membership there and nothing else justifies it, so it is removed.',
    'not-needed': 'We did not put the membership there, or something else justifies it: nothing is removed.',
    inferred:
      'Whether the membership is ours is not certain. The directory’s own audit is asked before anything is removed.',
  },
  stays: 'The membership was there before us, or another grant still justifies it.',
  lost: (name) => `Gone, and not taken back by us: ${name}`,
};

const LICENSE: TargetWords = {
  todo: { add: (name) => `Assign ${name}`, remove: (name) => `Take ${name} away` },
  write: {
    add: (name, person) => `Assign ${name} to ${person}`,
    remove: (name, person) => `Take ${name} away from ${person}`,
  },
  already: (name) => `Already assigned: ${name}`,
  before: { present: 'the license was assigned already', absent: 'the license was not assigned' },
  seen: { present: 'assigned', absent: 'not assigned' },
  proven: (name) => `License proven: ${name}`,
  undone: (name) => `Taken away, and proven gone: ${name}`,
  removal: {
    needed: 'We assigned the license and nothing else justifies it, so it is taken away.',
    'not-needed': 'We did not assign the license, or something else justifies it: nothing is taken away.',
    inferred:
      'Whether the license is ours is not certain. The directory’s own audit is asked before it is taken away.',
  },
  stays: 'The license was assigned before us, or another grant still justifies it.',
  lost: (name) => `The license is gone, and not taken away by us: ${name}`,
};

const SERVICE_PLAN: TargetWords = {
  todo: { add: (name) => `Switch on ${name}`, remove: (name) => `Switch off ${name}` },
  write: {
    add: (name, person) => `Switch on ${name} for ${person}`,
    remove: (name, person) => `Switch off ${name} for ${person}`,
  },
  already: (name) => `Already switched on: ${name}`,
  before: {
    present: 'the service plan was switched on already',
    absent: 'the service plan was switched off',
  },
  seen: { present: 'switched on', absent: 'switched off' },
  proven: (name) => `Switched on, and proven: ${name}`,
  undone: (name) => `Switched off again, and proven: ${name}`,
  removal: {
    needed: 'We switched the service plan on and nothing else justifies it, so it is switched off again.',
    'not-needed':
      'We did not switch the service plan on, or something else justifies it: nothing is switched off.',
    inferred:
      'Whether we switched the service plan on is not certain. The directory’s own audit is asked before it is switched off.',
  },
  stays: 'The service plan was switched on before us, or another grant still justifies it.',
  lost: (name) => `Switched off, and not by us: ${name}`,
};

const USAGE_LOCATION: TargetWords = {
  todo: { add: (name) => `Set the ${name}`, remove: (name) => `Clear the ${name}` },
  write: {
    add: (name, person) => `Set the ${name} for ${person}`,
    remove: (name, person) => `Clear the ${name} of ${person}`,
  },
  already: (name) => `Already set: ${name}`,
  before: {
    present: 'the usage location was set already',
    absent: 'the usage location was another one, or not set',
  },
  seen: { present: 'set', absent: 'not set' },
  proven: (name) => `Set, and proven: ${name}`,
  undone: (name) => `Cleared again, and proven: ${name}`,
  removal: {
    needed: 'We set it and nothing else needs it, so it is cleared again.',
    'not-needed': 'We did not set it, or something else needs it: it stays as it is.',
    inferred: 'Whether we set it is not certain. The directory’s own audit is asked before it is cleared.',
  },
  stays: 'A usage location is a condition of access, not access. Nobody’s access comes from it.',
  lost: (name) => `No longer set, and not cleared by us: ${name}`,
};

const WORDS: Readonly<Record<Target['kind'], TargetWords>> = {
  group: GROUP,
  license: LICENSE,
  'service-plan': SERVICE_PLAN,
  'usage-location': USAGE_LOCATION,
};

/** The words for a target, by its key. The twin for cards and tickets is `src/activities/change-words.ts`. */
export function wordsFor(target: string): TargetWords {
  return WORDS[targetOf(target).kind];
}

/** What one write does, whatever it changes together: `Assign Project Plan 3 and Visio Plan 2 to Anna`. */
export function writeWords(
  targets: readonly { readonly target: string; readonly name: string }[],
  action: Action,
  person: string,
): string {
  const byKind = Map.groupBy(targets, ({ target }) => targetOf(target).kind);
  const sentences = [...byKind].map(([kind, some]) =>
    WORDS[kind].write[action](listed(some.map(({ name }) => name)), person),
  );
  return sentences
    .map((one, place) => (place === 0 ? one : `${one.charAt(0).toLowerCase()}${one.slice(1)}`))
    .join(', and ');
}
