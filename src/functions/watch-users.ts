import type { Means } from '../activities/activity.ts';
import { followPeople } from '../activities/people/follow-people.ts';
import type { UserChange } from '../ports/directory.ts';
import type { Runs } from '../ports/runs.ts';

/** Named after what the link selects: another selection needs a link of its own. */
const LINK = 'users-delta~account-place-and-licenses';

/**
 * Timer: access follows its holder. Follows the directory's changes, and looks at everybody who holds access when the
 * trail was lost (design: H14).
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
  const followed = await followPeople(means, runs, changes);
  if (followed.read === 'failed' || !(await lookAgain(runs, followed.doubtful))) return;
  await means.marks.save(LINK, answer.link, link?.etag ?? null);
}

/** `false`: somebody is being looked at already by a run that may be about to end; the next tick sees them once more. */
async function lookAgain(runs: Runs, userIds: readonly string[]): Promise<boolean> {
  let all = true;
  for (const userId of userIds)
    all = (await runs.start('personCheck', `person-${userId}~doubt`, { userId })) === 'started' && all;
  return all;
}
