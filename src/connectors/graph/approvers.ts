import type { UserFacts } from '../../domain/facts.ts';
import type { GraphAnswer } from './answer.ts';
import type { Batch } from './batch.ts';
import type { GraphClient } from './client.ts';
import { followPages, idsOf, isUser, pageOf } from './members.ts';
import { LARGEST_PAGE, membersPath, userPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { objectOrMissing, ReadFault } from './read-fault.ts';
import { userFactsOf } from './user-facts.ts';

/**
 * The people among a group's direct members, with what tells whether each may decide; a group that is gone has none.
 * `answer` is the list read with users' properties. Where Graph refuses those because a member is no user (400), the
 * list is read as ids and the people one by one: two more round trips for such a group.
 */
export async function readApprovers(
  client: GraphClient,
  batch: Batch,
  groupId: string,
  answer: GraphAnswer,
  context: GraphContext,
): Promise<readonly UserFacts[]> {
  if (answer.status !== 400) {
    const people = await peopleOf(client, answer, context);
    return people.map((person) => userFactsOf(person, null));
  }
  const plain = await client({ method: 'GET', path: membersPath(groupId, LARGEST_PAGE) }, context);
  const ids = idsOf(await peopleOf(client, plain, context));
  const read = await batch(
    ids.map((id) => ({ path: userPath(id) })),
    context,
  );
  return read.flatMap((each) => {
    const body = objectOrMissing(each, 'An approver');
    return body ? userFactsOf(body, null) : [];
  });
}

async function peopleOf(client: GraphClient, answer: GraphAnswer, context: GraphContext) {
  const body = objectOrMissing(answer, 'An approver group');
  const members = body ? await followPages(client, pageOf(body), context) : [];
  if (members) return members.filter(isUser);
  throw new ReadFault({
    read: 'failed',
    because: 'An approver group has too many members to read; policy should name a smaller one.',
    retryAfterSeconds: null,
    mayCure: false,
  });
}
