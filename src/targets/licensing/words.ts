import type { TargetWords } from '../words.ts';
import type { LicensingTarget } from './keys.ts';

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
  heading: 'License',
  held: 'it',
  outlives: null,
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
  heading: 'Service plan',
  held: 'it',
  outlives: null,
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
  heading: 'Usage location',
  held: 'it',
  outlives: null,
};

export const LICENSING_WORDS: Readonly<Record<LicensingTarget['kind'], TargetWords>> = {
  license: LICENSE,
  'service-plan': SERVICE_PLAN,
  'usage-location': USAGE_LOCATION,
};
