/** Simulated Slack as the contract of chat tools wants it. */
import type { ConversationBench } from '../contracts/conversation.ts';
import { GONE, LOTTE, RUBEN, tenant } from './tenant.ts';

type Place = Parameters<ConversationBench['remove']>[0];

export function conversationBench(): ConversationBench {
  const { clock, slack, faults, conversation, last } = tenant();
  const idOf = ({ conversationId, messageId }: Place) => `${conversationId}-${messageId}`;
  return {
    conversation,
    clock,
    people: { approver: RUBEN, other: LOTTE, blocked: GONE },
    shown: async (place) => ({ text: slack.textOf(idOf(place)), verbs: slack.verbsOf(idOf(place)) }),
    async press(place, as, verb, data = {}) {
      await slack.press(idOf(place), { as, verb, data });
      return last();
    },
    async repeatPress() {
      await slack.repeat();
      return last();
    },
    async forgedPress(place, as) {
      await slack.press(idOf(place), { as, verb: 'approve', tamper: { signature: 'bad' } });
      return last();
    },
    remove: (place) => slack.remove(idOf(place)),
    notices: (personId) =>
      slack
        .messages()
        .filter(({ to, isCard }) => to === personId && !isCard)
        .map(({ text }) => text),
    faultNext(effect) {
      faults.add({ match: { host: 'slack.com' }, count: 1, effect });
    },
  };
}
