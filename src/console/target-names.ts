import type { AuditRow } from '../domain/audit.ts';
import type { Grant } from '../domain/grant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { families, familyOf } from '../targets/index.ts';
import { fieldOf, listOf, textOf } from './json-value.ts';

/** What people call groups, subscriptions and service plans. Names are only shown; what it was is the id. */
export type TargetNames = {
  /** A target by its key: `GRP-VPN`, `Project Plan 3`, `TEAMS1`, `usage location NL`. */
  target(key: string): string;
  group(groupId: string): string;
  /** A subscription by its part number where the evidence has it. */
  sku(skuId: string): string;
  plan(planId: string): string;
  /** A sentence with names in place of the keys and ids it holds. */
  within(text: string): string;
};

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Its id stands in the evidence. */
const UNNAMED = 'whose name was not recorded';
/** Longer forms first: keys with a prefix hold bare ids. */
function keysAndIds(): RegExp {
  const forms = families().toSorted((one, other) => other.prefixes.length - one.prefixes.length);
  return new RegExp(`(?:${forms.map(({ keysWithin }) => keysWithin(ID)).join('|')})`, 'gi');
}

type Known = {
  readonly targets: Map<string, string>;
  readonly groups: Map<string, string>;
  readonly skus: Map<string, string>;
  readonly plans: Map<string, string>;
};

/** Everything the request's row, its grants and its evidence name. */
export function targetNamesOf(
  record: Pick<RequestRecord, 'plan'>,
  rows: readonly AuditRow[],
  grants: readonly Grant[],
): TargetNames {
  const known: Known = { targets: new Map(), groups: new Map(), skus: new Map(), plans: new Map() };
  for (const { fact, data } of rows) {
    if (fact === 'facts-gathered') addFacts(known, data);
    if (fact === 'grant-armed' || fact === 'grant-waiting')
      add(known.targets, textOf(data, 'target'), textOf(data, 'name'));
    if (fact === 'change-observed') addPlans(known, listOf(data, 'plans'));
  }
  for (const { planId, name } of record.plan?.usable ?? []) add(known.plans, planId, name);
  for (const { target, targetName } of [...(record.plan?.changes ?? []), ...grants])
    add(known.targets, target, targetName);
  return namesFrom(known);
}

function namesFrom({ targets, groups, skus, plans }: Known): TargetNames {
  const keysOf = (id: string) => families().flatMap((family) => family.keyOfId?.(id) ?? []);
  const ofId = (id: string) =>
    keysOf(id)
      .map((key) => targets.get(key))
      .find((name) => name !== undefined);
  const group = (id: string) =>
    targets.get(id) ?? groups.get(id) ?? (id ? `a group ${UNNAMED}` : 'the group');
  const sku = (id: string) => skus.get(id) ?? ofId(id) ?? `a license ${UNNAMED}`;
  const plan = (id: string) => plans.get(id) ?? `a service plan ${UNNAMED}`;
  const recorded = (key: string) => targets.get(key);
  const target = (key: string) => familyOf(key).shown(key, { recorded, group, sku, plan });
  const named = (found: string) => {
    if (found.includes('~')) return target(found);
    const isKnown = [groups, skus, plans].some((some) => some.has(found));
    return ofId(found) ?? (isKnown ? nameOf(found) : found);
  };
  const nameOf = (id: string) => skus.get(id) ?? plans.get(id) ?? group(id);
  const keys = keysAndIds();
  return { target, group, sku, plan, within: (text) => text.replace(keys, named) };
}

function addFacts(known: Known, facts: unknown): void {
  for (const [id, group] of entriesOf(facts, 'groups')) add(known.groups, id, textOf(group, 'displayName'));
  const licenses = fieldOf(facts, 'licenses');
  const subscriptions = entriesOf(licenses, 'subscriptions').map(([, one]) => one);
  for (const one of [...subscriptions, ...listOf(licenses, 'held')]) {
    add(known.skus, textOf(one, 'skuId'), textOf(one, 'skuPartNumber'));
    addPlans(known, listOf(one, 'plans'));
  }
}

function addPlans({ plans }: Known, listed: readonly unknown[]): void {
  for (const one of listed) add(plans, textOf(one, 'planId'), textOf(one, 'name'));
}

function add(names: Map<string, string>, id: string, name: string): void {
  if (id && name) names.set(id, name);
}

function entriesOf(value: unknown, name: string): readonly (readonly [string, unknown])[] {
  return Object.entries(fieldOf(value, name) ?? {});
}
