import type { LicenseFacts } from '../../domain/facts.ts';
import type { UserLicenses } from '../../domain/license.ts';
import type { FactsWanted } from '../../ports/directory.ts';
import type { GraphAnswer } from './answer.ts';
import type { GraphClient } from './client.ts';
import type { AnswerTo, NamedReads } from './named-reads.ts';
import { namedUserPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { objectOrMissing } from './read-fault.ts';
import { idTold } from './told.ts';
import { licenseReads, userLicensesFrom } from './user-licenses.ts';

const NAMED = 'whoever has the sign-in name';

/** The sign-in name to look for. What isn't one nobody has, and a lone surrogate can't stand in a path. */
function nameIn({ licenses }: FactsWanted): string | null {
  const text = licenses?.userPrincipalName ?? '';
  return /^[^\s@]+@[^\s@]+$/.test(text) && text.isWellFormed() ? text : null;
}

/** None where licenses weren't asked for. */
export function licenseFactsReads(wanted: FactsWanted): NamedReads {
  if (!wanted.licenses) return new Map();
  const name = nameIn(wanted);
  return new Map([
    ...licenseReads({ userId: wanted.beneficiaryId, subscriptions: true }),
    ...(name !== null ? [[NAMED, { path: namedUserPath(name) }] as const] : []),
  ]);
}

/**
 * The beneficiary's licenses with seats, and who has the sign-in name. Somebody who isn't in the directory holds
 * nothing: the facts of the user say so, and the decision with them. Throws a `ReadFault`.
 */
export async function licenseFactsFrom(
  client: GraphClient,
  answerTo: AnswerTo,
  wanted: FactsWanted,
  found: boolean,
  context: GraphContext,
): Promise<LicenseFacts | null> {
  if (!wanted.licenses) return null;
  const userId = wanted.beneficiaryId;
  const read = { userId, subscriptions: true };
  const licenses = found ? await userLicensesFrom(client, answerTo, read, context) : nothing(userId);
  const name = nameIn(wanted);
  return { ...licenses, namedId: name === null ? null : namedBy(answerTo(NAMED), name) };
}

/** Whoever is found must go by that very name. 400: the text can't be one. */
function namedBy(answer: GraphAnswer, name: string): string | null {
  const body = answer.status === 400 ? null : objectOrMissing(answer, 'Who has the sign-in name');
  if (!body) return null;
  const id = idTold(body, 'id');
  return idTold(body, 'userPrincipalName').toLowerCase() === name.toLowerCase() ? id : null;
}

const nothing = (userId: string): UserLicenses => ({
  userId,
  usageLocation: null,
  country: null,
  assignments: [],
  held: [],
  subscriptions: {},
});
