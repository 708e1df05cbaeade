import { Misuse } from '../../../sandbox/command-line.ts';
import { nearestNames } from '../../../sandbox/nearest.ts';
import type { GroupFacts } from '../../../src/domain/facts.ts';
import type { Subscription } from '../../../src/domain/license.ts';
import { notGivable } from '../live/not-givable.ts';
import type { ShownDirectory } from '../live/shown-directory.ts';
import type { GroupAnswer } from './first-groups.ts';
import type { LicenseAnswer } from './first-licenses.ts';
import type { Approver, NamedId } from './first-table.ts';

/** Ids of catalog items by what they are called. */
type ItemIds = ReadonlyMap<string, string>;

/** Says a sentence to whoever runs the command. */
type Say = (text: string) => void;

const PREFIX = /\*$/;

/**
 * The groups of some names, or of names that begin so (`APP-*`), each with its owners as approvers. A group that takes no members
 * from an app is left out where a beginning found it, and refused where it was named. Throws a `Misuse` that says everything that is wrong.
 */
export async function groupsFrom(
  directory: ShownDirectory,
  asked: readonly string[],
  operators: NamedId,
  items: ItemIds,
  say: Say,
): Promise<readonly GroupAnswer[]> {
  const wrong: string[] = [];
  const found = new Map<string, GroupFacts>();
  for (const name of asked) {
    const isPrefix = PREFIX.test(name);
    const groups = isPrefix
      ? await directory.beginning(name.slice(0, -1))
      : await exactly(directory, name, wrong);
    if (isPrefix && groups.length === 0) wrong.push(await nothing(directory, name.slice(0, -1), 'beginning'));
    for (const group of groups) {
      const because = whyNot(group, operators, groups);
      if (because === '') found.set(group.id, group);
      else if (isPrefix) say(`${group.displayName} is left out: ${because}.`);
      else wrong.push(`${group.displayName} can't be given: ${because}.`);
    }
  }
  if (wrong.length > 0) throw new Misuse(wrong.join('\n'));
  const answers: GroupAnswer[] = [];
  for (const group of found.values()) {
    const approvers = await approversOf(directory, group);
    if (approvers.length === 0)
      say(
        `${group.displayName} has no owner who can sign in: ${operators.name} decides until the table names somebody.`,
      );
    const name = `Access to ${group.displayName}`;
    answers.push({
      group: { id: group.id, name: group.displayName },
      approvers,
      item: { name, id: items.get(name) ?? items.get(group.displayName) ?? null },
    });
  }
  return answers;
}

/** In words; empty: nothing speaks against it. */
function whyNot(group: GroupFacts, operators: NamedId, found: readonly GroupFacts[]): string {
  if (group.id === operators.id) return 'its members operate, and no ticket may lead into it';
  if (found.some(({ id, displayName }) => id !== group.id && displayName === group.displayName))
    return 'another group has the same name, and people could not tell them apart';
  return notGivable(group)
    .map(({ because }) => because)
    .join('; ');
}

/** The group of that name, with somebody in it. Throws a `Misuse` where there is none, or several. */
export async function groupCalled(directory: ShownDirectory, name: string): Promise<NamedId> {
  const wrong: string[] = [];
  const [group] = await exactly(directory, name, wrong);
  if (!group) throw new Misuse(wrong.join('\n'));
  const { people } = group.hiddenMembers ? { people: [] } : await directory.members(group.id);
  if (!people.some(({ enabled }) => enabled !== false))
    throw new Misuse(
      `Nobody who can sign in is seen directly in ${name}: nobody would be called or asked. Put somebody in it, or name another group.`,
    );
  return { id: group.id, name: group.displayName };
}

async function exactly(
  directory: ShownDirectory,
  name: string,
  wrong: string[],
): Promise<readonly GroupFacts[]> {
  const groups = await directory.called(name);
  if (groups.length === 1) return groups;
  wrong.push(
    groups.length === 0
      ? await nothing(directory, name, 'name')
      : `${groups.length} groups are called "${name}" (${groups.map(({ id }) => id).join(', ')}): rename one, so that people can tell them apart.`,
  );
  return [];
}

async function nothing(directory: ShownDirectory, typed: string, is: 'name' | 'beginning'): Promise<string> {
  const near = await directory.near(typed, is);
  const meant = near.length === 0 ? '' : ` Did you mean ${near.map((one) => `"${one}"`).join(' or ')}?`;
  return `No group ${is === 'name' ? 'is called' : 'begins with'} "${typed}".${meant}`;
}

async function approversOf(directory: ShownDirectory, { id }: GroupFacts): Promise<readonly Approver[]> {
  const { people } = await directory.owners(id);
  return people
    .filter(({ enabled }) => enabled !== false)
    .map((one) => ({ id: one.id, name: one.displayName, userPrincipalName: one.userPrincipalName }));
}

/**
 * Products by the part number of their subscription, or by how it begins. The directory does not know what they cost, so that each needs
 * a price. Throws a `Misuse` that says everything that is wrong.
 */
export async function licensesFrom(
  directory: ShownDirectory,
  asked: readonly string[],
  prices: ReadonlyMap<string, number>,
  currency: string,
  items: ItemIds,
): Promise<readonly LicenseAnswer[]> {
  const all = await directory.subscriptions();
  const numbers = all.map(({ skuPartNumber }) => skuPartNumber);
  const wrong: string[] = [];
  const found = new Map<string, Subscription>();
  for (const name of asked) {
    const bought = all.filter(({ skuPartNumber }) =>
      PREFIX.test(name)
        ? skuPartNumber.toLowerCase().startsWith(name.slice(0, -1).toLowerCase())
        : skuPartNumber.toLowerCase() === name.toLowerCase(),
    );
    for (const one of bought) found.set(one.skuId, one);
    if (bought.length > 0) continue;
    const near = nearestNames(name.replace(PREFIX, ''), numbers);
    const meant =
      near.length === 0 ? ` There are ${numbers.join(', ')}.` : ` Did you mean ${near.join(' or ')}?`;
    wrong.push(`The company has no subscription "${name}".${meant}`);
  }
  const priced = new Set([...prices.keys()].map((one) => one.toUpperCase()));
  const unpriced = [...found.values()].filter(
    ({ skuPartNumber }) => !priced.has(skuPartNumber.toUpperCase()),
  );
  if (unpriced.length > 0)
    wrong.push(
      `Approvers are shown what a product costs, which the directory does not know. Say it: ${unpriced.map(({ skuPartNumber }) => `--price ${skuPartNumber}=<price a month>`).join(' ')}`,
    );
  if (wrong.length > 0) throw new Misuse(wrong.join('\n'));
  return [...found.values()].map((subscription) => {
    const { skuPartNumber } = subscription;
    const name = `Request ${skuPartNumber}`;
    const price = [...prices].find(([one]) => one.toUpperCase() === skuPartNumber.toUpperCase())?.[1] ?? 0;
    return {
      subscription,
      monthlyPrice: price,
      currency,
      item: { name, id: items.get(name) ?? items.get(skuPartNumber) ?? null },
    };
  });
}
