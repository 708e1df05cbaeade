import { PERMISSIONS, type Permission } from '../src/connectors/graph/permissions.ts';
import { KINDS } from '../src/kinds/index.ts';
import { usesOf } from '../src/kinds/kind.ts';
import { IDENTITIES, type IdentityName } from './company.ts';

type Needed = {
  readonly always: readonly string[];
  /** Left out by companies that use none of the kinds of requests which need it. */
  readonly optional: readonly string[];
};

/** Whose work needs what, by the roles of the product's own list. */
const NEEDED_BY: Readonly<Record<Exclude<IdentityName, 'theOne'>, Permission['identity']>> = {
  reader: 'read',
  writer: 'write',
  mailer: 'mail',
  accounts: 'password-write',
  roles: 'role-write',
};

const isAlways = (one: Permission) => one.for === undefined && one.optional === undefined;

/**
 * Application permissions of each identity where the work is split. The one that is left then reaches storage, and has
 * none in Graph; where nothing is split, it has them all but those of the identities that write to accounts and roles.
 */
export const PERMISSIONS_OF = Object.fromEntries(
  Object.entries(NEEDED_BY).map(([name, identity]): [string, Needed] => {
    const own = PERMISSIONS.filter((one) => one.identity === identity);
    const names = (some: readonly Permission[]) => some.map((one) => one.name);
    return [
      name,
      { always: names(own.filter(isAlways)), optional: names(own.filter((one) => !isAlways(one))) },
    ];
  }),
) as Readonly<Record<Exclude<IdentityName, 'theOne'>, Needed>>;

/** The optional permissions that a kind of requests does not go without. */
export const OPTIONAL_FOR: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  KINDS.map((kind): [string, readonly string[]] => {
    const uses = usesOf(kind);
    return [
      kind.kind,
      PERMISSIONS.filter((one) => one.for?.some((use) => uses.includes(use))).map(({ name }) => name),
    ];
  }).filter(([, names]) => names.length > 0),
);

/** Application permissions that every company gives to Countersign. */
export const COMPANY_PERMISSIONS: readonly string[] = Object.values(PERMISSIONS_OF).flatMap(
  ({ always }) => always,
);

export const OPTIONAL_PERMISSIONS: readonly string[] = Object.values(PERMISSIONS_OF).flatMap(
  ({ optional }) => optional,
);

/** Identities for whose work no other one stands in. */
const ALONE: readonly IdentityName[] = ['accounts', 'roles'];

/** Who holds a permission: the identity whose work needs it, first, and what stands in for it. What none needs goes to the reader. */
export function identitiesWith(permission: string): readonly IdentityName[] {
  const named = Object.keys(PERMISSIONS_OF) as Exclude<IdentityName, 'theOne'>[];
  const split = named.find((name) => {
    const { always, optional } = PERMISSIONS_OF[name];
    return always.includes(permission) || optional.includes(permission);
  });
  return split && ALONE.includes(split) ? [split] : [split ?? 'reader', 'theOne'];
}

/** Client ids of the identities that hold a permission once it is granted. */
export const holdersOf = (permission: string): readonly string[] =>
  identitiesWith(permission).map((name) => IDENTITIES[name]);
