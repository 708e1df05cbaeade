import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import type { Effective } from '../domain/effective.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { states } from '../domain/meaning.ts';
import type { RequestRecord } from '../domain/record.ts';
import { isConcluded } from '../domain/request-state.ts';
import type { DoorCall } from './door.ts';
import type { TokenGate } from './operator-door.ts';
import { problem } from './problem.ts';
import { tokenOf } from './token-of.ts';
import { whoseAccess } from './whose-access.ts';

/**
 * POST /api/probe/{id}/look, by the page that the person has open: asks the system once as themselves, and keeps when, and with what
 * status it was answered. @returns `{state: 'works' | 'not-yet' | 'not-waited-for', at, status, detail}`.
 */
export async function probeLook(means: Means, gate: TokenGate, call: DoorCall): Promise<HttpResponseInit> {
  const body = await call.body();
  if (!body.read) return body.answer;
  const door = await whoseAccess(means, gate, call);
  if (!door.own) return problem(door.status, door.code, WHY[door.code] ?? SIGN_IN);
  const { requestId } = door.record;
  if (!isWaitedFor(door.record))
    return told(door.record.effective?.is ?? null, null, 'Nothing is waited for here.');
  const openedAt = instant(means.clock.now());
  await change(means, requestId, (page) => page ?? { openedAt, lookedAt: null, status: null, seen: false });
  const look = await means.probes.asPerson(tokenOf(call.headers), door.call, requestId);
  const lookedAt = instant(means.clock.now());
  const { seen, status } = look;
  const after = await change(means, requestId, (page) =>
    page?.seen && !seen && status === null
      ? page
      : { openedAt: page?.openedAt ?? openedAt, lookedAt, status, seen },
  );
  const isSeen = after.effective?.page?.seen ?? seen;
  return told(isSeen ? lookedAt : 'pending', { lookedAt, status }, look.because);
}

const SIGN_IN = 'Sign in with the account that the access is for.';

const WHY: Readonly<Record<string, string>> = {
  'app-not-person': 'Only the person whom the access is for may do this.',
  'nothing-to-look-at':
    'No access of yours is looked at here. The page is for whoever the access is for, while it is being set up.',
  'sign-in-over': 'Your sign-in is too old to count. Reload the page to sign in again.',
  'signed-out': 'You have signed out since. Reload the page to sign in again.',
};

/** Also while it stands and has not worked in time, or is looked at again: the ticket says what the newest look showed. */
function isWaitedFor(record: RequestRecord): boolean {
  const { effective, desired } = record;
  if (effective === undefined) return false;
  return isConcluded(record) ? states(desired, 'in-force') : effective.is === 'pending';
}

async function change(
  { requests }: Means,
  requestId: string,
  to: (page: Effective['page']) => NonNullable<Effective['page']>,
): Promise<RequestRecord> {
  return await requests.change(requestId, (row) => {
    const { effective } = row;
    if (!effective || !isWaitedFor(row)) return row;
    return { ...row, effective: { ...effective, page: to(effective.page) } };
  });
}

function told(
  is: Effective['is'] | null,
  look: { readonly lookedAt: Instant; readonly status: number | null } | null,
  detail: string,
): HttpResponseInit {
  const state = is === 'pending' ? 'not-yet' : is === null || is === 'no' ? 'not-waited-for' : 'works';
  const body = { state, at: look?.lookedAt ?? null, status: look?.status ?? null, detail };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
