import type { CardView, Conversation, PostResult } from '../../../src/ports/conversation.ts';
import { type ConversationBench, conversationContract, type Received } from '../contracts/conversation.ts';
import { conversationBench as slackBench } from '../slack/bench.ts';
import { conversationBench as teamsBench } from '../teams/bench.ts';
import { contractFinds } from './broken.ts';

function replaced(methods: (right: Conversation, bench: ConversationBench) => Partial<Conversation>) {
  return (bench: ConversationBench): ConversationBench => {
    const { conversation: right } = bench;
    return { ...bench, conversation: { ...right, ...methods(right, bench) } };
  };
}

const showing = (change: (view: CardView) => CardView) =>
  replaced((right) => ({
    post: (to, view, nonce, requestId) => right.post(to, change(view), nonce, requestId),
    update: (place, to, view, nonce, requestId) => right.update(place, to, change(view), nonce, requestId),
  }));

/** What it makes of an answer that is no success. */
const failing = (change: (failed: Extract<PostResult, { posted: false }>) => PostResult) => {
  const changed = (answer: PostResult) => (answer.posted ? answer : change(answer));
  return replaced((right) => ({
    post: async (...asked) => changed(await right.post(...asked)),
    update: async (...asked) => changed(await right.update(...asked)),
    notify: async (...asked) => changed(await right.notify(...asked)),
  }));
};

const hearing =
  (change: (received: Received, bench: ConversationBench, as: string) => Received) =>
  (bench: ConversationBench): ConversationBench => ({
    ...bench,
    press: async (place, as, verb, typed) => change(await bench.press(place, as, verb, typed), bench, as),
    repeatPress: async () => change(await bench.repeatPress(), bench, ''),
  });

const pressed = (change: (press: Extract<Received, { received: 'press' }>['press']) => object) =>
  hearing((received) =>
    received.received === 'press'
      ? { ...received, press: { ...received.press, ...change(received.press) } }
      : received,
  );

const OPEN = { open: true, dueAt: '2026-03-05T09:00:00.000Z', waitingFor: [], approved: [] } as const;
let presses = 0;

const BROKEN: Readonly<Record<string, (bench: ConversationBench) => ConversationBench>> = {
  'shows a card without what changes': showing((view) => ({ ...view, changes: [] })),
  'shows a card without why': showing((view) => ({ ...view, reasons: [] })),
  'shows a card without its ticket': showing((view) => ({
    ...view,
    ticket: { ...view.ticket, number: '' },
  })),
  'leaves the buttons where it is decided': replaced((right) => ({
    update: (place, to, view, nonce, requestId) =>
      right.update(place, to, { ...view, state: OPEN }, nonce, requestId),
  })),
  'closes a card without a reason': showing((view) =>
    view.state.open ? view : { ...view, state: { ...view.state, reason: null } },
  ),
  'says that it edited a card which it left': replaced(() => ({
    update: async (place) => ({ posted: true, place }),
  })),
  'gives somebody else the notice': replaced((right, { people }) => ({
    notify: (_, text, requestId) => right.notify(people.approver, text, requestId),
  })),
  'takes a message that is gone for edited': replaced((right) => ({
    async update(place, ...rest) {
      const answer = await right.update(place, ...rest);
      return answer.posted || answer.kind !== 'refused' ? answer : { posted: true, place };
    },
  })),
  'takes whoever was asked for who pressed': hearing((received, { people }) =>
    received.received === 'press'
      ? { ...received, press: { ...received.press, personId: people.approver } }
      : received,
  ),
  'takes every press for an approval': pressed(() => ({ verb: 'approve' })),
  'loses what was typed': pressed(() => ({ comment: '' })),
  'gives a repeated press another id': pressed(() => {
    presses += 1;
    return { pressId: `press-${presses}` };
  }),
  'loses which card was pressed': pressed(() => ({ nonce: '' })),
  'believes a press that nobody vouches for': (bench) => ({
    ...bench,
    forgedPress: (place, as) => bench.press(place, as, 'approve'),
  }),
  'takes a rejection without a reason': (bench) => ({
    ...bench,
    press: async (place, as, verb, typed) => {
      const received = await bench.press(place, as, verb, typed);
      return received.received === 'refused' ? bench.press(place, as, verb, { reason: 'No.' }) : received;
    },
  }),
  'takes who blocks it for who is away': failing((failed) => ({ ...failed, kind: 'later' })),
  'takes a chat tool that is away for one that refuses': failing((failed) => ({
    ...failed,
    kind: 'refused',
  })),
  'takes what was not answered for posted': failing(() => ({ posted: true, place: null })),
  'forgets for how long the tool wants to be left alone': failing((failed) => ({
    ...failed,
    retryAfterSeconds: null,
  })),
  'throws where the tool does not answer': failing((failed) => {
    throw new Error(failed.because);
  }),
};

for (const [name, bench] of Object.entries({ Teams: teamsBench, Slack: slackBench }))
  contractFinds(
    `chat tools, on ${name}`,
    conversationContract,
    bench,
    replaced(() => ({})),
    BROKEN,
  );
