/** Which application permissions the product needs, out of what it does with them. */

import { BOT_APP_ID, IDENTITIES } from '../../sandbox/company.ts';
import { PERMISSIONS_OF } from '../../sandbox/company-permissions.ts';
import type { GraphSwitches } from '../../sandbox/tenant/graph/switches.ts';
import type { UsedPermissionRow } from '../../sandbox/tenant/used-permissions.ts';
import { createWorld } from '../../sandbox/world.ts';
import { type GraphPurpose, IDENTITY_OF } from '../../src/connectors/graph/purposes.ts';
import { EndedOtherwise, JOURNEYS } from './journeys.ts';

/** A journey that didn't end as it should. */
type Stumble = { readonly journey: string; readonly because: string };

type Derived = {
  /** One row per method, path and permission, with every purpose it served. */
  readonly used: readonly UsedPermissionRow[];
  /** Empty when these permissions are enough. */
  readonly stumbles: readonly Stumble[];
};

/** Another company than the sandbox's own, which has an identity for each kind of work. */
type Company = {
  readonly settings?: Readonly<Record<string, string>>;
  readonly switches?: Partial<GraphSwitches>;
  /** Only journeys whose name says so; left out: all. */
  readonly about?: string;
};

/** Runs every journey in a company that gave us exactly these permissions, and what the journey says it needs besides. */
export async function derive(permissions: readonly string[], company: Company = {}): Promise<Derived> {
  const used = new Map<string, UsedPermissionRow>();
  const stumbles: Stumble[] = [];
  for (const { name } of JOURNEYS.filter((one) => one.name.includes(company.about ?? ''))) {
    const { rows, stumble } = await runJourney(name, (extra) => [...permissions, ...extra], company);
    if (stumble) stumbles.push(stumble);
    for (const row of rows) {
      const key = `${row.appId} ${row.method} ${row.pathTemplate} ${row.permission}`;
      const purposes = [...new Set([...(used.get(key)?.purposes ?? []), ...row.purposes])].toSorted();
      used.set(key, { ...row, purposes });
    }
  }
  return { used: [...used.values()], stumbles };
}

/** The first journey that stumbles without the permission; `null` when none needs it. */
export async function stumbleWithout(
  permission: string,
  permissions: readonly string[],
): Promise<Stumble | null> {
  const without = (extra: readonly string[]) =>
    [...permissions, ...extra].filter((one) => one !== permission);
  const everyone = permissions.includes(permission);
  // The others would run as they do with all permissions.
  for (const { name } of JOURNEYS.filter((one) => everyone || one.permissions?.includes(permission))) {
    const { stumble } = await runJourney(name, without);
    if (stumble) return stumble;
  }
  return null;
}

/** `granted`: what the company gave, by what this journey needs besides. */
async function runJourney(
  name: string,
  granted: (extra: readonly string[]) => readonly string[],
  { settings = {}, switches = {} }: Company = {},
) {
  const journey = JOURNEYS.find((one) => one.name === name);
  if (!journey) throw new Error(`There is no journey "${name}".`);
  const world = await createWorld({
    seed: 'permissions',
    graph: { permissions: granted(journey.permissions ?? []), lag: 'off', switches },
    settings: { ...settings, ...journey.settings },
  });
  try {
    const stumble = await journey.run(world).then(
      () => null,
      (error: unknown) => {
        if (error instanceof EndedOtherwise) return { journey: name, because: error.message };
        throw error;
      },
    );
    return { rows: world.tenant.usedPermissions(), stumble };
  } finally {
    world.stop();
  }
}

/** Which of our identities does what, by the role that purposes name. */
const BY_ROLE: Readonly<Record<string, string>> = {
  read: IDENTITIES.reader,
  write: IDENTITIES.writer,
  mail: IDENTITIES.mailer,
  'password-write': IDENTITIES.accounts,
  'role-write': IDENTITIES.roles,
  bot: BOT_APP_ID,
};

/** Calls that passed by another identity than that of their purpose, or by a permission that is not that identity's. */
export function misplaced(used: readonly UsedPermissionRow[]): readonly string[] {
  return used.flatMap(({ appId, method, pathTemplate, permission, purposes }) =>
    purposes
      .filter((purpose) => {
        const own = Object.entries(PERMISSIONS_OF).find(
          ([name]) => Reflect.get(IDENTITIES, name) === appId,
        )?.[1];
        const holds = [...(own?.always ?? []), ...(own?.optional ?? [])].includes(permission);
        return !holds || BY_ROLE[IDENTITY_OF[purpose as GraphPurpose]] !== appId;
      })
      .map((purpose) => `${method} ${pathTemplate} for ${purpose} by ${permission} of ${appId}`),
  );
}
