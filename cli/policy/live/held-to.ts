import type { LoadedPolicy } from '../../../src/kinds/kind.ts';
import type { TableIssue } from '../../../src/policy/table-issue.ts';
import { namedIn } from './named-in.ts';
import { notGivable } from './not-givable.ts';
import type { ShownDirectory } from './shown-directory.ts';
import type { ShownTicketTool } from './ticket-tool.ts';

/** What gives a group, and no other place that names one. */
const GIVES = /^(\/entitlements\/\d+)\/(?:groups\/\d+|license\/assign\/group)$/;

/** Exceptional classes of groups that an entitlement may let through, by the code of what speaks against it. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['role-assignable-group', 'role-assignable'],
  ['restricted-management-group', 'restricted-management'],
]);

type Say = (path: string, code: string, message: string) => TableIssue;

/** Everything that a table names and the directory has otherwise, but for names and hidden members of groups. Rejects with a `NotShown`. */
export async function heldToDirectory(
  file: string,
  policy: LoadedPolicy,
  shown: ShownDirectory,
): Promise<readonly TableIssue[]> {
  const say: Say = (path, code, message) => ({ file, path, code, message });
  const table: unknown = JSON.parse(policy.text);
  const named = namedIn(table);
  return [
    ...(await unfitGroups(policy, table, shown, say)),
    ...(await emptyGroups(policy, shown, say)),
    ...(await absentPeople(named.people, shown, say)),
    ...(named.skus.length > 0 ? await absentLicenses(named, shown, say) : []),
  ];
}

/** Groups that are given and that nobody can be added to, or that no rule of the table lets through. */
async function unfitGroups(policy: LoadedPolicy, table: unknown, shown: ShownDirectory, say: Say) {
  const given = policy.given.filter(({ path }) => GIVES.test(path));
  const groups = await shown.groups(given.map(({ id }) => id));
  return given.flatMap(({ id, path }) => {
    const group = groups.get(id);
    if (!group) return [];
    const allowed = allowedAt(table, path);
    return notGivable(group)
      .filter(({ code }) => code !== 'hidden-members-group' && !allowed.includes(CLASSES.get(code) ?? code))
      .map(({ code, because }) =>
        say(path, code, `Nobody is ever added to ${group.displayName}: ${because}.`),
      );
  });
}

function allowedAt(table: unknown, path: string): readonly string[] {
  const { entitlementDefaults = {}, entitlements = [] } = table as {
    readonly entitlementDefaults?: { readonly allows?: readonly string[] };
    readonly entitlements?: readonly { readonly allows?: readonly string[] }[];
  };
  const place = Number(path.split('/')[2]);
  return entitlements[place]?.allows ?? entitlementDefaults.allows ?? [];
}

/** Groups whose people decide, ask for others or operate, and that show nobody who could. */
async function emptyGroups(policy: LoadedPolicy, shown: ShownDirectory, say: Say) {
  const found: TableIssue[] = [];
  const groups = await shown.groups(policy.control.map(({ id }) => id));
  for (const { id, path, use } of policy.control) {
    const group = groups.get(id);
    if (!group || group.hiddenMembers) continue;
    const { people, others } = await shown.members(id);
    if (people.some(({ enabled }) => enabled !== false)) continue;
    const nested = others > 0 ? ` Members of groups in it do not count.` : '';
    found.push(
      say(
        path,
        'nobody-in-group',
        `Nobody who can sign in is directly in ${group.displayName}: ${use}.${nested}`,
      ),
    );
  }
  return found;
}

async function absentPeople(
  named: ReturnType<typeof namedIn>['people'],
  shown: ShownDirectory,
  say: Say,
): Promise<readonly TableIssue[]> {
  const people = await shown.people(named.map(({ value }) => value));
  return named.flatMap(({ path, value }) => {
    const person = people.get(value);
    if (!person) return [say(path, 'person-missing', `The directory has nobody by the id ${value}.`)];
    if (person.enabled !== false) return [];
    return [
      say(path, 'person-disabled', `${person.displayName} (${value}) can't sign in, and decides nothing.`),
    ];
  });
}

async function absentLicenses(
  { skus, plans }: ReturnType<typeof namedIn>,
  shown: ShownDirectory,
  say: Say,
): Promise<readonly TableIssue[]> {
  const bought = new Map((await shown.subscriptions()).map((one) => [one.skuId, one]));
  return [
    ...skus.flatMap(({ path, value: { id, partNumber } }) => {
      const sku = bought.get(id);
      if (!sku) return [say(path, 'sku-missing', `The company has no subscription ${partNumber} (${id}).`)];
      if (sku.skuPartNumber === partNumber) return [];
      return [say(path, 'sku-renamed', `The subscription ${id} is ${sku.skuPartNumber}.`)];
    }),
    ...plans.flatMap(({ path, value: { sku, id, name } }) => {
      const found = bought.get(sku);
      if (!found || found.plans.some(({ planId }) => planId === id)) return [];
      return [say(path, 'plan-missing', `${found.skuPartNumber} has no service plan ${name} (${id}).`)];
    }),
  ];
}

/** Catalog items and queues that the ticket tool does not have, or has otherwise. Rejects with a `NotShown`. */
export async function heldToTool(
  file: string,
  policy: LoadedPolicy,
  tool: ShownTicketTool,
): Promise<readonly TableIssue[]> {
  const found: TableIssue[] = [];
  const { items, queues } = namedIn(JSON.parse(policy.text));
  const shown = await Promise.all(
    items.map(async (one) => ({ ...one, item: await tool.item(one.value.id) })),
  );
  // An item may be ordered in several ticket tools: of its ids this one has its own only.
  const isOf = (path: string) => path.slice(0, path.lastIndexOf('/'));
  const here = new Set(shown.flatMap(({ path, item }) => (item ? [isOf(path)] : [])));
  for (const { path, value, item } of shown) {
    if (!item && here.has(isOf(path))) continue;
    const say = (code: string, message: string) => found.push({ file, path, code, message });
    if (!item) say('item-missing', `The ticket tool has no catalog item ${value.id} ("${value.name}").`);
    else if (item.name !== value.name)
      say(
        'item-renamed',
        `The ticket tool calls this item "${item.name}"; orders of it are refused until the table does.`,
      );
    else if (!item.active) say('item-inactive', `"${value.name}" can't be ordered: it is not active.`);
  }
  const known = new Map<string, boolean>();
  for (const { path, value } of queues) {
    if (!known.has(value)) known.set(value, await tool.isStaffed(value));
    if (!known.get(value))
      found.push({
        file,
        path,
        code: 'queue-missing',
        message: `The ticket tool has no one active group "${value}" with somebody active in it: follow-ups go to people instead.`,
      });
  }
  return found;
}
