/** What the policy table says an order stands for, read as data: the simulation's own view of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `groups` empty: nothing may ever be granted for it. `asksNobody`: a standard change. */
export type Offer = {
  readonly item: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly asksNobody: boolean;
};

type Table = {
  readonly catalogItems: readonly {
    readonly name: string;
    readonly means:
      | { readonly entitlement: string }
      | { readonly variable: string; readonly values: Readonly<Record<string, string>> };
  }[];
  readonly entitlements: readonly {
    readonly id: string;
    readonly groups: readonly { readonly id: string; readonly name: string }[];
    readonly changeClass?: { readonly class: string };
  }[];
};

const TABLE = join(import.meta.dirname, '..', '..', 'policy-tables', 'group-membership', 'table.json');

/** Every governed item with every value it can have, and some that no policy names. */
export function offers(): readonly Offer[] {
  const table = JSON.parse(readFileSync(TABLE, 'utf8')) as Table;
  const offer = (item: string, variables: Offer['variables'], id: string): Offer => {
    const found = table.entitlements.find((one) => one.id === id);
    return {
      item,
      variables,
      groups: found?.groups ?? [],
      asksNobody: found?.changeClass?.class === 'standard',
    };
  };
  return [
    ...table.catalogItems.flatMap(({ name, means }) =>
      'entitlement' in means
        ? [offer(name, {}, means.entitlement)]
        : Object.entries(means.values).map(([value, id]) => offer(name, { [means.variable]: value }, id)),
    ),
    {
      item: 'Add user to group',
      variables: { group_name: 'GRP-GLOBAL-ADMINS' },
      groups: [],
      asksNobody: false,
    },
    { item: 'Order a laptop', variables: { model: 'light' }, groups: [], asksNobody: false },
    { item: 'Meeting room access', variables: { room: 'Oslo' }, groups: [], asksNobody: false },
  ];
}
