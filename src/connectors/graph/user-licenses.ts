import type { Subscription, UserLicenses } from '../../domain/license.ts';
import { type GraphAnswer, type JsonObject, readFailure } from './answer.ts';
import type { GraphClient } from './client.ts';
import { assignmentOf, heldLicenseOf, subscriptionOf } from './license-views.ts';
import { followPages, pageOf } from './members.ts';
import type { AnswerTo, NamedReads } from './named-reads.ts';
import { licenseDetailsPath, subscribedSkusPath, userLicensesPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { objectOrMissing, ReadFault, worstOf } from './read-fault.ts';
import { objectsTold, textTold } from './told.ts';

type Wanted = { readonly userId: string; readonly subscriptions: boolean };

const ASSIGNMENTS = 'license assignments';
const DETAILS = 'license details';
const SUBSCRIPTIONS = 'subscriptions';

/** What `userLicensesFrom` needs, to go in one batch, with other reads or without. */
export function licenseReads({ userId, subscriptions }: Wanted): NamedReads {
  return new Map([
    [ASSIGNMENTS, { path: userLicensesPath(userId) }],
    [DETAILS, { path: licenseDetailsPath(userId) }],
    ...(subscriptions ? [[SUBSCRIPTIONS, { path: subscribedSkusPath() }] as const] : []),
  ]);
}

/**
 * Throws a `ReadFault` when any part can't be read, the user included who isn't there: a deleted user has licenses
 * that nobody sees. Lists of more than one page, which licenses hardly ever come to, take a round trip per page.
 */
export async function userLicensesFrom(
  client: GraphClient,
  answerTo: AnswerTo,
  { userId, subscriptions }: Wanted,
  context: GraphContext,
): Promise<UserLicenses> {
  const names = [ASSIGNMENTS, DETAILS, ...(subscriptions ? [SUBSCRIPTIONS] : [])];
  const failure = worstOf(names.map(answerTo), "A user's licenses");
  if (failure) throw new ReadFault(failure);
  if (isMissing(answerTo(ASSIGNMENTS)) && isMissing(answerTo(DETAILS)))
    throw new ReadFault({ ...readFailure(answerTo(ASSIGNMENTS), "A user's licenses"), userMissing: true });
  const user = there(answerTo(ASSIGNMENTS));
  const listed = async (name: string) => allOf(client, there(answerTo(name)), context);
  const held = (await listed(DETAILS)).map(heldLicenseOf);
  const bought = subscriptions ? (await listed(SUBSCRIPTIONS)).map(subscriptionOf) : [];
  return {
    userId,
    usageLocation: textTold(user, 'usageLocation'),
    country: textTold(user, 'country'),
    assignments: objectsTold(user, 'licenseAssignmentStates').map(assignmentOf),
    held,
    subscriptions: Object.fromEntries(bought.map((each): [string, Subscription] => [each.skuId, each])),
  };
}

const isMissing = ({ status, garbled }: GraphAnswer): boolean => status === 404 && !garbled;

function there(answer: GraphAnswer): JsonObject {
  const body = objectOrMissing(answer, "A user's licenses");
  if (body) return body;
  throw new ReadFault(readFailure(answer, "A user's licenses"));
}

async function allOf(
  client: GraphClient,
  body: JsonObject,
  context: GraphContext,
): Promise<readonly JsonObject[]> {
  const { nextLink } = pageOf(body);
  const all = await followPages(client, { items: objectsTold(body, 'value'), nextLink }, context);
  if (all) return all;
  throw new ReadFault({
    read: 'failed',
    because: "A user's licenses have too many pages, or lost one.",
    retryAfterSeconds: null,
    mayCure: true,
  });
}
