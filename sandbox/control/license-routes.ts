/** Subscriptions, licenses and service plans: read as settled, changed behind the product's back. */
import { Refusal } from '../tenant/graph/answer.ts';
import type { SubscriptionPatch } from '../tenant/graph/licenses/control.ts';
import type { ProvisioningOutcome } from '../tenant/graph/licenses/provisioning.ts';
import { found, userOf } from './directory-routes.ts';
import { milliseconds } from './milliseconds.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem } from './problem.ts';
import { done, ID_OF_PERSON, ok, param, type Route, type RouteCall } from './route.ts';
import * as schemas from './schemas.ts';

const SUBSCRIPTIONS = '/directory/subscriptions';
const LICENSES = '/directory/users/:id/licenses';

export function licenseRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const desk = () => tenant().licenses;
  const user = (call: RouteCall) => userOf(tenant().directory, param(call, 'id')).id;
  const sku = (call: RouteCall) =>
    found('subscription', () => desk().subscription(param(call, 'sku'))).skuPartNumber;
  return [
    {
      method: 'GET',
      path: SUBSCRIPTIONS,
      summary: 'Lists the subscriptions with their seats and plans',
      run: () => ok(desk().subscriptions()),
    },
    {
      method: 'PATCH',
      path: `${SUBSCRIPTIONS}/:sku`,
      summary: 'Changes the seats or the status of a subscription',
      example: { enabled: 5 },
      schema: schemas.subscriptionPatch,
      run: (call) => ok(desk().patchSubscription(sku(call), call.body as SubscriptionPatch)),
    },
    {
      method: 'GET',
      path: LICENSES,
      summary: 'Tells the licenses and service plans of a user',
      names: ID_OF_PERSON,
      run: (call) => ok(desk().licensesOf(user(call))),
    },
    {
      method: 'PUT',
      path: `${LICENSES}/:sku`,
      summary: 'Assigns a license, as an administrator does in the portal',
      names: ID_OF_PERSON,
      example: {},
      schema: schemas.licensePut,
      run(call) {
        const { disabledPlans } = call.body as { disabledPlans?: readonly string[] };
        const [userId, name] = [user(call), sku(call)];
        found('plan', () => unlessRefused(() => desk().putLicense(userId, name, disabledPlans)));
        return done;
      },
    },
    {
      method: 'DELETE',
      path: `${LICENSES}/:sku`,
      summary: 'Takes a license away, as an administrator does in the portal',
      names: ID_OF_PERSON,
      run(call) {
        const [userId, name] = [user(call), sku(call)];
        unlessRefused(() => desk().deleteLicense(userId, name));
        return done;
      },
    },
    {
      method: 'PUT',
      path: '/directory/users/:id/plans/:plan',
      summary: 'Says what the provisioning of a service plan comes to',
      names: ID_OF_PERSON,
      example: { provisioning: 'pending' },
      schema: schemas.planPut,
      run(call) {
        const { provisioning, after } = call.body as PlanPut;
        const afterMs = after === undefined ? {} : { afterMs: milliseconds(after, '/after') };
        const userId = user(call);
        found('plan', () =>
          desk().putPlan(userId, param(call, 'plan'), { outcome: provisioning, ...afterMs }),
        );
        return done;
      },
    },
  ];
}

type PlanPut = { readonly provisioning: ProvisioningOutcome; readonly after?: string };

/** Licensing refuses an administrator what it refuses an app. */
function unlessRefused(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) throw new ControlProblem(400, 'invalid-change', error.message);
    throw error;
  }
}
