/** Simulated Teams as the contract of chat tools wants it. */
import { buttonsOf, textOf } from '../../../sandbox/tenant/teams/card.ts';
import type { ConversationBench } from '../contracts/conversation.ts';
import { BLOCKED, LOTTE, RUBEN, tenant } from './tenant.ts';

export function conversationBench(): ConversationBench {
  const { clock, teams, faults, conversation, last } = tenant();
  let pressed = '';
  return {
    conversation,
    clock,
    people: { approver: RUBEN, other: LOTTE, blocked: BLOCKED },
    async shown({ messageId }, personId) {
      const card = (await teams.look(messageId, personId)) ?? {};
      return { text: textOf(card), verbs: buttonsOf(card).map(({ verb }) => verb) };
    },
    async press({ messageId }, as, verb, data = {}) {
      ({ activityId: pressed } = await teams.press(messageId, { as, verb, data }));
      return last();
    },
    async repeatPress() {
      await teams.redeliver(pressed);
      return last();
    },
    async forgedPress({ messageId }, as) {
      await teams.press(messageId, { as, verb: 'approve', tamper: { token: 'bad-signature' } });
      return last();
    },
    remove: ({ messageId }) => teams.deleteMessage(messageId),
    notices: (personId) =>
      teams
        .messages()
        .filter((message) => JSON.stringify(message).includes(personId))
        .map(({ text }) => text),
    faultNext(effect) {
      faults.add({ match: { host: 'smba.trafficmanager.net' }, count: 1, effect });
    },
  };
}
