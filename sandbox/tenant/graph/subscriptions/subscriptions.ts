/** The subscriptions of the tenant, and what they are told. */
import type { SandboxClock } from '../../../clock.ts';
import type { Random, Surroundings } from '../../simulator.ts';
import type { Directory } from '../directory/directory.ts';
import type { GraphSwitches } from '../switches.ts';
import { createPost } from './delivery.ts';
import { shakeHands } from './handshake.ts';
import { type NotificationRow, Notifier } from './notifier.ts';
import type { Subscription } from './subscription.ts';

export interface Subscriptions {
  /** Those that have not run out. Nobody is told when one does. */
  live(): readonly Subscription[];
  put(subscription: Subscription): Subscription;
  drop(id: string): void;
  /** How many one app may have. */
  quota(): number;
  now(): number;
  newId(): string;
  /** Throws the `Refusal` of a failed handshake. */
  shakeHands(subscription: Subscription): Promise<void>;
  /** POSTs of notifications so far, oldest first. */
  notifications(): readonly NotificationRow[];
  /** How many notifications nobody will ever get. */
  lost(): number;
}

type SubscriptionsParts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly switches: GraphSwitches;
  readonly deliver: Surroundings['deliver'];
  readonly directory: Directory;
  readonly tenantId: string;
};

export function createSubscriptions(parts: SubscriptionsParts): Subscriptions {
  const { clock, random, switches, directory, tenantId } = parts;
  const post = createPost(clock, parts.deliver);
  const all = new Map<string, Subscription>();
  const live = () => {
    for (const { id, expiresAt } of [...all.values()]) if (expiresAt <= clock.now()) all.delete(id);
    return [...all.values()];
  };
  const notifier = new Notifier({ clock, random, switches, post, tenantId, live });
  directory.watch((change) => notifier.changed(change));
  return {
    live,
    put(subscription) {
      all.set(subscription.id, subscription);
      return subscription;
    },
    drop: (id) => void all.delete(id),
    quota: () => switches.subscriptionQuota,
    now: () => clock.now(),
    newId: () => random.guid(),
    shakeHands: (subscription) => shakeHands(post, random, subscription),
    notifications: () => notifier.rows,
    lost: () => notifier.lost,
  };
}
