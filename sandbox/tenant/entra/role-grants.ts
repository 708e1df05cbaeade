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
  /** What administrators granted to anybody, whether tokens carry it yet or not. */
  granted(): readonly string[];
  /** What administrators granted to this app or identity. */
  grantedTo(clientId: string): readonly string[];
  /** To every identity whose work needs it, or to one app or identity, whatever it is for. */
  grant(permission: string, clientId?: string): void;
  revoke(permission: string, clientId?: string): void;
  /** Milliseconds from a change until tokens carry it. */
  refreshMs: number;
}

type Change = {
  readonly permission: string;
  readonly granted: boolean;
  readonly inTokensAt: number;
  /** `null`: everybody whose work needs it. */
  readonly clientId: string | null;
};

const A_DAY = 24 * 3_600_000;

export function createRoleGrants(
  clock: SandboxClock,
  initial: readonly string[],
  oneHoldsAll = false,
): RoleGrants {
  const changes: Change[] = [];
  const needs = (clientId: string, permission: string) =>
    holdersOf(permission).includes(clientId) || (oneHoldsAll && clientId === IDENTITIES.theOne);
  const upTo = (time: number, clientId: string): readonly string[] => {
    const held = new Set(initial.filter((permission) => needs(clientId, permission)));
    for (const { permission, granted, inTokensAt, clientId: whose } of changes) {
      if (inTokensAt > time || !(whose === null ? needs(clientId, permission) : whose === clientId)) continue;
      if (granted) held.add(permission);
      else held.delete(permission);
    }
    return [...held];
  };
  const change = (permission: string, granted: boolean, clientId: string | null) =>
    void changes.push({ permission, granted, inTokensAt: clock.now() + grants.refreshMs, clientId });
  const grantedTo = (clientId: string) => upTo(Number.POSITIVE_INFINITY, clientId);
  const grants: RoleGrants = {
    refreshMs: A_DAY,
    inTokens: (clientId) => upTo(clock.now(), clientId),
    granted() {
      const held = new Set(Object.values(IDENTITIES).flatMap(grantedTo));
      const inOrder = new Set([...initial, ...changes.map(({ permission }) => permission)]);
      return [...inOrder].filter((permission) => held.has(permission));
    },
    grantedTo,
    grant: (permission, clientId) => change(permission, true, clientId ?? null),
    revoke: (permission, clientId) => change(permission, false, clientId ?? null),
  };
  return grants;
}
