import type { Means } from '../activities/activity.ts';
import type { Histories } from '../ports/histories.ts';
import type { Runs } from '../ports/runs.ts';
import type { Checkups } from './checkups.ts';
import type { Log } from './sweep.ts';
import type { SweepName } from './sweep-list.ts';

/** What a tick works with. What it does not use costs nothing: the host's client is made when it is first asked. */
type Tick = {
  readonly means: Means;
  readonly checkups: Checkups;
  readonly runs: Runs;
  readonly histories: Histories;
  readonly log: Log;
};

export type TimerEntry = { readonly name: SweepName; readonly run: (tick: Tick) => Promise<void> };

// Sweeps are loaded with the first tick.
const sweeps = () => import('./sweeps.ts');

/** Every timer, one entry each; those of notifications and of alerts where these can reach us, that of risk where a kind watches for it, that of emergencies where there may be some. */
export function timersFor({
  directoryNotifications: told,
  alertInbound,
  rulebook,
}: Pick<Means, 'directoryNotifications' | 'alertInbound' | 'rulebook'>) {
  const timers: readonly TimerEntry[] = [
    { name: 'expiry', run: async ({ means, runs, log }) => (await sweeps()).sweepExpiry(means, runs, log) },
    {
      name: 'reconcile',
      run: async ({ means, runs, log }) => (await sweeps()).sweepRequests(means, runs, log),
    },
    {
      name: 'unfulfilledApprovals',
      run: async ({ means, runs, log }) => (await sweeps()).sweepUnfulfilled(means, runs, log),
    },
    {
      name: 'followUps',
      run: async ({ means, runs, log }) => (await sweeps()).sweepClosedFollowUps(means, runs, log),
    },
    {
      name: 'watchGroups',
      run: async ({ means, runs, log }) => (await sweeps()).watchGroups(means, runs, log),
    },
    {
      name: 'watchUsers',
      run: async ({ means, runs, log }) => (await sweeps()).watchUsers(means, runs, log),
    },
    {
      name: 'ownNotes',
      run: async ({ means, runs, log }) => (await sweeps()).sweepOwnNotes(means, runs, log),
    },
    {
      name: 'suspensions',
      run: async ({ means, log }) => (await sweeps()).sweepSuspensions(means, log),
    },
    ...(told
      ? [
          {
            name: 'notifications' as const,
            run: async ({ means, log }: Tick) => (await sweeps()).keepNotifications(means, told, log),
          },
        ]
      : []),
    ...(alertInbound && rulebook.alerts.length > 0
      ? [
          {
            name: 'alerts' as const,
            run: async ({ means, runs, log }: Tick) => (await sweeps()).sweepAlerts(means, runs, log),
          },
        ]
      : []),
    ...(rulebook.watches
      ? [
          {
            name: 'watchRisk' as const,
            run: async ({ means, runs, log }: Tick) => (await sweeps()).watchRisk(means, runs, log),
          },
        ]
      : []),
    ...(rulebook.needs.some(({ identities }) => identities.includes('role-write'))
      ? [
          {
            name: 'watchRoles' as const,
            run: async ({ means, runs, log }: Tick) => (await sweeps()).watchHolders(means, runs, log),
          },
        ]
      : []),
    ...(rulebook.emergencies
      ? [
          {
            name: 'emergencies' as const,
            run: async ({ means, runs, log }: Tick) => (await sweeps()).sweepEmergencies(means, runs, log),
          },
        ]
      : []),
    {
      name: 'connections',
      run: async ({ means, checkups, log }) => (await sweeps()).watchConnections(means, checkups, log),
    },
    { name: 'auditCheckpoint', run: async ({ means, log }) => (await sweeps()).checkpointAudit(means, log) },
    {
      name: 'cleanUp',
      run: async ({ means, histories, log }) => (await sweeps()).cleanUp(means, histories, log),
    },
  ];
  return timers;
}
