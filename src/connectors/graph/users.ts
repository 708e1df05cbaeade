import type { AccountFacts } from '../../domain/facts.ts';
import { missingUser } from '../../domain/facts.ts';
import type { ReadFailure, UsersRead } from '../../ports/directory.ts';
import type { Batch } from './batch.ts';
import { accountPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { objectOrMissing, ReadFault } from './read-fault.ts';
import { accountFactsOf } from './user-facts.ts';

/** Each answer of a batch stands by itself: one that is missing takes nobody else's with it. */
export async function readUsers(
  batch: Batch,
  userIds: readonly string[],
  context: GraphContext,
): Promise<UsersRead> {
  const ids = [...new Set(userIds)];
  const answers = await batch(
    ids.map((id) => ({ path: accountPath(id) })),
    context,
  );
  const users: Record<string, AccountFacts> = {};
  let failure: ReadFailure | null = null;
  for (const [index, id] of ids.entries()) {
    try {
      const answer = answers[index];
      const body = answer && objectOrMissing(answer, 'A user');
      users[id] = body ? accountFactsOf(body) : { ...missingUser(id), sessionsValidFrom: null };
    } catch (error) {
      if (!(error instanceof ReadFault)) throw error;
      failure ??= error.failure;
    }
  }
  if (failure) return Object.keys(users).length > 0 ? { ...failure, users } : failure;
  return { read: 'done', users };
}
