import type { OutboundContext } from '../outbound/outbound.ts';
import { hasShape } from './query.ts';
import { recordsOf, type TableRecord, textOf } from './record.ts';
import type { Wire } from './wire.ts';

const MOST_OF_A_NAME = 1_000;

/** Active users by `user_name` (lower case); a name that two of them share, or none has, is left out. */
export async function activeUsers(
  wire: Wire,
  names: readonly string[],
  context: OutboundContext,
): Promise<ReadonlyMap<string, TableRecord>> {
  const wanted = new Set(
    names.filter((name) => hasShape('user-name', name)).map((name) => name.toLowerCase()),
  );
  if (wanted.size === 0) return new Map();
  const query = {
    sysparm_query: [...wanted].map((name) => `user_name=${name}`).join('^OR'),
    sysparm_fields: 'sys_id,user_name,active,sys_updated_on',
    sysparm_limit: String(wanted.size + MOST_OF_A_NAME),
  };
  const result = await wire({ method: 'GET', path: 'sys_user', query }, context);
  const found = new Map<string, TableRecord[]>();
  for (const user of recordsOf(result, 'who set a state')) {
    const name = textOf(user, 'user_name').toLowerCase();
    if (wanted.has(name) && textOf(user, 'active') === 'true')
      found.set(name, [...(found.get(name) ?? []), user]);
  }
  return new Map(
    [...found].flatMap(([name, [user, ...others]]) => (user && others.length === 0 ? [[name, user]] : [])),
  );
}
