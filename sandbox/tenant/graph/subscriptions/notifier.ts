/**
 * Tells subscribers that users changed: late, in any order, several at once, some twice and some never. What changed
 * is not said. `updated` stands for creation, change and soft deletion; `deleted` for permanent deletion only, and
 * nothing ever says that a notification was lost (graph 7.2, 7.6, 7.7).
 */
import type { SandboxClock } from '../../../clock.ts';
import { shuffled } from '../../random.ts';
import type { Random } from '../../simulator.ts';
import type { DirectoryChange } from '../directory/records.ts';
import type { GraphSwitches } from '../switches.ts';
import type { Post } from './delivery.ts';
import { Reputation } from './reputation.ts';
import type { ChangeType, Subscription } from './subscription.ts';

type NotifierParts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly switches: GraphSwitches;
  readonly post: Post;
  readonly tenantId: string;
  /** The subscriptions that have not run out. */
  readonly live: () => readonly Subscription[];
};

/** What became of one POST. `status` 0: no answer in time. */
export type NotificationRow = {
  readonly at: string;
  readonly userIds: readonly string[];
  readonly status: number;
};

type Waiting = {
  readonly subscription: Subscription;
  readonly changeType: ChangeType;
  readonly userId: string;
};

const ACK_MS = 3_000;
const RETRY_MS = 10_000;
const RETRIES_END_AFTER = 4 * 3_600_000;
const FIRST_RETRY = 15_000;
const MOST_AT_ONCE = 50;

export class Notifier {
  readonly #parts: NotifierParts;
  readonly #reputation: Reputation;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #rows: NotificationRow[] = [];
  #lost = 0;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
    this.#reputation = new Reputation(parts.clock);
  }

  /** POSTs made so far, oldest first. */
  get rows(): readonly NotificationRow[] {
    return this.#rows;
  }

  /** How many notifications were lost on the way, which nobody is told. */
  get lost(): number {
    return this.#lost;
  }

  changed(change: DirectoryChange): void {
    if (change.kind !== 'user' && change.kind !== 'license') return;
    const userId = change.kind === 'license' ? change.userId : (change.after ?? change.before)?.id;
    const changeType = change.after === null ? 'deleted' : 'updated';
    if (userId === undefined) return;
    const { random, switches } = this.#parts;
    for (const subscription of this.#parts.live()) {
      if (!subscription.changes.includes(changeType)) continue;
      if (random.next() < switches.notificationDrops || this.#reputation.drops) {
        this.#lost += 1;
        continue;
      }
      const copies = random.next() < switches.notificationDuplicates ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) this.#queue({ subscription, changeType, userId });
    }
  }

  /** Notifications that come due while others wait for the same URL go out with them, in any order. */
  #queue(one: Waiting): void {
    const { clock, random, switches } = this.#parts;
    const { from, to } = switches.notificationDelaySeconds;
    const delay = (from + random.next() * (to - from)) * 1000 + this.#reputation.delayMs;
    const url = one.subscription.notificationUrl;
    clock.schedule(clock.now() + delay, () => {
      const waiting = this.#waiting.get(url);
      if (waiting) return void waiting.push(one);
      this.#waiting.set(url, [one]);
      clock.schedule(clock.now() + switches.notificationBatchMs, () => this.#flush(url));
    });
  }

  #flush(url: string): void {
    const waiting = shuffled(this.#waiting.get(url) ?? [], this.#parts.random);
    this.#waiting.delete(url);
    for (let at = 0; at < waiting.length; at += MOST_AT_ONCE) {
      const some = waiting.slice(at, at + MOST_AT_ONCE);
      void this.#send(url, some, this.#parts.clock.now(), 0);
    }
  }

  async #send(url: string, some: readonly Waiting[], began: number, retries: number): Promise<void> {
    const { clock, post, tenantId } = this.#parts;
    const body = JSON.stringify({ value: some.map((one) => notification(one, tenantId)) });
    // the answer is waited for longer than it counts, to know how slow the subscriber is
    const answer = await post(url, 'application/json; charset=utf-8', body, RETRY_MS);
    this.#reputation.answered(answer.status === 0 ? RETRY_MS : answer.ms);
    this.#rows.push({
      at: new Date(clock.now()).toISOString(),
      userIds: some.map(({ userId }) => userId),
      status: answer.status,
    });
    const inTime = answer.ms <= (retries === 0 ? ACK_MS : RETRY_MS);
    if (answer.status >= 200 && answer.status < 300 && inTime) return;
    const pause = FIRST_RETRY * 2 ** retries;
    if (clock.now() + pause - began > RETRIES_END_AFTER) this.#lost += some.length;
    else clock.schedule(clock.now() + pause, () => void this.#send(url, some, began, retries + 1));
  }
}

function notification({ subscription, changeType, userId }: Waiting, tenantId: string) {
  return {
    changeType,
    clientState: subscription.clientState,
    resource: `Users/${userId}`,
    resourceData: {
      '@odata.type': '#Microsoft.Graph.User',
      '@odata.id': `Users/${userId}`,
      id: userId,
      organizationId: tenantId,
    },
    subscriptionExpirationDateTime: new Date(subscription.expiresAt).toISOString(),
    subscriptionId: subscription.id,
    tenantId,
  };
}
