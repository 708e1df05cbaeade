import type { Known } from '../../../domain/risk.ts';
import { type Asked, asked, known, notKnown } from '../accounts/known.ts';
import { groupsByAnyPath } from '../accounts/paths.ts';
import { MOST_GROUPS, roleGroupsIn, type Ways, wholeLists } from '../accounts/roles.ts';
import type { GraphAnswer, JsonObject } from '../answer.ts';
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
  ways: Ways,
  userId: string,
  reads: Reads<One>,
  context: GraphContext,
): Promise<Known<readonly One[]>> {
  const [list] = await listsThroughGroupsToo(ways, userId, [reads], context);
  return list;
}

type Lists<All extends readonly unknown[]> = {
  readonly [Place in keyof All]: Known<readonly (All[Place] extends Reads<infer One> ? One : never)[]>;
};

/** Several such lists, in as many round trips as one. */
export async function listsThroughGroupsToo<const All extends readonly Reads<unknown>[]>(
  ways: Ways,
  userId: string,
  reads: All,
  context: GraphContext,
): Promise<Lists<All>> {
  const { client, batch, clock } = ways;
  const abouts = reads.map(({ path, what }) => asked(clock, path(userId), what));
  const none = (because: string) =>
    abouts.map((about) => notKnown('missing', about, because)) as unknown as Lists<All>;
  const [groups, ...own] = await batch(
    [
      { path: groupsByAnyPath(userId), headers: ADVANCED },
      ...reads.map(({ path }) => ({ path: path(userId) })),
    ],
    context,
  );
  if (groups?.status === 404 && !groups.garbled) return none('there is no such account');
  const [first] = abouts;
  const assignable = first ? await roleGroupsIn(wholeLists(client, first, context), groups) : null;
  if (assignable === null || assignable.length > MOST_GROUPS)
    return none('the person is in more groups than are read');
  const theirs =
    assignable.length === 0
      ? []
      : await batch(
          assignable.flatMap((groupId) => reads.map(({ path }) => ({ path: path(groupId) }))),
          context,
        );
  const lists: Known<readonly unknown[]>[] = [];
  for (const [place, { of }] of reads.entries()) {
    const answers = [own[place], ...assignable.map((_, group) => theirs[group * reads.length + place])];
    lists.push(await joined(ways, answers, of, abouts[place] as Asked, context));
  }
  return lists as unknown as Lists<All>;
}

/** The first answer is the person's own. */
async function joined<One>(
  { client }: Ways,
  answers: readonly (GraphAnswer | undefined)[],
  of: Reads<One>['of'],
  about: Asked,
  context: GraphContext,
): Promise<Known<readonly One[]>> {
  const found: One[] = [];
  for (const [index, answer] of answers.entries()) {
    const list = await listedIn(client, answer, about, context);
    if (list.known !== 'yes') return list;
    found.push(...list.items.flatMap((item) => of(item, index > 0) ?? []));
  }
  return known(about, found, null);
}
