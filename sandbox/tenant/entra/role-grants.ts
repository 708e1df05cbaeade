import type { SandboxClock } from '../../clock.ts';
import { IDENTITIES } from '../../company.ts';
import { holdersOf } from '../../company-permissions.ts';

/**
 * Application permissions of our identities, as new tokens carry them; the app that operators sign in to has none. A change is told late: the platform keeps a managed
 * identity's token for up to 24 hours and can't be made to hurry (graph 9.1).
 */
export interface RoleGrants {
  /** What a token of this app or identity carries that is issued now. */
  inTokens(clientId: string): readonly string[];
  /** What administrators granted, whether tokens carry it yet or not. */
  granted(): readonly string[];
  grant(permission: string): void;
  revoke(permission: string): void;
  /** Milliseconds from a change until tokens carry it. */
  refreshMs: number;
}

type Change = { readonly permission: string; readonly granted: boolean; readonly inTokensAt: number };

const A_DAY = 24 * 3_600_000;

export function createRoleGrants(
  clock: SandboxClock,
  initial: readonly string[],
  oneHoldsAll = false,
): RoleGrants {
  const changes: Change[] = [];
  const upTo = (time: number): readonly string[] => {
    const held = new Set(initial);
    for (const { permission, granted, inTokensAt } of changes) {
      if (inTokensAt > time) continue;
      if (granted) held.add(permission);
      else held.delete(permission);
    }
    return [...held];
  };
  const change = (permission: string, granted: boolean) =>
    void changes.push({ permission, granted, inTokensAt: clock.now() + grants.refreshMs });
  const grants: RoleGrants = {
    refreshMs: A_DAY,
    inTokens: (clientId) =>
      upTo(clock.now()).filter(
        (permission) =>
          holdersOf(permission).includes(clientId) || (oneHoldsAll && clientId === IDENTITIES.theOne),
      ),
    granted: () => upTo(Number.POSITIVE_INFINITY),
    grant: (permission) => change(permission, true),
    revoke: (permission) => change(permission, false),
  };
  return grants;
}
