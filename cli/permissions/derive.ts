/** Which application permissions the product needs, out of what it does with them. */
import type { UsedPermissionRow } from '../../sandbox/tenant/used-permissions.ts';
import { createWorld } from '../../sandbox/world.ts';
import { EndedOtherwise, JOURNEYS } from './journeys.ts';

/** A journey that didn't end as it should. */
export type Stumble = { readonly journey: string; readonly because: string };

export type Derived = {
  /** One row per method, path and permission, with every purpose it served. */
  readonly used: readonly UsedPermissionRow[];
  /** Empty when these permissions are enough. */
  readonly stumbles: readonly Stumble[];
};

/** Runs every journey in a company that gave us exactly these permissions, and what the journey says it needs besides. */
export async function derive(permissions: readonly string[]): Promise<Derived> {
  const used = new Map<string, UsedPermissionRow>();
  const stumbles: Stumble[] = [];
  for (const { name } of JOURNEYS) {
    const { rows, stumble } = await runJourney(name, (extra) => [...permissions, ...extra]);
    if (stumble) stumbles.push(stumble);
    for (const row of rows) {
      const key = `${row.method} ${row.pathTemplate} ${row.permission}`;
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
  for (const { name } of JOURNEYS) {
    const { stumble } = await runJourney(name, without);
    if (stumble) return stumble;
  }
  return null;
}

/** `granted`: what the company gave, by what this journey needs besides. */
async function runJourney(name: string, granted: (extra: readonly string[]) => readonly string[]) {
  const journey = JOURNEYS.find((one) => one.name === name);
  if (!journey) throw new Error(`There is no journey "${name}".`);
  const world = await createWorld({
    seed: 'permissions',
    graph: { permissions: granted(journey.permissions ?? []), lag: 'off' },
    ...(journey.settings ? { settings: journey.settings } : {}),
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
