import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../sandbox/clock.ts';
import type { Means } from '../../src/activities/activity.ts';
import { postCard } from '../../src/activities/outbox/post-card.ts';
import type { CardRecord } from '../../src/domain/approval.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import type { CardView, Conversation, PostResult } from '../../src/ports/conversation.ts';
import { START } from '../tables/fresh-stores.ts';

const CARD: CardRecord = {
  ...{ requestId: 'req-1', stage: 'owners', channel: 'chat', recipientId: 'olga', nonce: 'n' },
  ...{ place: null, state: 'posting' },
};
const PLACE = { serviceUrl: 'https://chat', conversationId: 'c', messageId: 'm' };
const not = (kind: 'later' | 'blocked' | 'refused', retryAfterSeconds: number | null = null): PostResult => ({
  ...{ posted: false, kind, because: 'no', retryAfterSeconds },
});

/** A channel that gives these answers, one after the other, minutes apart. */
function aChannel(...answers: readonly PostResult[]) {
  const clock = virtualClock(Date.parse(START));
  const left = [...answers];
  let card = CARD;
  const save = async (row: CardRecord) => {
    card = row;
  };
  const conversation = { post: async () => left.shift() } as unknown as Conversation;
  const post = () =>
    postCard({ cards: { save }, clock } as unknown as Means, conversation, card, {} as CardView);
  return { clock, post, card: () => card };
}

describe('a card that a channel', () => {
  test('refuses is posted again for five minutes, and only then given up', async () => {
    const { clock, post } = aChannel(not('refused'), not('refused'), not('refused'));
    const answers = [];
    for (const minutes of [4, 1, 0]) {
      answers.push(await post());
      clock.moveTo(clock.now() + minutes * MINUTE);
    }
    const again = { ...not('refused'), kind: 'later', retryAfterSeconds: 60 };
    assert.deepEqual(answers, [again, again, not('refused')]);
  });

  test('takes after all is open there, and its refusals are forgotten', async () => {
    const { post, card } = aChannel(not('refused'), { posted: true, place: PLACE });
    await post();
    assert.deepEqual(await post(), { posted: true, place: PLACE });
    assert.deepEqual(card(), { ...CARD, place: PLACE, state: 'open' });
  });

  test('a card that a channel is blocked for is given up at once; one that is busy says when', async () => {
    assert.deepEqual(await aChannel(not('blocked')).post(), not('blocked'));
    assert.deepEqual(await aChannel(not('later', 17)).post(), not('later', 17));
  });
});
