import type { ReadFailure } from '../../ports/directory.ts';
import {
  errorOf,
  type GraphAnswer,
  isExpiredPage,
  isOk,
  type JsonObject,
  objectOf,
  readFailure,
} from './answer.ts';
import type { GraphClient } from './client.ts';
import { pageOf } from './members.ts';
import type { GraphContext } from './purposes.ts';

export type DeltaTrail = {
  /** Where a trail without a link, or whose link expired, begins. */
  readonly start: string;
  readonly link: string | null;
  /** Pages read in one call; what is left, the next call reads from the link. */
  readonly mostPages: number;
  /** What failures are about. */
  readonly what: string;
};

export type DeltaRead =
  | {
      readonly read: 'done';
      readonly items: readonly JsonObject[];
      readonly link: string;
      /** The link had expired (seven days, or the middle of a trail), and the items are those of a trail that began anew. */
      readonly reset: boolean;
      /** Whether the trail was followed to its end. */
      readonly atEnd: boolean;
    }
  | ReadFailure;

/** Follows a delta query over its pages, some of which are empty. A page carries a next link or the link to keep. */
export async function followDelta(
  client: GraphClient,
  { start, link, mostPages, what }: DeltaTrail,
  context: GraphContext,
): Promise<DeltaRead> {
  const items: JsonObject[] = [];
  let at = link ?? start;
  let reset = false;
  for (let pages = 0; pages < mostPages; pages++) {
    const answer = await client({ method: 'GET', path: at }, context);
    if (isExpired(answer) && !reset) {
      reset = true;
      items.length = 0;
      at = start;
      continue;
    }
    const body = isOk(answer) ? objectOf(answer.body) : null;
    if (!body) return readFailure(answer, what);
    items.push(...pageOf(body).items);
    const final = body['@odata.deltaLink'];
    if (typeof final === 'string') return { read: 'done', items, link: final, reset, atEnd: true };
    const next = pageOf(body).nextLink;
    if (next === null) return readFailure(answer, `${what} came without a link to go on from`);
    at = next;
  }
  return { read: 'done', items, link: at, reset, atEnd: false };
}

function isExpired(answer: GraphAnswer): boolean {
  if (answer.status === 410 || isExpiredPage(answer)) return true;
  const { code } = errorOf(answer.body);
  return answer.status >= 400 && answer.status < 410 && /syncstatenotfound|resyncrequired/i.test(code);
}
