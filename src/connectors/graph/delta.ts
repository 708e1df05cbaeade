import type { ReadFailure } from '../../ports/directory.ts';
import { errorOf, type GraphAnswer, isExpiredPage, isOk, type JsonObject, readFailure } from './answer.ts';
import type { GraphClient } from './client.ts';
import { type DeltaPage, deltaPageIn, isDeltaLink, isUnusable, unusable } from './delta-page.ts';
import type { GraphContext } from './purposes.ts';

type DeltaTrail = {
  /** Graph's own host, which links don't leave. */
  readonly baseUrl: string;
  /** Where a trail without a link, or whose link expired, begins. */
  readonly start: string;
  readonly link: string | null;
  /** Pages read in one call; what is left, the next call reads from the link. */
  readonly mostPages: number;
  /** What failures are about. */
  readonly what: string;
};

type DeltaRead =
  | {
      readonly read: 'done';
      readonly items: readonly JsonObject[];
      readonly link: string;
      /** The link had expired (seven days, or the middle of a trail) or was none, and the items are those of a trail that began anew. */
      readonly reset: boolean;
      /** Whether the trail was followed to its end. */
      readonly atEnd: boolean;
    }
  | ReadFailure;

/**
 * Follows a delta query over its pages, some of which are empty. A page carries a next link or the link to keep. A page
 * that can't be told from a spoiled one is a failure: taken for "no changes", what it hides would never be told again.
 */
export async function followDelta(
  client: GraphClient,
  trail: DeltaTrail,
  context: GraphContext,
): Promise<DeltaRead> {
  const { start, link, mostPages, what } = trail;
  const items: JsonObject[] = [];
  const asked = new Set<string>();
  let reset = link !== null && !isDeltaLink(trail, link);
  let at = link === null || reset ? start : link;
  for (let pages = 0; pages < mostPages; pages++) {
    asked.add(at);
    const answer = await client({ method: 'GET', path: at }, context);
    if (isExpired(answer) && !reset) {
      reset = true;
      items.length = 0;
      asked.clear();
      at = start;
      continue;
    }
    const page = pageOf(trail, answer);
    if ('read' in page) return page;
    items.push(...page.items);
    if (page.isLast) return { read: 'done', items, link: page.link, reset, atEnd: true };
    if (asked.has(page.link)) return unusable(`${what} came with links that lead in a circle.`);
    at = page.link;
  }
  return { read: 'done', items, link: at, reset, atEnd: false };
}

function pageOf(trail: DeltaTrail, answer: GraphAnswer): DeltaPage | ReadFailure {
  if (!isOk(answer)) return readFailure(answer, trail.what);
  const page = deltaPageIn(trail, answer.body);
  return isUnusable(page) ? unusable(`${trail.what} came ${page.came}.`) : page;
}

function isExpired(answer: GraphAnswer): boolean {
  if (answer.status === 410 || isExpiredPage(answer)) return true;
  const { code } = errorOf(answer.body);
  return answer.status >= 400 && answer.status < 410 && /syncstatenotfound|resyncrequired/i.test(code);
}
