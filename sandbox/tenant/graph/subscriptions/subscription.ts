/** What a subscription is, and what Graph refuses when one is asked for (graph 7.2, 7.3). */
import { badRequest, malformed } from '../answer.ts';
import { bodyField, type GraphCall } from '../call.ts';

export type ChangeType = 'updated' | 'deleted';

/** A subscription to changes of users. Times in milliseconds since the epoch. */
export type Subscription = {
  readonly id: string;
  readonly appId: string;
  /** As asked for: `updated,deleted`. */
  readonly changeType: string;
  readonly changes: readonly ChangeType[];
  readonly notificationUrl: string;
  readonly lifecycleNotificationUrl: string | null;
  readonly clientState: string | null;
  readonly expiresAt: number;
};

const MINUTE = 60_000;
const LONGEST = 41_760 * MINUTE;
const SHORTEST = 45 * MINUTE;
const LONGEST_CLIENT_STATE = 128;

/** The subscription a call asks for. Throws the `Refusal` of what is wrong with it. */
export function asked({ body, principal }: GraphCall, id: string, now: number): Subscription {
  const text = (name: string): string => {
    const value = bodyField(body, name);
    return typeof value === 'string' ? value : '';
  };
  if (!/^\/?users$/i.test(text('resource')))
    throw malformed(`Resource '${text('resource')}' is not supported for subscriptions.`);
  const changeType = text('changeType');
  const clientState = text('clientState');
  if (clientState.length > LONGEST_CLIENT_STATE)
    throw badRequest(`The value of clientState must not be longer than ${LONGEST_CLIENT_STATE} characters.`);
  return {
    id,
    appId: principal.appId,
    changeType,
    changes: changesOf(changeType),
    notificationUrl: httpsUrl('notificationUrl', text('notificationUrl')),
    lifecycleNotificationUrl:
      text('lifecycleNotificationUrl') === ''
        ? null
        : httpsUrl('lifecycleNotificationUrl', text('lifecycleNotificationUrl')),
    clientState: clientState === '' ? null : clientState,
    expiresAt: expiryOf(text('expirationDateTime'), now),
  };
}

/** Users have no `created`: a new user is told as `updated`. */
function changesOf(changeType: string): readonly ChangeType[] {
  const changes = changeType.split(',').map((one) => one.trim().toLowerCase());
  if (changes.every((one) => one === 'updated' || one === 'deleted')) return [...new Set(changes)];
  throw malformed(`changeType '${changeType}' is not supported for resource 'users'.`);
}

function httpsUrl(name: string, url: string): string {
  if (URL.canParse(url) && new URL(url).protocol === 'https:') return url;
  throw badRequest(`The value of ${name} must be a valid https URL.`);
}

/** Too short a life is lengthened without a word; too long a one is refused. */
export function expiryOf(text: string, now: number): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw badRequest('The value of expirationDateTime is not a valid date and time.');
  if (at <= now) throw badRequest('Subscription expiration must be in the future.');
  if (at > now + LONGEST)
    throw badRequest('Subscription expiration can only be 41760 minutes in the future.');
  return Math.max(at, now + SHORTEST);
}

/** As answers show it; the client state only in the one that made it. */
export function shown(subscription: Subscription, withState: boolean): Readonly<Record<string, unknown>> {
  return {
    id: subscription.id,
    resource: 'users',
    applicationId: subscription.appId,
    changeType: subscription.changeType,
    clientState: withState ? subscription.clientState : null,
    notificationUrl: subscription.notificationUrl,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl,
    expirationDateTime: new Date(subscription.expiresAt).toISOString(),
    includeResourceData: null,
    latestSupportedTlsVersion: 'v1_2',
  };
}
