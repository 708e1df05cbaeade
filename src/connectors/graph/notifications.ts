import { createHash, timingSafeEqual } from 'node:crypto';
import { addMilliseconds, DAY, type Instant, instant, milliseconds } from '../../domain/instant.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { DirectoryNotifications, Notified } from '../../ports/directory-notifications.ts';
import type { InboundContract } from '../../ports/inbound-contract.ts';
import type { Clock } from '../../ports/ports.ts';
import { type GraphAnswer, isOk, type JsonObject, objectOf, objectsOf, readFailure } from './answer.ts';
import type { GraphClient } from './client.ts';
import { followPages, pageOf } from './members.ts';
import { subscriptionPath, subscriptionsPath } from './paths.ts';
import { faultsAsValues } from './read-fault.ts';

export type NotificationSettings = {
  /** Where Graph reaches this app's door: https. */
  readonly url: string;
  /** Comes back with every notification, at most 128 characters. */
  readonly secret: string;
  /** The only tenant that we hear of. */
  readonly tenantId: string;
};

const CONTEXT = { requestId: 'user-changes', purpose: 'subscription' } as const;
const CHANGES = 'updated,deleted';
/** Graph allows 29 days less a day; each renewal goes for this long, and one a day also finds a subscription that somebody deleted. */
const LIFE = 28 * DAY;
const RENEWED_AFTER = DAY;
const LONGEST_TOKEN = 2000;
const USER = /^users(?:\/|\(')([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i;

const CONTRACT: InboundContract = {
  sender: 'Microsoft Graph',
  proof: 'The secret of our subscription, as `clientState` of a notification.',
  headers: {},
  body: {
    title: 'Change notifications',
    type: 'object',
    properties: {
      value: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            clientState: { type: 'string' },
            resource: { type: 'string', description: 'such as `users/{id}`' },
            tenantId: { type: 'string' },
          },
        },
      },
    },
    required: ['value'],
  },
  refusals: { 401: ['client-state-wrong'] },
};

type State = { readonly id: string; readonly until: Instant; readonly made: string };

/** Change notifications of users. `updated` covers creation and soft deletion, too; no property comes along. */
export function createGraphNotifications(
  client: GraphClient,
  settings: NotificationSettings,
  clock: Clock,
): DirectoryNotifications {
  const made = createHash('sha256')
    .update(JSON.stringify({ url: settings.url, secret: settings.secret }))
    .digest('hex')
    .slice(0, 16);
  return {
    contract: () => CONTRACT,
    receive: (query, body) => receive(settings, query, body),
    keepUp: (text) =>
      faultsAsValues(async () => {
        const state = stateOf(text);
        if (state === null) return await subscribe(client, settings, made, clock);
        if (state.made !== made) {
          await client({ method: 'DELETE', path: subscriptionPath(state.id) }, CONTEXT);
          return await subscribe(client, settings, made, clock);
        }
        if (milliseconds(state.until) - clock.now() > LIFE - RENEWED_AFTER) return kept(state);
        return await renew(client, settings, state, clock);
      }),
  };
}

function receive({ secret, tenantId }: NotificationSettings, query: URLSearchParams, body: string): Notified {
  const token = query.get('validationToken');
  if (token !== null)
    return token.length > 0 && token.length <= LONGEST_TOKEN
      ? { received: 'handshake', repeat: token }
      : { received: 'malformed', because: 'validationToken is empty or too long' };
  if (!mayBeOurs(secret, body)) return { received: 'unproven' };
  const value = listOf(body);
  if (value === null) return { received: 'malformed', because: 'the body is not JSON with a list "value"' };
  const proven = value.filter(({ clientState }) => isSame(clientState, secret));
  if (proven.length === 0) return { received: 'unproven' };
  const ids = proven.flatMap((one) => userOf(one, tenantId) ?? []);
  return { received: 'changes', userIds: [...new Set(ids)] };
}

/** How a secret stands in JSON, up to the place where a string ends; looked at before anything else is understood. */
const STATE = /"clientState"\s*:\s*("(?:[^"\\]|\\.){0,800}")/g;
const MOST_STATES = 20;

/** Understanding a megabyte costs more than telling that its sender knows no secret of ours. */
function mayBeOurs(secret: string, body: string): boolean {
  let seen = 0;
  for (const [, quoted = ''] of body.matchAll(STATE)) {
    if (isSame(textIn(quoted), secret)) return true;
    seen += 1;
    if (seen >= MOST_STATES) return false;
  }
  return false;
}

function textIn(quoted: string): unknown {
  try {
    return JSON.parse(quoted);
  } catch {
    return null;
  }
}

/** Whom it is about, where all that it says of it agrees; anything else tells of nobody. */
function userOf({ resource, resourceData, tenantId }: JsonObject, ours: string): string | null {
  const named = USER.exec(String(resource))?.[1]?.toLowerCase() ?? null;
  const id = objectOf(resourceData)?.['id'];
  const isElsewhere = tenantId !== undefined && String(tenantId).toLowerCase() !== ours.toLowerCase();
  const isAnother = id !== undefined && String(id).toLowerCase() !== named;
  return isElsewhere || isAnother ? null : named;
}

function listOf(body: string): readonly JsonObject[] | null {
  try {
    const value = objectOf(JSON.parse(body))?.['value'];
    return Array.isArray(value) ? objectsOf(value) : null;
  } catch {
    return null;
  }
}

/** Takes the same time wherever the first difference is. */
function isSame(given: unknown, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(secret));
}

type Kept = Awaited<ReturnType<DirectoryNotifications['keepUp']>>;

function kept(state: State): Kept {
  return { read: 'done', state: JSON.stringify(state), until: state.until };
}

async function renew(
  client: GraphClient,
  settings: NotificationSettings,
  state: State,
  clock: Clock,
): Promise<Kept> {
  const until = addMilliseconds(instant(clock.now()), LIFE);
  const body = { expirationDateTime: until };
  const answer = await client({ method: 'PATCH', path: subscriptionPath(state.id), body }, CONTEXT);
  // Gone, or made by the identity before this one: of another's nobody says whether it is hidden or refused.
  if (answer.status === 404 || answer.status === 403)
    return await subscribe(client, settings, state.made, clock);
  return isOk(answer) ? kept({ ...state, until }) : failed(answer);
}

async function subscribe(
  client: GraphClient,
  settings: NotificationSettings,
  made: string,
  clock: Clock,
): Promise<Kept> {
  const first = await post(client, settings, clock);
  // One of ours that we know nothing of: its answer was lost. Its secret can't be read, so that it is made anew.
  const answer = first.status === 409 ? await replace(client, settings, clock, first) : first;
  const body = isOk(answer) ? objectOf(answer.body) : null;
  const [id, until] = [body?.['id'], body?.['expirationDateTime']];
  if (typeof id !== 'string' || typeof until !== 'string') return failed(answer);
  return kept({ id, until: instant(Date.parse(until)), made });
}

function post(client: GraphClient, { url, secret }: NotificationSettings, clock: Clock) {
  const body = {
    changeType: CHANGES,
    notificationUrl: url,
    resource: 'users',
    expirationDateTime: addMilliseconds(instant(clock.now()), LIFE),
    clientState: secret,
  };
  return client({ method: 'POST', path: subscriptionsPath(), body }, CONTEXT);
}

async function replace(
  client: GraphClient,
  settings: NotificationSettings,
  clock: Clock,
  refused: GraphAnswer,
): Promise<GraphAnswer> {
  const listed = await client({ method: 'GET', path: subscriptionsPath() }, CONTEXT);
  if (!isOk(listed)) return refused;
  const all = await followPages(client, pageOf(objectOf(listed.body) ?? {}), CONTEXT);
  const same = all?.find(
    ({ resource, changeType }) => /^\/?users$/i.test(String(resource)) && changeType === CHANGES,
  );
  if (typeof same?.['id'] !== 'string') return refused;
  await client({ method: 'DELETE', path: subscriptionPath(same['id']) }, CONTEXT);
  return await post(client, settings, clock);
}

const failed = (answer: GraphAnswer): ReadFailure =>
  readFailure(answer, 'A subscription to changes of users');

function stateOf(text: string | null): State | null {
  const body = text === null ? null : objectOf(JSON.parse(text));
  const [id, until, made] = [body?.['id'], body?.['until'], body?.['made']];
  if (typeof id !== 'string' || typeof until !== 'string' || typeof made !== 'string') return null;
  return { id, until, made };
}
