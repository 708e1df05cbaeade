/** The directory as whoever is signed in sees it, for commands that write tables or hold them to it. Nothing here writes. */

import { nearestNames } from '../../../sandbox/nearest.ts';
import type { JsonObject } from '../../../src/connectors/graph/answer.ts';
import { createBatch } from '../../../src/connectors/graph/batch.ts';
import { createGraphClient } from '../../../src/connectors/graph/client.ts';
import { groupFactsOf } from '../../../src/connectors/graph/group-facts.ts';
import { subscriptionOf } from '../../../src/connectors/graph/license-views.ts';
import { followPages, isUser, pageOf } from '../../../src/connectors/graph/members.ts';
import { groupPath, subscribedSkusPath, userPath } from '../../../src/connectors/graph/paths.ts';
import type { GraphPurpose } from '../../../src/connectors/graph/purposes.ts';
import { objectOrMissing, ReadFault } from '../../../src/connectors/graph/read-fault.ts';
import { userFactsOf } from '../../../src/connectors/graph/user-facts.ts';
import type { GroupFacts, UserFacts } from '../../../src/domain/facts.ts';
import type { Subscription } from '../../../src/domain/license.ts';
import type { SignedIn } from '../../signed-in.ts';

/** Direct owners or members of a group: people, and how many others there are (groups, applications). */
type Listed = { readonly people: readonly UserFacts[]; readonly others: number };

export interface ShownDirectory {
  /** Groups that have exactly this name. Each method rejects with a `NotShown` where the directory can't be read. */
  called(name: string): Promise<readonly GroupFacts[]>;
  /** Groups whose name begins so, by name. */
  beginning(prefix: string): Promise<readonly GroupFacts[]>;
  /** Names that come near one that no group has; or that begin nearly so. */
  near(typed: string, is: 'name' | 'beginning'): Promise<readonly string[]>;
  /** Groups by id; one that is not there is left out. */
  groups(ids: readonly string[]): Promise<ReadonlyMap<string, GroupFacts>>;
  /** Deleted or unknown people are left out. */
  people(ids: readonly string[]): Promise<ReadonlyMap<string, UserFacts>>;
  owners(groupId: string): Promise<Listed>;
  members(groupId: string): Promise<Listed>;
  subscriptions(): Promise<readonly Subscription[]>;
}

/** The directory could not be read; the message says why and what to do. */
export class NotShown extends Error {
  override readonly name = 'NotShown';
}

const PAGE = 999;
const GROUP_FIELDS = groupPath('x').replace(/^.*\?/, '');
const PERSON_FIELDS = userPath('x').replace(/^.*\?/, '');

export function shownDirectory({ baseUrl, outbound, credential }: SignedIn): ShownDirectory {
  const clock = { now: () => Date.now() };
  const guard = async () =>
    ({ pass: 'never', because: 'A command that looks at tables only reads.' }) as const;
  const client = createGraphClient({ baseUrl, identities: () => credential, outbound, clock, guard });
  const batch = createBatch(client, clock);
  const context = (purpose: GraphPurpose) => ({ requestId: 'policy', purpose });

  const listed = async (path: string, purpose: GraphPurpose, what: string) => {
    const first = objectOrMissing(await client({ method: 'GET', path }, context(purpose)), what);
    const all = first ? await followPages(client, pageOf(first), context(purpose)) : [];
    if (!all) throw new NotShown(`${what}: there are more than can be read at once. Ask for fewer.`);
    return all;
  };
  const groupsBy = (filter: string) =>
    shown(async () => {
      const path = `/groups?$filter=${encodeURIComponent(filter)}&${GROUP_FIELDS}&$top=${PAGE}`;
      const found = await listed(path, 'groups', 'Groups by name');
      return found.map(asGroup).toSorted((one, other) => one.displayName.localeCompare(other.displayName));
    });
  const beginning = (prefix: string) => groupsBy(`startswith(displayName,'${quoted(prefix)}')`);
  const byId = async <Facts>(
    ids: readonly string[],
    path: (id: string) => string,
    purpose: GraphPurpose,
    factsOf: (body: JsonObject) => Facts,
  ): Promise<ReadonlyMap<string, Facts>> => {
    const wanted = [...new Set(ids)];
    const reads = wanted.map((id) => ({ path: path(id) }));
    const answers = wanted.length === 0 ? [] : await batch(reads, context(purpose));
    return new Map(
      answers.flatMap((answer, index) => {
        const body = objectOrMissing(answer, `Object ${wanted[index]}`);
        return body ? [[wanted[index] ?? '', factsOf(body)] as const] : [];
      }),
    );
  };
  const inGroup = (groupId: string, relation: 'owners' | 'members') =>
    shown(async () => {
      const path = `/groups/${encodeURIComponent(groupId)}/${relation}?${PERSON_FIELDS}&$top=${PAGE}`;
      const all = await listed(path, 'groups', `The ${relation} of a group`);
      const people = all.filter(isUser).map((body) => userFactsOf(body, null));
      return { people, others: all.length - people.length };
    });

  return {
    called: (name) => groupsBy(`displayName eq '${quoted(name)}'`),
    beginning,
    async near(typed, is) {
      const names = (await beginning(typed.slice(0, 3))).map(({ displayName }) => displayName);
      if (is === 'name') return nearestNames(typed, names);
      const [nearest] = nearestNames(
        typed,
        names.map((name) => name.slice(0, typed.length)),
        1,
      );
      return names.filter((name) => nearest !== undefined && name.startsWith(nearest)).slice(0, 3);
    },
    groups: (ids) => shown(() => byId(ids, groupPath, 'groups', asGroup)),
    people: (ids) => shown(() => byId(ids, userPath, 'users', (body) => userFactsOf(body, null))),
    owners: (groupId) => inGroup(groupId, 'owners'),
    members: (groupId) => inGroup(groupId, 'members'),
    subscriptions: () =>
      shown(async () =>
        (await listed(subscribedSkusPath(), 'licenses', 'The subscriptions')).map(subscriptionOf),
      ),
  };
}

const asGroup = (body: JsonObject): GroupFacts => groupFactsOf(body, []);

const quoted = (text: string): string => text.replaceAll("'", "''");

async function shown<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ReadFault)) throw error;
    throw new NotShown(
      `The directory could not be read. ${error.failure.because} Sign in with az login as somebody who may read groups and users, or run it again later.`,
    );
  }
}
