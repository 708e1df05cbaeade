import type { TargetWords } from '../words.ts';

export const GROUP_WORDS: TargetWords = {
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
  heading: 'Group',
  held: 'the membership',
  // access tokens that were issued before live on (graph 3.10)
  outlives: 'Sessions that are signed in already may go on with it until their access tokens expire.',
};
