import type { Directory, UserChange } from '../../ports/directory.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { errorOf, type GraphAnswer, isOk, type JsonObject, objectOf, readFailure } from './answer.ts';
import type { GraphClient } from './client.ts';
import { pageOf } from './members.ts';
import { userChangesPath } from './paths.ts';

/** Pages read in one call; what is left, the next call reads from the link. */
const PAGES_PER_CALL = 20;

/**
 * Users that changed since the link, each once, in its newest state. Without a link, or with one that expired (seven
 * days), it starts from now, and the latter is said by `reset`.
 */
export async function readUserChanges(
  client: GraphClient,
  link: string | null,
  context: OutboundContext,
): ReturnType<Directory['userChanges']> {
  const changes = new Map<string, UserChange>();
  let at = link ?? userChangesPath();
  let reset = false;
  for (let pages = 0; pages < PAGES_PER_CALL; pages++) {
    const answer = await client({ method: 'GET', path: at }, context);
    if (isExpired(answer) && !reset) {
      reset = true;
      changes.clear();
      at = userChangesPath();
      continue;
    }
    const body = isOk(answer) ? objectOf(answer.body) : null;
    if (!body) return readFailure(answer, 'Changes of users');
    for (const item of reset ? [] : pageOf(body).items) {
      const change = changeOf(item);
      if (change) changes.set(change.userId, change);
    }
    const final = body['@odata.deltaLink'];
    if (typeof final === 'string')
      return { read: 'done', changes: [...changes.values()], link: final, reset };
    const next = pageOf(body).nextLink;
    if (next === null) return readFailure(answer, 'Changes of users came without a link to go on from');
    at = next;
  }
  return { read: 'done', changes: [...changes.values()], link: at, reset };
}

function isExpired(answer: GraphAnswer): boolean {
  if (answer.status === 410) return true;
  const { code } = errorOf(answer.body);
  return answer.status >= 400 && answer.status < 410 && /syncstatenotfound|resyncrequired/i.test(code);
}

/** `changed` is the recycle bin, `deleted` is for good. */
function changeOf(item: JsonObject): UserChange | null {
  const userId = item['id'];
  if (typeof userId !== 'string') return null;
  const removed = objectOf(item['@removed']);
  return { userId, removed: removed ? (removed['reason'] === 'deleted' ? 'permanent' : 'soft') : 'no' };
}
