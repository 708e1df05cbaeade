import { createHash } from 'node:crypto';
import { type Rows, withAccess } from '../domain/access.ts';
import type { SeenBefore } from '../domain/audit-data.ts';
import type { WriteEffect } from '../domain/effect.ts';
import { type Instant, instant, MINUTE, SECOND } from '../domain/instant.ts';
import { heardOf } from '../domain/outstanding.ts';
import { isConcluded } from '../domain/request-state.ts';
import type { Affected, BeforeWrite, PlannedCall, Sending } from '../targets/effects.ts';
import { effectsOf } from '../targets/effects-of.ts';
import { familyOf } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';
import type { ApplyInput } from './applying/apply-input.ts';
import { begin } from './applying/begin-attempt.ts';
import { takenBackAgain } from './applying/gone-by-now.ts';
import { answered } from './applying/ownership.ts';
import { membershipBefore } from './applying/seen-before.ts';
import { refusedSince } from './applying/still-may.ts';
import { sentBefore } from './proving/sent-before.ts';

export type Applied =
  | { readonly applied: 'changed' | 'unchanged' }
  | {
      readonly applied: 'uncertain' | 'later';
      readonly because: string;
      readonly retryAfterSeconds: number | null;
    }
  | {
      readonly applied: 'rejected';
      readonly code: string;
      readonly because: string;
      /** Reads show otherwise, so that the same call may be taken some minutes later. */
      readonly passes?: true;
      /** It is on record in the request's row, which is decided anew without it. */
      readonly without?: true;
    }
  /** A grant was closed, or a claim is somebody else's by now: this write must not be sent. */
  | { readonly applied: 'void'; readonly because: string };

const TOO_LATE = 'it was scheduled too long ago to be sent now';

/**
 * Sends one directory write. The attempt is recorded before it goes out and its answer after, so that a crash in
 * between is known for what it is; whether an edge is ours follows from the answers (H4, H5, H6). Licenses are read
 * right before, because their answers don't tell what was there.
 */
export const applyChange = defineActivity<ApplyInput, Applied>({
  name: 'applyChange',
  run: async (means, input) => {
    const now = instant(means.clock.now());
    if (now > input.notAfter) return { applied: 'later', because: TOO_LATE, retryAfterSeconds: 1 };
    const looked = await lookBefore(means, input);
    if ('because' in looked) return looked;
    const { before } = looked;
    const attempt = await begin(means, input, now, before);
    if (!attempt.may) return { applied: 'void', because: attempt.because };
    const { affected, key } = attempt;
    const clientRequestId = crypto.randomUUID();
    const { action, beneficiaryId, requestId, notAfter } = input;
    const sending = { action, beneficiaryId, affected, clientRequestId, requestId, notAfter };
    const planned = before.call(sending);
    const seen = await beforeOf(means, input, affected, before, now);
    await means.auditLog.append(input.requestId, [
      {
        fact: 'change-attempted',
        once: clientRequestId,
        at: now,
        actor: 'countersign',
        data: {
          key,
          attempt: input.attempt,
          clientRequestId,
          name: affected.map(({ grant }) => grant.targetName).join(', '),
          call: planned.call,
          ...seen,
        },
      },
    ]);
    const refused = await refusedSince(means, input, attempt);
    // The clock is looked at last of all, by the way out: reading and recording may have taken longer than the write is good for (H5).
    const effect = refused ? unsent(refused, clientRequestId) : await sent(planned);
    await finish(means, input, affected, key, now, effect, before);
    await means.auditLog.append(requestId, [
      {
        fact: 'change-answered',
        once: clientRequestId,
        at: instant(means.clock.now()),
        actor: 'countersign',
        data: {
          key,
          attempt: input.attempt,
          ...answerOf(effect, planned),
          ...settled(action, effect, seen, before),
        },
      },
    ]);
    if (refused) return { applied: 'void', because: refused };
    const passes = await isPassing(effect, planned, sending, before);
    if (passes) return passing(effect);
    return (await decidedWithout(means, input, effect)) ?? appliedOf(effect);
  },
});

/** Keeps in the row what is refused for good and everything else goes on without; `null`: nothing is. */
async function decidedWithout(
  means: Means,
  { requestId, action, grants }: ApplyInput,
  effect: WriteEffect,
): Promise<Applied | null> {
  if (effect.effect !== 'rejected' || action !== 'add') return null;
  const { code, because } = effect;
  if (!grants.every(({ target }) => familyOf(target).goesOnWithout(target, code))) return null;
  const refused = Object.fromEntries(grants.map(({ target }) => [target, code]));
  await means.requests.change(requestId, (row) =>
    isConcluded(row) ? row : { ...row, refused: { ...row.refused, ...refused } },
  );
  return { applied: 'rejected', code, because, without: true };
}

/** What was never sent was refused by what we read ourselves. */
async function isPassing(
  effect: WriteEffect,
  { call }: PlannedCall,
  sending: Sending,
  before: BeforeWrite,
): Promise<boolean> {
  const isNotDone = effect.effect === 'rejected' || effect.effect === 'unchanged';
  return call !== null && isNotDone && (await before.mayPass(sending, effect));
}

const STILL_SHOWN = 'the directory answered that it is not there, and still shows it';
const A_MINUTE = MINUTE / SECOND;

function passing(effect: WriteEffect): Applied {
  if (effect.effect !== 'rejected')
    return { applied: 'later', because: STILL_SHOWN, retryAfterSeconds: A_MINUTE };
  return { applied: 'rejected', code: effect.code, because: effect.because, passes: true };
}

type Before =
  | { readonly before: BeforeWrite }
  | { readonly applied: 'later'; readonly because: string; readonly retryAfterSeconds: number | null };

/** What one call changes is of one family. */
async function lookBefore(
  means: Means,
  { grants, beneficiaryId: userId, requestId, attempt }: ApplyInput,
): Promise<Before> {
  const [first] = grants;
  if (!first) throw new Error(`A write of request ${requestId} names no grant.`);
  const keys = grants.map(({ target }) => target);
  const sent = await sentBefore(means, userId, keys, requestId);
  const answer = await effectsOf(first.target).prepare(means, { userId, keys, sent, attempt, requestId });
  if (answer.prepared) return { before: answer.before };
  const { because, retryAfterSeconds } = answer;
  return { applied: 'later', because, retryAfterSeconds };
}

async function finish(
  means: Means,
  input: ApplyInput,
  affected: readonly Affected[],
  key: string,
  sentAt: Instant,
  effect: WriteEffect,
  before: BeforeWrite,
): Promise<void> {
  const sent = { key, attempt: input.attempt, sentAt };
  await means.grants.change(input.beneficiaryId, (rows) => {
    let next: Rows = rows;
    for (const one of affected) {
      const { target } = one.grant;
      const row = rows.access[target];
      if (!row) continue;
      const heard = effect.effect === 'uncertain' ? row : heardOf(row, sent);
      next = withAccess(next, answered(heard, input.action, effect, sent, before.isThere(target)));
      next = takenBackAgain(next, one, input.action, effect, { sentAt, at: instant(means.clock.now()) });
    }
    return { rows: next, result: null };
  });
}

function unsent(because: string, clientRequestId: string): WriteEffect {
  const trace = { status: 0, requestId: null, clientRequestId };
  return { effect: 'later', because, retryAfterSeconds: null, trace };
}

async function sent(planned: PlannedCall): Promise<WriteEffect> {
  return planned.call === null ? planned.effect : await planned.send();
}

/** The answer as evidence: with the call that it is to, its status and what came back. */
function answerOf(answer: WriteEffect, { call }: PlannedCall) {
  const { trace, plans: _, ...effect } = { plans: undefined, ...answer };
  const { answered, ...ids } = trace;
  const went = call !== null && answered !== undefined;
  const body = fitting(answered ?? null);
  return { ...effect, trace: ids, ...(went ? { call, answer: { status: ids.status, body } } : {}) };
}

/** What is larger goes by its digest and its beginning; the store moves what is large out of the row before that. */
const LARGEST_ANSWER = 100_000;
const BEGINNING = 2_000;

function fitting(body: unknown): unknown {
  const text = JSON.stringify(body) ?? 'null';
  if (text.length <= LARGEST_ANSWER) return body;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { cut: true, sha256, characters: text.length, begins: text.slice(0, BEGINNING) };
}

/** What was there before, as the answer settles it: a replica that has not heard of our last write reads otherwise. */
function settled(
  action: 'add' | 'remove',
  { effect }: WriteEffect,
  seen: SeenBefore,
  before: BeforeWrite,
): { readonly before: unknown } {
  if (before.evidence !== null || (effect !== 'changed' && effect !== 'unchanged'))
    return { before: seen.before };
  return { before: (action === 'remove') === (effect === 'changed') ? 'present' : 'absent' };
}

async function beforeOf(
  means: Means,
  input: ApplyInput,
  [first]: readonly Affected[],
  { evidence }: BeforeWrite,
  readAt: Instant,
): Promise<SeenBefore> {
  if (evidence !== null) return { before: evidence, beforeReadAt: readAt };
  return first ? await membershipBefore(means, input, first) : { before: 'unknown', beforeReadAt: null };
}

function appliedOf(effect: WriteEffect): Applied {
  switch (effect.effect) {
    case 'changed':
    case 'unchanged':
      return { applied: effect.effect };
    case 'uncertain':
    case 'later':
      return { applied: effect.effect, because: effect.because, retryAfterSeconds: effect.retryAfterSeconds };
    case 'rejected':
      return { applied: 'rejected', code: effect.code, because: effect.because };
  }
}
