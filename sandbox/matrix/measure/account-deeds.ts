/** What the app did to accounts, as the directory's own audit has it, and what came of its verdicts. */
import { IDENTITIES, objectIdOf } from '../../company.ts';
import { isOpen } from '../../tenant/graph/risk/records.ts';
import type { World } from '../../world.ts';
import { isOurs } from './memberships.ts';

type AccountDeed = 'sessions' | 'password' | 'sign-in-off' | 'sign-in-on' | 'verdict';

export type Done = {
  /** Of the audit's record. */
  readonly id: string;
  readonly userId: string;
  readonly deed: AccountDeed;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

const DEEDS: Readonly<Record<string, AccountDeed>> = {
  'Update StsRefreshTokenValidFrom Timestamp': 'sessions',
  'Reset user password': 'password',
  'Set force change user password': 'password',
  'Disable account': 'sign-in-off',
  'Enable account': 'sign-in-on',
  DismissUser: 'verdict',
  ConfirmSafe: 'verdict',
};

const US: readonly unknown[] = Object.values(IDENTITIES).flatMap((id) => [id, objectIdOf(id)]);

/** Oldest first. */
export function accountDeeds({ tenant }: Pick<World, 'tenant'>): readonly Done[] {
  return tenant.audits
    .readable(Number.POSITIVE_INFINITY)
    .flatMap(({ id, activityDisplayName, activityDateTime, initiatedBy, targetResources }) => {
      const deed = DEEDS[activityDisplayName];
      const { appId, servicePrincipalId } = (initiatedBy.app ?? {}) as Record<string, unknown>;
      if (!deed || !(US.includes(appId) || US.includes(servicePrincipalId))) return [];
      return [{ id, deed, userId: String(targetResources[0]?.['id']), at: Date.parse(activityDateTime) }];
    })
    .toReversed();
}

/** When a verdict of ours closed the risk of somebody; milliseconds since the epoch, oldest first. */
export function releasesOf({ controlled }: Pick<World, 'controlled'>, userId: string): readonly number[] {
  return controlled.risk
    .riskOf(userId)
    .history.filter(({ riskState, riskDetail, by }) => {
      return (
        !isOpen(riskState) && isOurs(by ?? undefined) && riskDetail !== 'adminGeneratedTemporaryPassword'
      );
    })
    .map(({ at }) => Date.parse(at));
}
