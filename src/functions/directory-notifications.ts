import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { isLive } from '../activities/people/end-access.ts';
import type { DirectoryNotifications, Notified } from '../ports/directory-notifications.ts';
import type { Runs } from '../ports/runs.ts';
import type { DoorCall } from './door.ts';
import { problem } from './problem.ts';
import { type Log, sweep } from './sweep.ts';

export const LARGEST_BODY = 1024 * 1024;
/** People of one call that are looked at because of it; the delta finds the others within a minute. */
const MOST_PEOPLE = 100;
const AT_ONCE = 10;
const STATE = 'user-notifications';

/**
 * POST /api/directory/notifications: the directory says that users changed. It only says where to look: whoever holds
 * access through us is read anew by a run of their own, and the answer does not wait for it.
 */
export async function directoryNotified(
  means: Means,
  notifications: DirectoryNotifications,
  call: DoorCall,
  runs: Runs,
): Promise<HttpResponseInit> {
  const query = new URL(call.http.url).searchParams;
  if (query.has('validationToken')) return answerTo(notifications.receive(query, ''));
  const body = await call.body();
  if (!body.read) return body.answer;
  const received = notifications.receive(query, body.text);
  if (received.received === 'changes') {
    call.proven();
    const userIds = received.userIds.slice(0, MOST_PEOPLE);
    for (let start = 0; start < userIds.length; start += AT_ONCE) {
      const some = userIds.slice(start, start + AT_ONCE);
      await Promise.all(some.map((userId) => look(means, runs, userId)));
    }
  }
  return answerTo(received);
}

function answerTo(received: Notified): HttpResponseInit {
  switch (received.received) {
    case 'handshake': {
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      return { status: 200, headers, body: received.repeat };
    }
    case 'changes':
      return { status: 202 };
    case 'unproven':
      return problem(
        401,
        'client-state-wrong',
        'The notification does not carry the secret of our subscription.',
      );
    case 'malformed':
      return problem(400, 'malformed', `This is no change notification: ${received.because}.`);
  }
}

async function look(means: Means, runs: Runs, userId: string): Promise<void> {
  const { grants } = await means.grants.readBeneficiary(userId);
  if (Object.values(grants).some(isLive))
    await runs.start('personCheck', `person-${userId}~check`, { userId });
}

/** Timer: the subscription stands, and stands again after somebody deleted it. */
export async function keepNotifications(
  means: Means,
  notifications: DirectoryNotifications,
  log: Log = console.error,
): Promise<void> {
  await sweep(means, 'notifications', log, async (look) => {
    const state = await means.marks.read(STATE);
    const kept = await notifications.keepUp(state?.row ?? null);
    if (kept.read === 'failed') look.refused(kept.because);
    else if (kept.state !== state?.row) await means.marks.save(STATE, kept.state, state?.etag ?? null);
  });
}
