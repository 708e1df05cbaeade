import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../sandbox/clock.ts';
import type { Means } from '../../src/activities/activity.ts';
import { offerCard } from '../../src/activities/outbox/offer-card.ts';
import { afterReaches, isOutOfReach } from '../../src/activities/outbox/out-of-reach.ts';
import { reach } from '../../src/activities/outbox/reach.ts';
import type { CardRecord } from '../../src/domain/approval.ts';
import { addMilliseconds, instant, MINUTE } from '../../src/domain/instant.ts';
import type { CardView, Conversation, PostResult } from '../../src/ports/conversation.ts';
import { aRecord } from '../tables/builders.ts';
import { START } from '../tables/fresh-stores.ts';

const not = (kind: 'later' | 'blocked' | 'refused', retryAfterSeconds: number | null = null): PostResult => ({
  ...{ posted: false, kind, because: `${kind}!`, retryAfterSeconds },
});
const PLACE = { serviceUrl: 'https://chat', conversationId: 'c', messageId: 'm' };
const TAKEN: PostResult = { posted: true, place: PLACE };
const SENT = { sent: true };
const NO_MAILBOX = { sent: false, because: 'no mailbox', mayCure: false };

/** Two chats and mail, each with what it answers, and which of them were asked. */
function ways(first: PostResult, second: PostResult, mail: object = SENT) {
  const clock = virtualClock(Date.parse(START));
  const asked: string[] = [];
  const chat = (channel: string, answer: PostResult): Partial<Conversation> => ({
    channel,
    post: async () => {
      asked.push(channel);
      return answer;
    },
    notify: async () => {
      asked.push(channel);
      return answer;
    },
  });
  const cards = new Map<string, CardRecord>();
  const means = {
    ...{ clock, conversations: { first: chat('first', first), second: chat('second', second) } },
    mail: {
      send: async () => {
        asked.push('mail');
        return mail;
      },
    },
    cards: { save: async (card: CardRecord) => void cards.set(card.channel, card) },
  } as unknown as Means;
  const tell = (impatient?: true) =>
    reach(means, 'olga', {
      inChat: (conversation) => conversation.notify('olga', 'text', 'r'),
      byMail: { subject: 's', text: 't' },
      ...(impatient && { impatient }),
      requestId: 'r',
    });
  const offer = (mailIsEnough = true) =>
    offerCard(means, aRecord('req-1'), [...cards.values()], {
      ...{ stage: 'owners', to: 'olga', view: {} as CardView, mailIsEnough },
      byMail: { subject: 's', text: 't' },
    });
  return { asked, cards, tell, offer };
}

describe('a message to somebody', () => {
  test('goes by the first chat that takes it, and by mail where none does', async () => {
    const cases = [
      [ways(TAKEN, TAKEN), 'first', ['first']],
      [ways(not('blocked'), TAKEN), 'second', ['first', 'second']],
      [ways(not('later'), TAKEN), 'second', ['first', 'second']],
      [ways(not('refused'), not('blocked')), 'mail', ['first', 'second', 'mail']],
    ] as const;
    for (const [{ asked, tell }, channel, expected] of cases) {
      assert.deepEqual(await tell(), { reached: 'taken', channel });
      assert.deepEqual(asked, expected);
    }
  });

  test('waits while a chat may still take it, unless that was waited for long enough', async () => {
    const { asked, tell } = ways(not('later', 40), not('blocked'));
    const reached = await tell();
    assert.ok(reached.reached === 'not-now' && reached.afterSeconds === 40);
    assert.deepEqual(asked, ['first', 'second']);
    assert.deepEqual(await tell(true), { reached: 'taken', channel: 'mail' });
  });

  test('a message to somebody that no way takes names what each answered', async () => {
    const { tell } = ways(not('blocked'), not('refused'), NO_MAILBOX);
    assert.deepEqual(await tell(), {
      reached: 'never',
      because: 'first: blocked!; second: refused!; mail: no mailbox',
    });
  });
});

describe('a card for somebody', () => {
  test('a card for somebody is bound to the chat that took it, and a repeat posts none', async () => {
    const { asked, cards, offer } = ways(not('blocked'), TAKEN);
    assert.deepEqual(await offer(), { reached: 'taken', channel: 'second' });
    assert.deepEqual(cards.get('second')?.place, PLACE);
    assert.deepEqual(await offer(), { reached: 'taken', channel: 'second' });
    assert.deepEqual(asked, ['first', 'second']);
  });

  test('a card for somebody that no chat takes is mailed about once, and is over where the mail is enough', async () => {
    const { asked, offer } = ways(not('blocked'), not('blocked'));
    assert.deepEqual(await offer(), { reached: 'taken', channel: 'mail' });
    assert.deepEqual(await offer(), { reached: 'taken', channel: 'mail' });
    assert.deepEqual(asked, ['first', 'second', 'mail']);
  });

  test('a card for somebody that a mail does not make up for goes on being posted, and counts as not taken', async () => {
    const { asked, offer } = ways(not('blocked'), not('blocked'));
    for (let look = 0; look < 2; look += 1) assert.equal((await offer(false)).reached, 'never');
    assert.deepEqual(asked, ['first', 'second', 'mail', 'first', 'second']);
  });
});

describe('somebody whom no message reaches', () => {
  const never = { reached: 'never', because: 'not installed' } as const;
  const from = instant(Date.parse(START));

  test('somebody whom no message reaches is out of reach after ten minutes, tried soon until then and every quarter of an hour from then', () => {
    const first = afterReaches({}, new Map([['olga', never]]), ['olga'], from)['olga'];
    assert.ok(first && !isOutOfReach(first));
    assert.equal(first.again, addMilliseconds(from, 2 * MINUTE));
    const later = addMilliseconds(from, 10 * MINUTE);
    const then = afterReaches({ olga: first }, new Map([['olga', never]]), ['olga'], later)['olga'];
    assert.ok(then && isOutOfReach(then));
    assert.deepEqual([then.since, then.again], [from, addMilliseconds(later, 15 * MINUTE)]);
  });

  test('somebody whom no message reaches is told of within that time whatever a chat asks for, and forgotten once reached or not asked any more', () => {
    const busy = { reached: 'not-now', because: 'busy', afterSeconds: 86_400 } as const;
    const before = afterReaches({}, new Map([['olga', busy]]), ['olga'], from);
    assert.equal(before['olga']?.again, addMilliseconds(from, 2 * MINUTE));
    const taken = { reached: 'taken', channel: 'chat' } as const;
    assert.deepEqual(afterReaches(before, new Map([['olga', taken]]), ['olga'], from), {});
    assert.deepEqual(afterReaches(before, new Map(), [], from), {});
    assert.deepEqual(afterReaches(before, new Map(), ['olga'], from), before);
  });
});
