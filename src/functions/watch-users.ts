import type { Means } from '../activities/activity.ts';
import { closeGrants } from '../activities/close-grants.ts';
import type { UserFacts } from '../domain/facts.ts';
import type { Grant } from '../domain/grant.ts';
import { instant } from '../domain/instant.ts';
import type { UserChange } from '../ports/directory.ts';
import type { Runs } from '../ports/runs.ts';
import { startEnd } from './expiry.ts';

const LINK = 'users-delta';

/**
 * Timer: access ends with the account. Follows the directory's changes, and looks at everybody who holds access when
 * the trail was lost (design: H14).
 */
export async function watchUsers(means: Means, runs: Runs): Promise<void> {
  const link = await means.marks.read(LINK);
  const answer = await means.directory.userChanges(link?.row ?? null);
  if (answer.read === 'failed') return; // the next tick tries again
  const live = new Set(await means.grants.liveBeneficiaries());
  const changes: readonly UserChange[] =
    answer.reset || !link
      ? [...live].map((userId) => ({ userId, removed: 'no' as const }))
      : answer.changes.filter(({ userId }) => live.has(userId));
  const done = await everyEnd(means, runs, changes);
  if (done) await means.marks.save(LINK, answer.link, link?.etag ?? null);
}

async function everyEnd(means: Means, runs: Runs, changes: readonly UserChange[]): Promise<boolean> {
  if (changes.length === 0) return true;
  const present = changes.filter(({ removed }) => removed === 'no').map(({ userId }) => userId);
  const answer =
    present.length > 0 ? await means.directory.readUsers([...new Set(present)], 'watch-users') : null;
  if (answer?.read === 'failed') return false;
  for (const change of changes) {
    const user = answer?.users[change.userId];
    const reason = change.removed === 'no' ? endReason(user, instant(means.clock.now())) : 'account-deleted';
    if (reason) await endAll(means, runs, change.userId, reason);
    else if (user) await follow(means, runs, user);
  }
  return true;
}

function endReason(user: UserFacts | undefined, now: string): string | null {
  if (!user) return null;
  if (!user.found) return 'account-deleted';
  if (user.enabled === false) return 'account-disabled';
  return user.leaveAt !== null && user.leaveAt <= now ? 'left' : null;
}

async function endAll(means: Means, runs: Runs, beneficiaryId: string, reason: string): Promise<void> {
  const { grants } = await means.grants.readBeneficiary(beneficiaryId);
  const requests = new Set(
    Object.values(grants)
      .filter(isLive)
      .map((grant) => grant.requestId),
  );
  for (const requestId of requests) {
    await closeGrants(means, requestId, beneficiaryId, reason);
    await startEnd(runs, requestId);
  }
}

/** A leave date ahead brings the end forward; an account that is back makes unfinished ends go on. */
async function follow(means: Means, runs: Runs, user: UserFacts): Promise<void> {
  const { leaveAt } = user;
  if (leaveAt !== null) {
    await means.grants.change(user.id, (rows) => {
      const later = Object.values(rows.grants).filter(
        (one) => one.state === 'active' && (one.endsAt === null || one.endsAt > leaveAt),
      );
      const grants = { ...rows.grants };
      for (const one of later) grants[one.id] = { ...one, endsAt: leaveAt, lastsSeconds: null };
      return { rows: { ...rows, grants }, result: later.length };
    });
  }
  const { grants } = await means.grants.readBeneficiary(user.id);
  const parked = new Set(
    Object.values(grants)
      .filter((one) => one.state === 'ending')
      .map((one) => one.requestId),
  );
  for (const requestId of parked) await startEnd(runs, requestId);
}

function isLive(grant: Grant): boolean {
  return grant.state === 'armed' || grant.state === 'active' || grant.state === 'ending';
}
