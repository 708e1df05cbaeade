import type { Directory, UserChange } from '../../ports/directory.ts';
import { type JsonObject, objectOf } from './answer.ts';
import type { GraphClient } from './client.ts';
import { followDelta } from './delta.ts';
import { userChangesPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';

const PAGES_PER_CALL = 20;

/**
 * Users that changed since the link, each once, in its newest state. Without a link, or with one that expired (seven
 * days), it starts from now, and the latter is said by `reset`.
 */
export async function readUserChanges(
  client: GraphClient,
  baseUrl: string,
  link: string | null,
  context: GraphContext,
): ReturnType<Directory['userChanges']> {
  const what = 'Changes of users';
  const trail = { baseUrl, start: userChangesPath(), link, mostPages: PAGES_PER_CALL, what };
  const answer = await followDelta(client, trail, context);
  if (answer.read === 'failed') return answer;
  const changes = new Map<string, UserChange>();
  for (const item of answer.reset ? [] : answer.items) {
    const change = changeOf(item);
    if (change) changes.set(change.userId, change);
  }
  const { link: next, reset, atEnd } = answer;
  const told = { read: 'done', changes: [...changes.values()], link: next, reset } as const;
  return atEnd ? told : { ...told, more: true };
}

/** `changed` is the recycle bin, `deleted` is for good. */
function changeOf(item: JsonObject): UserChange | null {
  const userId = item['id'];
  if (typeof userId !== 'string') return null;
  const removed = objectOf(item['@removed']);
  return { userId, removed: removed ? (removed['reason'] === 'deleted' ? 'permanent' : 'soft') : 'no' };
}
