import type { Known } from '../../../domain/risk.ts';
import { asked, known, notKnown } from '../accounts/known.ts';
import { groupsByAnyPath } from '../accounts/paths.ts';
import { MOST_GROUPS, roleGroupsIn, type Ways, wholeLists } from '../accounts/roles.ts';
import type { JsonObject } from '../answer.ts';
import type { GraphContext } from '../purposes.ts';
import { listedIn } from './lists.ts';

type Reads<One> = {
  readonly what: string;
  readonly path: (principalId: string) => string;
  readonly of: (body: JsonObject, throughGroup: boolean) => One | null;
};

const ADVANCED = { ConsistencyLevel: 'eventual' };

/** A list of one person and of each group that may carry roles and that the person is in: Graph has no one call for both in v1.0. */
export async function throughGroupsToo<One>(
  { client, batch, clock }: Ways,
  userId: string,
  { what, path, of }: Reads<One>,
  context: GraphContext,
): Promise<Known<readonly One[]>> {
  const about = asked(clock, path(userId), what);
  const reads = [{ path: groupsByAnyPath(userId), headers: ADVANCED }, { path: path(userId) }];
  const [groups, own] = await batch(reads, context);
  if (groups?.status === 404 && !groups.garbled)
    return notKnown('missing', about, 'there is no such account');
  const assignable = await roleGroupsIn(wholeLists(client, about, context), groups);
  if (assignable === null || assignable.length > MOST_GROUPS)
    return notKnown('missing', about, 'the person is in more groups than are read');
  const theirs =
    assignable.length === 0
      ? []
      : await batch(
          assignable.map((groupId) => ({ path: path(groupId) })),
          context,
        );
  const found: One[] = [];
  for (const [index, answer] of [own, ...theirs].entries()) {
    const list = await listedIn(client, answer, about, context);
    if (list.known !== 'yes') return list;
    found.push(...list.items.flatMap((item) => of(item, index > 0) ?? []));
  }
  return known(about, found, null);
}
