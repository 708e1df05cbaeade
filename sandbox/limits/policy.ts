/** Many entitlements that anybody gets at once, each with a group of its own, in the policy table of group membership. */
import { readFileSync } from 'node:fs';
import { groupTableIn, POLICY_FOLDER, type TableEdits } from '../policy-folder.ts';
import { objectId } from '../tenant/company/ids.ts';

/** Ordered by the name of its group. */
export const ITEM = 'Add user to group';
/** The one that others are copied from. */
export const MODEL = 0;

type Table = {
  readonly catalogItems: readonly { readonly name: string }[];
  readonly entitlements: readonly { readonly id: string; readonly owners?: object }[];
};

/** Each name stands in no other. */
export function namesOf(nth: number) {
  const number = String(nth).padStart(4, '0');
  const group = `GRP-LIMITS-${number}`;
  return {
    entitlement: `limits-${number}`,
    title: `Limits ${number}`,
    group,
    groupId: objectId('group', group),
  };
}

/** The model and so many more, given as a standard change like VPN. */
export function withMany(count: number): TableEdits {
  const { catalogItems, entitlements } = JSON.parse(
    readFileSync(groupTableIn(POLICY_FOLDER), 'utf8'),
  ) as Table;
  const item = catalogItems.findIndex(({ name }) => name === ITEM);
  const vpn = entitlements.find(({ id }) => id === 'vpn');
  const edits = Array.from({ length: count + 1 }, (_, nth) => {
    const { entitlement: id, title, group, groupId } = namesOf(nth);
    const groups = [{ id: groupId, name: group }];
    return {
      [`/catalogItems/${item}/means/values/${group}`]: id,
      [`/entitlements/${entitlements.length + nth}`]: { ...vpn, id, title, groups },
    };
  });
  return Object.assign({}, ...edits) as TableEdits;
}
