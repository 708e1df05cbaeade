import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { eachOf } from '../activities/people/each-of.ts';
import { bringForward, endEverything, isLive } from '../activities/people/end-access.ts';
import { type Offboarding, readOffboarding, saveOffboarding } from '../activities/people/offboarding.ts';
import type { Grant } from '../domain/grant.ts';
import { instant } from '../domain/instant.ts';
import type { Runs } from '../ports/runs.ts';
import type { Operator } from './caller.ts';
import type { DoorCall } from './door.ts';
import { type Leaver, readLeaver } from './leaver.ts';
import { admitApp, type TokenGate } from './operator-door.ts';
import { problem } from './problem.ts';

/**
 * POST /api/offboarding `{userId, effectiveAt?, reason}`, by a personnel system, an app that calls by itself and has the app role Offboarding: ends
 * everything the person holds through us, now or at that moment, and lets them get nothing that outlasts it.
 * `{userId, withdrawn: true, reason}` takes that back; access that has ended stays ended. Harmless when repeated.
 */
export async function offboarding(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
  runs: Runs,
): Promise<HttpResponseInit> {
  const door = await admitApp(gate, call, 'Offboarding');
  if (!door.admitted) return door.answer;
  const body = await call.body();
  if (!body.read) return body.answer;
  const leaver = readLeaver(body.text);
  if (!leaver.read) return problem(400, leaver.code, leaver.detail, leaver.issues);
  const known = await isKnown(means, leaver.leaver.userId);
  if (known === 'unread')
    return problem(
      503,
      'directory-unread',
      'The directory could not be read. Nothing was done; send it again.',
    );
  if (known === 'no')
    return problem(
      404,
      'person-unknown',
      `Neither the directory nor we know a person ${leaver.leaver.userId}.`,
      [{ path: '/userId', message: 'no such person' }],
    );
  call.note({
    code: 'person-offboarded',
    reason: leaver.leaver.withdrawn ? 'withdrawn' : 'said',
    who: door.app.id,
    example: { person: leaver.leaver.userId, effectiveAt: leaver.leaver.effectiveAt },
  });
  return await carryOut(means, runs, leaver.leaver, door.app);
}

async function carryOut(
  means: Means,
  runs: Runs,
  { userId, effectiveAt, reason, withdrawn }: Leaver,
  by: Operator,
): Promise<HttpResponseInit> {
  const at = instant(means.clock.now());
  if (withdrawn) {
    const before = await readOffboarding(means, userId);
    await saveOffboarding(means, userId, null);
    await noteWithdrawn(means, { userId, reason, at }, before, by);
    return accepted({ userId, withdrawn: true, ends: [] });
  }
  const word: Offboarding = { effectiveAt: effectiveAt ?? at, reason, by: by.id, at };
  await saveOffboarding(means, userId, word); // first, so that nothing new is granted meanwhile
  const { grants } = await means.grants.readBeneficiary(userId);
  const live = Object.values(grants).filter(isLive);
  const ids = [...new Set(live.filter(({ state }) => state !== 'ending').map(({ requestId }) => requestId))];
  const notes = () => eachOf(ids, (requestId) => note(means, requestId, word, by));
  const ends = () =>
    word.effectiveAt <= at
      ? endEverything(means, runs, userId, 'left')
      : bringForward(means, runs, userId, word.effectiveAt);
  // What can't be noted keeps nothing from ending; the caller hears of it, and sends it again.
  await eachOf([() => noteSaid(means, userId, word, by), notes, ends], (part) => part());
  return accepted({ userId, effectiveAt: word.effectiveAt, ends: live.map((grant) => endOf(grant, word)) });
}

/** Who said so and why stands in the evidence of every request it ends. */
async function note(means: Means, requestId: string, word: Offboarding, by: Operator): Promise<void> {
  const data = {
    action: 'end',
    reason: word.reason,
    by: by.name || 'the personnel system',
    offboarding: word,
  };
  const once = `offboarding~${word.effectiveAt}`;
  await means.auditLog.append(requestId, [{ fact: 'operator-acted', once, at: word.at, actor: by.id, data }]);
}

/** Of a person who holds nothing through us, too: who said so, and who took it back. */
const evidenceOf = (userId: string) => `offboarding~${userId}`;

async function noteSaid(means: Means, userId: string, word: Offboarding, by: Operator): Promise<void> {
  const data = { action: 'offboarding', reason: word.reason, by: by.name || 'the personnel system', word };
  const once = `said~${word.effectiveAt}~${word.at}`;
  await means.auditLog.append(evidenceOf(userId), [
    { fact: 'operator-acted', once, at: word.at, actor: by.id, data },
  ]);
}

/** Stands with the requests that it had an end told of as well: they go on as if it had not been said. */
async function noteWithdrawn(
  means: Means,
  { userId, reason, at }: { readonly userId: string; readonly reason: string; readonly at: string },
  before: Offboarding | null,
  by: Operator,
): Promise<void> {
  const { grants } = await means.grants.readBeneficiary(userId);
  const live = before === null ? [] : Object.values(grants).filter(isLive);
  const ids = [evidenceOf(userId), ...new Set(live.map(({ requestId }) => requestId))];
  const data = { action: 'offboarding-withdrawn', reason, by: by.name || 'the personnel system', before };
  const once = `withdrawn~${at}`;
  await eachOf(ids, (id) =>
    means.auditLog.append(id, [{ fact: 'operator-acted', once, at, actor: by.id, data }]),
  );
}

function endOf(grant: Grant, { effectiveAt }: Offboarding) {
  const earlier = grant.state === 'ending' || (grant.endsAt !== null && grant.endsAt < effectiveAt);
  return {
    requestId: grant.requestId,
    ticket: grant.ticket.number,
    groupId: grant.target,
    group: grant.targetName,
    endsAt: earlier && grant.endsAt !== null ? grant.endsAt : effectiveAt,
  };
}

/** A deleted account is known as long as something is still to be taken back from it. */
async function isKnown(means: Means, userId: string): Promise<'yes' | 'no' | 'unread'> {
  const { grants } = await means.grants.readBeneficiary(userId);
  if (Object.keys(grants).length > 0) return 'yes';
  // A single read once in a while knows nobody; whoever sent it would be told that there is no such person.
  for (let look = 1; look <= 2; look += 1) {
    const answer = await means.directory.readUsers([userId], 'offboarding');
    if (answer.read === 'failed') return 'unread';
    if (answer.users[userId]?.found) return 'yes';
  }
  return 'no';
}

function accepted(body: object): HttpResponseInit {
  return { status: 202, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
