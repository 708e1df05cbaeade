import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { isLive } from '../activities/people/end-access.ts';
import type { DirectoryNotifications, Notified } from '../ports/directory-notifications.ts';
import type { Runs } from '../ports/runs.ts';
import { problem } from './problem.ts';
import { readBody } from './read-body.ts';
import { type Log, sweep } from './sweep.ts';

const LARGEST_BODY = 1024 * 1024;
const STATE = 'user-notifications';

/**
 * POST /api/directory/notifications: the directory says that users changed. It only says where to look: whoever holds
 * access through us is read anew by a run of their own, and the answer does not wait for it.
 */
export async function directoryNotified(
  means: Means,
  notifications: DirectoryNotifications,
  http: HttpRequest,
  runs: Runs,
): Promise<HttpResponseInit> {
  const query = new URL(http.url).searchParams;
  if (query.has('validationToken')) return answerTo(notifications.receive(query, ''));
  const body = await readBody(http, LARGEST_BODY);
  if (!body.read) return body.answer;
  const received = notifications.receive(query, body.text);
  if (received.received === 'changes')
    await Promise.all(received.userIds.map((userId) => look(means, runs, userId)));
  return answerTo(received);
}

function answerTo(received: Notified): HttpResponseInit {
  switch (received.received) {
    case 'handshake': {
      const headers = {
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      };
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
