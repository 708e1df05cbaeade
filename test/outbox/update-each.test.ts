import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../sandbox/clock.ts';
import type { Means } from '../../src/activities/activity.ts';
import { updateEach } from '../../src/activities/outbox/update-each.ts';
import type { CardRecord } from '../../src/domain/approval.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import type { CardView, PostResult } from '../../src/ports/conversation.ts';
import { START } from '../tables/fresh-stores.ts';

const OPEN = { state: { open: true } } as unknown as CardView;
const CLOSED = { state: { open: false } } as unknown as CardView;
const PLACE = { serviceUrl: 'https://chat', conversationId: 'c', messageId: 'm' };
const TAKEN: PostResult = { posted: true, place: PLACE };
const not = (kind: 'later' | 'refused', retryAfterSeconds: number | null = null): PostResult => ({
  ...{ posted: false, kind, because: 'no', retryAfterSeconds },
});

function cardOf(recipientId: string, changes: Partial<CardRecord> = {}): CardRecord {
  return {
    ...{ requestId: 'req-1', stage: 'owners', channel: 'chat', recipientId, nonce: 'n' },
    ...{ place: PLACE, state: 'open', ...changes },
  };
}

/** A channel that answers each person in this way, and the cards as they were saved last. */
function aChannel(answers: Readonly<Record<string, PostResult>>) {
  const clock = virtualClock(Date.parse(START));
  const asked: string[] = [];
  const saved = new Map<string, CardRecord>();
  const save = async (card: CardRecord) => {
    saved.set(card.recipientId, card);
  };
  const update = async (_: unknown, recipientId: string) => {
    asked.push(recipientId);
    return answers[recipientId];
  };
  const means = { clock, cards: { save }, conversations: { chat: { update } } } as unknown as Means;
  return { clock, means, asked, saved };
}

describe('showing on cards how things stand', () => {
  test('goes on behind one that is out of reach, and says how many are missing and the longest wait', async () => {
    const { means, asked, saved } = aChannel({ olga: not('later', 40), oscar: not('later', 5), rita: TAKEN });
    const shown = await updateEach(
      means,
      ['olga', 'oscar', 'rita'].map((id) => cardOf(id)),
      CLOSED,
    );
    assert.deepEqual(shown, { missing: 2, retryAfterSeconds: 40 });
    assert.deepEqual(asked, ['olga', 'oscar', 'rita']);
    assert.equal(saved.get('rita')?.state, 'closed');
  });

  test('waits a quarter of a minute for a channel that does not say how long', async () => {
    const { means } = aChannel({ olga: not('later') });
    assert.equal((await updateEach(means, [cardOf('olga')], OPEN)).retryAfterSeconds, 15);
  });

  test('leaves alone what is closed, and what was never posted', async () => {
    const { means, asked } = aChannel({});
    const cards = [cardOf('olga', { state: 'closed' }), cardOf('oscar', { place: null })];
    assert.deepEqual(await updateEach(means, cards, OPEN), { missing: 0, retryAfterSeconds: null });
    assert.deepEqual(asked, []);
  });

  test('believes that a card to be closed is gone only after an hour of refusals', async () => {
    const { clock, means, saved } = aChannel({ olga: not('refused') });
    const missing = [];
    for (const minutes of [59, 1, 0]) {
      missing.push((await updateEach(means, [saved.get('olga') ?? cardOf('olga')], CLOSED)).missing);
      clock.moveTo(clock.now() + minutes * MINUTE);
    }
    assert.deepEqual(missing, [1, 1, 0]);
    assert.deepEqual([saved.get('olga')?.state, clock.now() - Date.parse(START)], ['closed', HOUR]);
  });

  test('showing on cards how things stand does not insist where the card stays open', async () => {
    const { means, saved } = aChannel({ olga: not('refused') });
    assert.equal((await updateEach(means, [cardOf('olga')], OPEN)).missing, 0);
    assert.equal(saved.get('olga')?.state, 'open');
  });
});
