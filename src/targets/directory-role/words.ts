import type { TargetWords } from '../words.ts';

export const ROLE_WORDS: TargetWords = {
  todo: { add: (name) => `Give ${name} for a time`, remove: (name) => `Take ${name} away` },
  write: {
    add: (name, person) => `Give ${person} ${name} for a time`,
    remove: (name, person) => `Take ${name} away from ${person}`,
  },
  already: (name) => `Has ${name} already`,
  before: { present: 'the person had the role already', absent: 'the person did not have the role' },
  seen: { present: 'has the role', absent: 'does not have the role' },
  proven: (name) => `Role proven: ${name}`,
  undone: (name) => `Taken back, and proven gone: ${name}`,
  removal: {
    needed: 'We gave the role, so it is taken away where the directory has not ended it by itself.',
    'not-needed': 'We did not give the role, or something else justifies it: it is not taken away.',
    inferred:
      'Whether we gave the role is not certain. The directory’s own record of who asked for it is read before it is taken away.',
  },
  stays: 'The person had the role before us, or another grant still justifies it.',
  lost: (name) => `Gone, and not taken back by us: ${name}`,
  heading: 'Role',
  held: 'the role',
  // access tokens that were issued before live on (graph 3.10)
  outlives:
    'Access tokens that were issued with the role go on working until they expire, for about an hour.',
};
