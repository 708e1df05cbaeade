import { randomUUID } from 'node:crypto';
import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { denied, type Evaluation, evaluateActivation } from '../policy/activation.ts';
import type { Activation, ActivationInbound } from '../ports/activation.ts';
import type { DoorCall } from './door.ts';
import { problem } from './problem.ts';

export const LARGEST_BODY = 32 * 1024;

/** Left for the way of the answer, in milliseconds. */
const SPARE = 1_000;

/** One answer, as it is kept: whoever asks again has the same. */
type Kept = Evaluation & { readonly evaluationId: string; readonly at: Instant };

/** How the names begin of marks that keep answers. */
export const EVALUATIONS = 'pim-evaluation-';

/** Calls `fire` once after so many milliseconds, unless the returned function is called first. */
type Timer = (milliseconds: number, fire: () => void) => () => void;

/**
 * POST /api/pim/evaluate: the directory asks whether somebody may activate something for themselves, and obeys. Answered within its
 * budget, whatever else is slow; what is not known by then is denied. A question that comes again is answered as it was.
 */
export async function pimEvaluate(
  means: Means,
  inbound: ActivationInbound,
  timer: Timer,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const late = Promise.withResolvers<Evaluation>();
  const stop = timer(Math.max(SPARE, inbound.budget - SPARE), () =>
    late.resolve(denied('too-slow', 'Countersign could not tell in time. Try again in a minute.')),
  );
  try {
    const checked = await inbound.authenticate(call.headers);
    if (!checked.authentic) return problem(checked.status, checked.code, NOT_PIM);
    call.proven();
    const body = await call.body();
    const parsed = body.read
      ? inbound.parse(body.text)
      : { parsed: false as const, because: 'the body is too large' };
    if (!parsed.parsed)
      return told(
        call,
        null,
        kept(means, denied('malformed', `Countersign can’t read what is activated: ${parsed.because}.`)),
      );
    const { activation } = parsed;
    const answer = await Promise.race([evaluated(means, activation), late.promise]);
    return told(call, activation, 'evaluationId' in answer ? answer : kept(means, answer));
  } finally {
    stop();
  }
}

const NOT_PIM =
  'Only the directory’s own PIM may ask this, with a token for the app that its extension names.';

async function evaluated(means: Means, activation: Activation): Promise<Kept | Evaluation> {
  try {
    const name = `${EVALUATIONS}${activation.id}`;
    const before = await means.marks.read(name);
    if (before) return JSON.parse(before.row) as Kept;
    const tables = means.rulebook.kinds.flatMap((kind) => {
      const inForce = means.rulebook.current(kind);
      return inForce.usable ? [inForce.rules] : [];
    });
    const { records } = await means.requests.list({ personId: activation.personId });
    const answer = kept(means, evaluateActivation(activation, tables, records));
    const saved = await means.marks.save(name, JSON.stringify(answer), null);
    // Two at once decide once: the first one's answer is everybody's.
    if (saved.saved) return answer;
    const first = await means.marks.read(name);
    return first ? (JSON.parse(first.row) as Kept) : answer;
  } catch {
    return denied('not-read', 'Countersign can not read its own records now. Try again in a minute.');
  }
}

const kept = ({ clock }: Pick<Means, 'clock'>, evaluation: Evaluation): Kept => ({
  ...evaluation,
  evaluationId: randomUUID(),
  at: instant(clock.now()),
});

const OUTCOMES: Readonly<Record<Evaluation['outcome'], string>> = {
  approved: 'Approved',
  'auto-approved': 'AutoApproved',
  denied: 'Denied',
};

function told(call: DoorCall, activation: Activation | null, answer: Kept): HttpResponseInit {
  const { outcome, code, reason, evaluationId, requestId = null } = answer;
  call.note({
    ...{ code: 'activation-evaluated', reason: `${outcome}: ${code}` },
    example: {
      evaluationId,
      activation: activation?.id ?? null,
      person: activation?.personId ?? null,
      requestId,
    },
  });
  const body = { evaluationId, evaluationOutcome: OUTCOMES[outcome], reason: [reason] };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
