/** What each identity should hold in Graph, out of what was typed. */
import { Misuse, oneOf } from '../../sandbox/command-line.ts';
import type { IdentityName } from '../../sandbox/company.ts';
import { identitiesWith, OPTIONAL_FOR, PERMISSIONS_OF } from '../../sandbox/company-permissions.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { TIER_ZERO } from './tier-zero.ts';

/** The options that name an identity, with the identity each stands for. */
export const IDENTITY_OPTIONS = {
  one: 'theOne',
  reader: 'reader',
  writer: 'writer',
  mail: 'mailer',
  password: 'accounts',
  role: 'roles',
} as const satisfies Readonly<Record<string, IdentityName>>;
export type IdentityOption = keyof typeof IDENTITY_OPTIONS;

type Asked = {
  /** Object ids of service principals. */
  readonly identities: Readonly<Partial<Record<IdentityOption, string>>>;
  readonly kinds: readonly string[];
  readonly with: readonly string[];
  readonly without: readonly string[];
  readonly tierZero: readonly string[];
};

export type Wanted = {
  readonly option: IdentityOption;
  readonly objectId: string;
  readonly permissions: readonly string[];
};

type WantedOfAll = {
  readonly wanted: readonly Wanted[];
  /** Permissions that were asked for and belong to identities that were not named. */
  readonly unplaced: readonly { readonly permission: string; readonly option: IdentityOption }[];
};

const OPTIONS = Object.keys(IDENTITY_OPTIONS) as IdentityOption[];

/** Throws a `Misuse` that says what to type. */
export function wantedOf(asked: Asked): WantedOfAll {
  refuseTwice(asked);
  const permissions = permissionsAsked(asked);
  const placed = permissions.map((permission) => ({ permission, ...placeOf(permission, asked) }));
  const granted = placed.filter(({ named }) => named).map(({ permission }) => permission);
  refuseTierZero(granted, asked);
  return {
    wanted: OPTIONS.flatMap((option) => {
      const objectId = asked.identities[option];
      if (objectId === undefined) return [];
      const own = placed.filter((one) => one.option === option && one.named);
      return [{ option, objectId, permissions: own.map(({ permission }) => permission).toSorted() }];
    }),
    unplaced: placed.filter(({ named, permission }) => !named && !isAlways(permission)),
  };
}

function permissionsAsked({ kinds, with: more, without, identities }: Asked): readonly string[] {
  const names = KINDS.map(({ kind }) => kind);
  const forKinds = kinds.flatMap((kind) => OPTIONAL_FOR[oneOf('kind', kind, names)] ?? []);
  const always = Object.keys(identities).length === 0 ? [] : everyIdentity();
  const all = new Set([...always, ...forKinds, ...more]);
  for (const one of without) {
    if (!all.has(one)) throw new Misuse(`--without ${one} changes nothing: it is not wanted anyway.`);
    if (more.includes(one)) throw new Misuse(`--with and --without both name ${one}.`);
    all.delete(one);
  }
  return [...all];
}

const everyIdentity = () => Object.values(PERMISSIONS_OF).flatMap(({ always }) => always);
const isAlways = (permission: string) => everyIdentity().includes(permission);

/** The identity that was named for it, or that should have been. */
function placeOf(permission: string, { identities }: Asked) {
  const options = identitiesWith(permission).flatMap((name) =>
    OPTIONS.filter((option) => IDENTITY_OPTIONS[option] === name),
  );
  const named = options.find((option) => identities[option] !== undefined);
  return { option: named ?? options[0] ?? 'reader', named: named !== undefined };
}

/** An identity that does the work of two is the one identity; the split would be none. */
function refuseTwice({ identities }: Asked): void {
  const seen = new Map<string, string>();
  for (const [option, id] of Object.entries(identities)) {
    const before = seen.get(id);
    if (before !== undefined)
      throw new Misuse(
        `--${before} and --${option} name the same identity. Name what does several kinds of work as --one.`,
      );
    seen.set(id, option);
  }
}

function refuseTierZero(permissions: readonly string[], { tierZero }: Asked): void {
  for (const permission of permissions) {
    const because = TIER_ZERO[permission];
    if (because !== undefined && !tierZero.includes(permission))
      throw new Misuse(
        `${permission} is worth the whole tenant. ${because} If it is meant, add --tier-0 ${permission}.`,
      );
  }
  for (const permission of tierZero) {
    if (TIER_ZERO[permission] === undefined)
      throw new Misuse(`--tier-0 ${permission} is none of tier 0; leave it out.`);
    if (!permissions.includes(permission))
      throw new Misuse(
        `--tier-0 ${permission} allows what is granted to nobody here. Ask for it with --for or --with and name its identity, or leave it out.`,
      );
  }
}
