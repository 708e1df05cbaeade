/** What every chat connector must do. A connector's own test file makes the bench and runs it. */
import assert from 'node:assert/strict';
import type { SandboxClock } from '../../../sandbox/clock.ts';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import type { CardRecord } from '../../../src/domain/approval.ts';
import type {
  CardView,
  Conversation,
  ConversationInbound,
  PostResult,
} from '../../../src/ports/conversation.ts';
import { pass } from '../support/border.ts';
import { describe, test } from './demands.ts';

export type Received = Awaited<ReturnType<ConversationInbound['receive']>>;
type Place = NonNullable<CardRecord['place']>;

export type ConversationBench = {
  readonly conversation: Conversation;
  readonly clock: SandboxClock;
  /** Entra ids. `stranger` is of another organization; `blocked` does not let us write to them. */
  readonly people: { readonly approver: string; readonly other: string; readonly blocked: string };
  /** What the person is shown now: its words, and the buttons by verb. */
  shown(
    place: Place,
    personId: string,
  ): Promise<{ readonly text: string; readonly verbs: readonly string[] }>;
  /** Presses a button; what our inbound half makes of the bytes that arrive. */
  press(place: Place, as: string, verb: string, typed?: Readonly<Record<string, unknown>>): Promise<Received>;
  /** The same press once more, byte for byte. */
  repeatPress(): Promise<Received>;
  /** A press whose bytes nobody vouches for. */
  forgedPress(place: Place, as: string): Promise<Received>;
  /** Somebody deletes the message. */
  remove(place: Place): void;
  notices(personId: string): readonly string[];
  faultNext(effect: Exclude<FaultEffect, { kind: 'lag' }>): void;
};

export const VIEW: CardView = {
  requestId: 'servicenow-1-group-membership',
  stage: 'manager',
  ticket: { system: 'servicenow', number: 'RITM0010042', link: 'https://acme.service-now.com/nav_to.do' },
  title: 'Lotte Bakker asks for Finance BI',
  facts: [{ label: 'For', value: 'Lotte Bakker' }],
  changes: ['Lotte Bakker is added to GRP-FINANCE-BI-READ.'],
  reasons: ['A manager decides (rule finance-bi).'],
  state: { open: true, dueAt: '2026-03-05T09:00:00.000Z', waitingFor: ['Ruben Visser'], approved: [] },
};

export const CLOSED: CardView = {
  ...VIEW,
  state: {
    open: false,
    headline: 'Approved',
    decidedBy: 'Ruben Visser',
    at: '2026-03-03T10:00:00.000Z',
    reason: 'Fine.',
  },
};

const NONCE = 'nonce-0123456789';

export function conversationContract(name: string, make: () => ConversationBench): void {
  describe(`${name} as a place to decide`, () => {
    posting(make);
    pressing(make);
    failing(make);
  });
}

async function posted(bench: ConversationBench, view = VIEW, to = bench.people.approver): Promise<Place> {
  const answer = await bench.conversation.post(to, view, NONCE, 'r');
  assert.ok(answer.posted && answer.place, answer.posted ? 'nobody knows where it is' : answer.because);
  return answer.place;
}

function notPosted(answer: PostResult) {
  assert.ok(!answer.posted, 'it should not have been posted');
  return answer;
}

function posting(make: () => ConversationBench): void {
  test('shows one person a card that names ticket, people, changes and reasons, with buttons to decide', async () => {
    const bench = make();
    const { text, verbs } = await bench.shown(await posted(bench), bench.people.approver);
    for (const words of [
      'RITM0010042',
      'Lotte Bakker',
      'GRP-FINANCE-BI-READ',
      'A manager decides',
      'Ruben Visser',
    ])
      assert.ok(text.includes(words), words);
    assert.deepEqual([...verbs].sort(), ['approve', 'reject']);
  });

  test('replaces it by a closed card without buttons that says who decided what, when and why', async () => {
    const bench = make();
    const place = await posted(bench);
    const answer = await bench.conversation.update(place, bench.people.approver, CLOSED, NONCE, 'r');
    assert.deepEqual(answer, { posted: true, place });
    await pass(bench.clock, 120_000);
    const { text, verbs } = await bench.shown(place, bench.people.approver);
    for (const words of ['Approved', 'Ruben Visser', '2026-03-03 10:00', 'Fine.', 'RITM0010042'])
      assert.ok(text.includes(words), words);
    assert.deepEqual(verbs, []);
  });

  test('says that a message somebody deleted can not be updated', async () => {
    const bench = make();
    const place = await posted(bench);
    bench.remove(place);
    const update = await bench.conversation.update(place, bench.people.approver, CLOSED, NONCE, 'r');
    assert.equal(notPosted(update).kind, 'refused');
  });

  test('gives one person a plain notice', async () => {
    const bench = make();
    assert.equal(
      (await bench.conversation.notify(bench.people.other, 'Your access ends tomorrow.', 'r')).posted,
      true,
    );
    assert.deepEqual(bench.notices(bench.people.other), ['Your access ends tomorrow.']);
    assert.deepEqual(bench.notices(bench.people.approver), []);
  });
}

function pressing(make: () => ConversationBench): void {
  test('tells who pressed what on which card, by Entra id', async () => {
    const bench = make();
    const place = await posted(bench);
    const received = await bench.press(place, bench.people.approver, 'approve', { comment: ' ok ' });
    assert.ok(received.received === 'press');
    const { pressId, method, ...press } = received.press;
    assert.notEqual(pressId, '');
    assert.notEqual(method, '');
    assert.deepEqual(press, {
      channel: bench.conversation.channel,
      personId: bench.people.approver,
      verb: 'approve',
      requestId: VIEW.requestId,
      stage: VIEW.stage,
      nonce: NONCE,
      comment: 'ok',
      messageId: place.messageId,
      place: press.place,
    });
    assert.deepEqual(
      [press.place?.conversationId, press.place?.messageId],
      [place.conversationId, place.messageId],
    );
  });

  test('tells a rejection with its reason, and none without', async () => {
    const bench = make();
    const place = await posted(bench);
    const received = await bench.press(place, bench.people.approver, 'reject', { reason: 'Too much.' });
    assert.ok(received.received === 'press');
    assert.deepEqual([received.press.verb, received.press.comment], ['reject', 'Too much.']);
    const without = await bench.press(place, bench.people.approver, 'reject', { reason: '  ' });
    assert.ok(without.received === 'refused');
    assert.equal(without.code, 'reason-missing');
    assert.equal(without.personId, bench.people.approver);
  });

  test('tells who really pressed, also when it is not the one who was asked', async () => {
    const bench = make();
    const received = await bench.press(await posted(bench), bench.people.other, 'approve');
    assert.ok(received.received === 'press');
    assert.equal(received.press.personId, bench.people.other);
  });

  test('gives a repeated delivery the same id', async () => {
    const bench = make();
    const first = await bench.press(await posted(bench), bench.people.approver, 'approve');
    const second = await bench.repeatPress();
    assert.ok(first.received === 'press' && second.received === 'press');
    assert.equal(first.press.pressId, second.press.pressId);
  });

  test('believes nothing that nobody vouches for', async () => {
    const bench = make();
    const received = await bench.forgedPress(await posted(bench), bench.people.approver);
    assert.equal(received.received, 'unproven');
  });
}

function failing(make: () => ConversationBench): void {
  test('says that a person can not be reached this way', async () => {
    const bench = make();
    assert.equal(
      notPosted(await bench.conversation.post(bench.people.blocked, VIEW, NONCE, 'r')).kind,
      'blocked',
    );
    assert.equal(notPosted(await bench.conversation.notify(bench.people.blocked, 'x', 'r')).kind, 'blocked');
  });

  for (const effect of [
    { kind: 'reset' },
    { kind: 'html' },
    { kind: 'status', status: 429 },
    { kind: 'status', status: 502 },
    { kind: 'status', status: 503 },
    { kind: 'status', status: 504 },
  ] as const)
    test(`may try later after ${JSON.stringify(effect)}`, async () => {
      const bench = make();
      const place = await posted(bench);
      bench.faultNext(effect);
      assert.equal(notPosted(await bench.conversation.notify(bench.people.approver, 'x', 'r')).kind, 'later');
      bench.faultNext(effect);
      const update = await bench.conversation.update(place, bench.people.approver, CLOSED, NONCE, 'r');
      assert.equal(notPosted(update).kind, 'later');
    });

  test('passes on how long to wait', async () => {
    const bench = make();
    bench.faultNext({ kind: 'status', status: 429, retryAfter: 9 });
    assert.equal(
      notPosted(await bench.conversation.notify(bench.people.approver, 'x', 'r')).retryAfterSeconds,
      9,
    );
  });

  test('gives up on a chat tool that does not answer', async () => {
    const bench = make();
    bench.faultNext({ kind: 'hang' });
    const posting = bench.conversation.notify(bench.people.approver, 'x', 'r');
    for (let time = 0; time < 4; time++) await pass(bench.clock, 20_000);
    assert.equal(notPosted(await posting).kind, 'later');
  });
}
