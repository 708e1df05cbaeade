import type { Seen, Unread } from '../../../ports/probes.ts';
import { errorOf, explain, type GraphAnswer, isOk, type JsonObject, objectOf, objectsOf } from '../answer.ts';
import type { GraphClient } from '../client.ts';
import { followPages, pageOf } from '../members.ts';
import type { GraphContext } from '../purposes.ts';
import { ReadFault } from '../read-fault.ts';

/** Answers of one look that show nothing, as a value: the list, or what to say of it. */
type Listed =
  | { readonly items: readonly JsonObject[]; readonly not: null }
  | { readonly items: null; readonly not: Seen };

/**
 * The whole list at a path. `what`: begins a sentence for operators. Refusals, a list that isn't there and a license that is missing
 * are told apart from what time may cure.
 */
export async function listAt(
  client: GraphClient,
  path: string,
  what: string,
  context: GraphContext,
): Promise<Listed> {
  const answer = await client({ method: 'GET', path }, context);
  const body = isOk(answer) ? objectOf(answer.body) : null;
  const listed: unknown = body?.['value'];
  if (!body) return { items: null, not: notSeen(answer, what) };
  if (!Array.isArray(listed) || objectsOf(listed).length !== listed.length)
    return { items: null, not: unanswered(`${what}: Graph answered without a list.`) };
  try {
    const items = await followPages(client, pageOf(body), context);
    if (items !== null) return { items, not: null };
    return { items: null, not: unanswered(`${what}: there are more than are read.`) };
  } catch (error) {
    if (!(error instanceof ReadFault)) throw error;
    return { items: null, not: unanswered(error.message) };
  }
}

/** What an answer that isn't good comes to. */
export function notSeen(answer: GraphAnswer, what: string): Seen {
  return { seen: false, because: `${what}: ${explain(answer)}`, unread: unreadOf(answer) };
}

const unanswered = (because: string): Seen => ({ seen: false, because, unread: 'unanswered' });

/** What a tenant without the license answers is published nowhere; these words are in use. */
const UNLICENSED = /not applicable to target tenant|not licensed|no license|license (?:is )?required/i;

/** A gateway's page refuses nothing. */
function unreadOf({ status, body, garbled }: GraphAnswer): Unread {
  if (garbled || ![400, 401, 403, 404].includes(status)) return 'unanswered';
  if (UNLICENSED.test(errorOf(body).message)) return 'unlicensed';
  return status === 404 ? 'missing' : 'refused';
}
