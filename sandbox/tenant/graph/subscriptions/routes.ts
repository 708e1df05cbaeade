/** `/subscriptions`: made after a handshake, renewed, removed (graph 7.1, 7.3, 7.4). */
import { denied, type GraphAnswer, NO_CONTENT, notFound, ok, Refusal } from '../answer.ts';
import { bodyField, type GraphCall } from '../call.ts';
import type { Route } from '../route.ts';
import { asked, expiryOf, type Subscription, shown } from './subscription.ts';
import type { Subscriptions } from './subscriptions.ts';

const READERS = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];

export function subscriptionRoutes(subscriptions: Subscriptions): readonly Route[] {
  const route = (method: string, path: string, answer: Route['answer']): Route => ({
    method,
    path,
    permissionPath: null,
    units: 1,
    answer(call, ids) {
      mayRead(call);
      return answer(call, ids);
    },
  });
  const one = (call: GraphCall, id: string) => {
    const found = own(subscriptions, call).find((each) => each.id === id);
    if (!found) throw notFound(id);
    return found;
  };
  return [
    route('POST', '/subscriptions', (call) => subscribe(subscriptions, call)),
    route('GET', '/subscriptions', (call) =>
      ok({ value: own(subscriptions, call).map((each) => shown(each, false)) }),
    ),
    route('GET', '/subscriptions/{id}', (call, [id = '']) => ok(shown(one(call, id), false))),
    route('PATCH', '/subscriptions/{id}', (call, [id = '']) => {
      const expiresAt = expiryOf(
        String(bodyField(call.body, 'expirationDateTime') ?? ''),
        subscriptions.now(),
      );
      return ok(shown(subscriptions.put({ ...one(call, id), expiresAt }), false));
    }),
    route('POST', '/subscriptions/{id}/reauthorize', (call, [id = '']) => {
      one(call, id);
      return NO_CONTENT;
    }),
    route('DELETE', '/subscriptions/{id}', (call, [id = '']) => {
      subscriptions.drop(one(call, id).id);
      return NO_CONTENT;
    }),
  ];
}

function mayRead({ principal, depends }: GraphCall): void {
  const permission = READERS.find((one) => principal.roles.has(one));
  if (permission === undefined) throw denied();
  depends(permission);
}

const own = (subscriptions: Subscriptions, { principal }: GraphCall): readonly Subscription[] =>
  subscriptions.live().filter(({ appId }) => appId === principal.appId);

/** Refused at once where it can be told at once; otherwise the answer waits for the handshake. */
function subscribe(subscriptions: Subscriptions, call: GraphCall): GraphAnswer {
  const wanted = asked(call, subscriptions.newId(), subscriptions.now());
  const mine = own(subscriptions, call);
  const same = mine.find(({ changes }) => changes.toSorted().join() === wanted.changes.toSorted().join());
  if (same) {
    const message = `Subscription Id ${same.id} already exists for the requested combination`;
    throw new Refusal(409, 'Conflict', message);
  }
  if (mine.length >= subscriptions.quota())
    throw new Refusal(403, 'ExtensionError', 'Subscription quota exceeded for the application and tenant.');
  return {
    status: 201,
    async later() {
      await subscriptions.shakeHands(wanted);
      return { status: 201, body: shown(subscriptions.put(wanted), true) };
    },
  };
}
