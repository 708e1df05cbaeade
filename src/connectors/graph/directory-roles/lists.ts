import type { Known } from '../../../domain/risk.ts';
import { type Asked, failureOf, hasNoEligibility, isUnlicensed, notKnown } from '../accounts/known.ts';
import { type GraphAnswer, isOk, type JsonObject, objectOf, objectsOf } from '../answer.ts';
import type { GraphClient } from '../client.ts';
import { followPages, pageOf } from '../members.ts';
import type { GraphContext } from '../purposes.ts';
import { ReadFault } from '../read-fault.ts';

type Listed =
  | { readonly known: 'yes'; readonly items: readonly JsonObject[] }
  | Extract<Known<never>, { because: string }>;

/** A whole list, from its first page on; without the license for it it is unlicensed (graph 6.4). Throws a `ReadFault` for what is no list. */
export async function listedIn(
  client: GraphClient,
  answer: GraphAnswer | undefined,
  about: Asked,
  context: GraphContext,
): Promise<Listed> {
  if (answer && (isUnlicensed(answer) || hasNoEligibility(answer)))
    return notKnown('unlicensed', about, 'the tenant has no license for it');
  const body = answer && isOk(answer) ? objectOf(answer.body) : null;
  const listed: unknown = body?.['value'];
  if (answer && !body) throw new ReadFault(failureOf(answer, about));
  if (!body || !Array.isArray(listed) || objectsOf(listed).length !== listed.length)
    throw new ReadFault({
      read: 'failed',
      because: `${about.what}: Graph answered without a list.`,
      retryAfterSeconds: null,
      mayCure: false,
    });
  const items = await followPages(client, pageOf(body), context);
  return items === null
    ? notKnown('missing', about, 'there are more of them than are read')
    : { known: 'yes', items };
}
