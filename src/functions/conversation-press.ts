import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { freshStage } from '../activities/asking/fresh-stage.ts';
import { OPERATE } from '../activities/asking/operator-view.ts';
import { PROGRESS } from '../activities/asking/progress-view.ts';
import { isAsked, readmit } from '../activities/asking/readmit.ts';
import { everybodyIn } from '../activities/asking/review-approvers.ts';
import { stageCard } from '../activities/asking/stage-card.ts';
import { whoMayDecide } from '../activities/asking/who-may-decide.ts';
import { RENEW } from '../activities/renewing/renewal-view.ts';
import { decideSealed } from '../activities/sealing/seal-word.ts';
import type { CardRecord } from '../domain/approval.ts';
import { instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { woken } from '../domain/request-state.ts';
import { waitingText } from '../domain/seal.ts';
import type { Word } from '../domain/stage.ts';
import { wakeEvent } from '../domain/wake.ts';
import type { ConversationInbound, HttpReply, Press, PressReply } from '../ports/conversation.ts';
import type { Runs } from '../ports/runs.ts';
import type { RecordedDecision } from '../ports/stores.ts';
import { comparePress } from './compare-press.ts';
import type { DoorCall } from './door.ts';
import { isInRoom, learnPlace } from './learn-place.ts';
import { noteRefusal } from './note-refusal.ts';
import { operatorPress } from './operator-press.ts';
import { problem } from './problem.ts';
import { renewalPress } from './renewal-press.ts';

type Timer = (milliseconds: number, fire: () => void) => () => void;

/** POST /api/{channel}/messages: prove the sender, then the person, record the word, wake the run, tell the truth. */
export async function conversationPress(
  means: Means,
  inbound: ConversationInbound,
  call: DoorCall,
  runs: Runs,
  timer: Timer,
): Promise<HttpResponseInit> {
  const body = await call.body();
  if (!body.read) return body.answer;
  const received = await inbound.receive(call.headers, body.text, means.clock.now());
  if (received.received !== 'unproven') call.proven();
  switch (received.received) {
    case 'unproven':
      return problem(received.status, received.code, 'The sender could not be proven.');
    case 'nothing':
      return await json({ status: received.status, body: received.body });
    case 'refused': {
      await noteRefusal(means, call, received.requestId, received.personId, received.code);
      return await inTime(inbound, timer, json(received.answer()), () => undefined);
    }
    case 'press': {
      const answer = press(means, runs, call, received.press).then(received.answer);
      return await inTime(inbound, timer, json(answer), async () => {
        call.note({ code: 'press-failed', reason: 'press-failed', who: received.press.personId });
        await received.answer({ reply: 'message', text: FAILED_LATE });
      });
    }
  }
}

const FAILED_LATE =
  'Something we depend on did not answer, so it is not known whether this was recorded. Look at the card again in a minute: where it still waits for you, press once more.';

/**
 * A channel that waits for a short time only is told in time that the press came; what came of it follows another way. `failedLate`
 * tells of what fails after that, when nobody waits for an answer any more.
 */
async function inTime(
  { waits }: ConversationInbound,
  timer: Timer,
  answer: Promise<HttpResponseInit>,
  failedLate: () => unknown,
): Promise<HttpResponseInit> {
  if (waits === undefined) return await answer;
  let isLate = false;
  const late = Promise.withResolvers<HttpResponseInit>();
  const stop = timer(waits, () => {
    isLate = true;
    late.resolve({ status: 200 });
  });
  const told = answer.catch(async (error: unknown) => {
    if (!isLate) throw error;
    await Promise.resolve(failedLate()).catch(() => undefined); // the sweep wakes what was recorded
    return { status: 200 };
  });
  try {
    return await Promise.race([told, late.promise]);
  } finally {
    stop();
  }
}

async function json(reply: HttpReply | Promise<HttpReply>): Promise<HttpResponseInit> {
  const { status, body } = await reply;
  if (body === null) return { status };
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function press(means: Means, runs: Runs, call: DoorCall, pressed: Press): Promise<PressReply> {
  const { requestId, stage, personId } = pressed;
  const record = (await means.requests.read(requestId))?.row;
  const card = record && (await means.cards.find(requestId, stage, pressed.nonce));
  if (!record || !card || card.channel !== pressed.channel) {
    await noteRefusal(means, call, requestId, personId, 'card-unknown');
    return { reply: 'message', text: 'This card is not one of ours, so nothing was recorded.' };
  }
  if (!fits(card, pressed)) {
    await noteRefusal(means, call, requestId, personId, 'card-of-somebody-else');
    return {
      reply: 'message',
      text: 'This card was sent to somebody else, or a newer one took its place, so nothing was recorded. Please open the newest card, or decide in the ticket.',
    };
  }
  await learnPlace(means, record, card, pressed);
  if (card.stage === RENEW) return await renewalPress(means, runs, call, record, card, pressed);
  if (card.stage === PROGRESS) return await comparePress(means, call, record, pressed);
  if (card.stage === OPERATE) return await operatorPress(means, runs, call, record, card, pressed);
  if (pressed.verb !== 'approve' && pressed.verb !== 'reject' && pressed.verb !== 'refresh') {
    await noteRefusal(means, call, requestId, personId, 'unknown-verb');
    return { reply: 'message', text: 'This card does not offer that; nothing was done.' };
  }
  if (pressed.verb === 'refresh') return await show(means, record, card, personId);
  return await decide(means, runs, call, record, card, pressed, pressed.verb);
}

/**
 * A press comes from the message the card was posted as; a card whose posting we never heard back of has none yet. In a room a post
 * that was refused may stand beside the one made after it: who presses there is asked for anyhow, and both are about one ticket.
 */
function fits(card: CardRecord, pressed: Press): boolean {
  if (card.inRoom && pressed.place) return isInRoom(card, pressed.place);
  return card.place === null || pressed.messageId === null || card.place.messageId === pressed.messageId;
}

async function decide(
  means: Means,
  runs: Runs,
  call: DoorCall,
  record: RequestRecord,
  card: CardRecord,
  pressed: Press,
  answer: 'approve' | 'reject',
): Promise<PressReply> {
  const { requestId, stage, personId } = pressed;
  if (answer === 'reject' && pressed.comment.trim() === '') {
    return { reply: 'message', text: 'Please say why you reject it; nothing was recorded yet.' };
  }
  const fresh = await freshStage(means, record, stage);
  const plan = fresh.read === 'done' ? fresh.stage : null;
  const may = plan === null || everybodyIn(plan).includes(personId);
  if (fresh.read === 'failed' || (!may && fresh.unshown !== null && (await isAsked(means, pressed)))) {
    return {
      reply: 'message',
      text: 'Whether you may decide this could not be checked just now, so nothing was recorded. Please try again in a minute.',
    };
  }
  if (!may) {
    await noteRefusal(means, call, requestId, personId, 'not-eligible');
    return {
      reply: 'message',
      text: 'You are not among the people who may decide this (any more); nothing was recorded.',
    };
  }
  const at = instant(means.clock.now());
  if (plan) await readmit(means, requestId, stage, plan, at);
  // Before the word, not after it: should the host die in between, the sweep looks, and a word is never left unread (H8).
  await markWake(means, requestId, at);
  const word: Word = {
    requestId,
    stage,
    approverId: personId,
    answer,
    comment: pressed.comment,
    at,
    proof: { channel: pressed.channel, method: pressed.method, evidence: pressed.pressId },
  };
  const recorded = await decideSealed(means, word);
  if (!recorded.recorded && recorded.because === 'unsealed') return await keep(means, runs, word);
  if (!recorded.recorded) return await explain(means, call, record, card, personId, recorded);
  await runs.wake(requestId, wakeEvent(stage)).catch(() => undefined); // the sweep wakes it: the word is recorded
  return await show(means, record, card, personId);
}

/** Nothing counts before it is sealed, and nobody is told otherwise; what can be kept until then need not be said twice. */
async function keep(means: Means, runs: Runs, word: Word): Promise<PressReply> {
  const held = (await means.seal?.holdFor(waitingText(word))) ?? null;
  const kept = held !== null && (await means.approvals.wait({ word, held }));
  if (!kept)
    return {
      reply: 'message',
      text: 'Your decision could not be sealed just now, so nothing was recorded. Please try again in a few minutes.',
    };
  await runs.wake(word.requestId, wakeEvent(word.stage)).catch(() => undefined); // the sweep wakes it: it is marked
  return {
    reply: 'message',
    text: 'Your decision was received and is kept, but it could not be sealed yet, so it does not count yet and nothing was changed. It is sealed by itself as soon as that is possible; you need not press again.',
  };
}

async function markWake(means: Means, requestId: string, at: string): Promise<void> {
  await means.requests.change(requestId, (row) => woken(row, at));
}

async function explain(
  means: Means,
  call: DoorCall,
  record: RequestRecord,
  card: CardRecord,
  personId: string,
  recorded: Exclude<RecordedDecision, { recorded: true } | { because: 'unsealed' }>,
): Promise<PressReply> {
  if (recorded.because === 'already-decided' || recorded.because === 'stage-closed')
    return await show(means, record, card, personId);
  await noteRefusal(means, call, record.requestId, personId, recorded.because);
  const shaped = recorded.head?.shapedBy?.find(({ by }) => by === personId);
  if (recorded.because === 'not-eligible' && shaped)
    return {
      reply: 'message',
      text: `You ${shaped.how} this request, so that somebody else decides it; nothing was recorded.`,
    };
  const text = {
    'not-eligible': 'You are not among the people who may decide this; nothing was recorded.',
    'not-distinct': 'You decided an earlier stage of this request; somebody else must decide this one.',
    'no-stage': 'This stage does not exist any more; nothing was recorded.',
  }[recorded.because];
  return { reply: 'message', text };
}

/** The card as this person is to see it now. */
async function show(
  means: Means,
  record: RequestRecord,
  card: CardRecord,
  personId: string,
): Promise<PressReply> {
  const conversation = means.conversations[card.channel];
  const head = (await means.approvals.readHead(record.requestId, card.stage))?.row;
  if (!conversation || !head) return { reply: 'message', text: 'This request is not open any more.' };
  const { decisions } = await means.approvals.readAll(record.requestId);
  const mayDecide = whoMayDecide(head, decisions).includes(personId);
  return {
    reply: 'card',
    card: conversation.render(await stageCard(means, record, head, decisions), card.nonce, mayDecide),
  };
}
