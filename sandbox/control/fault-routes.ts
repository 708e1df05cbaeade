/** Faults on the app's calls to the tenant, and the record of those calls. */
import type { FaultRule } from '../tenant/simulator.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem, messageOf, unknown } from './problem.ts';
import { created, done, ok, param, type Route } from './route.ts';
import * as schemas from './schemas.ts';

export function faultRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/faults',
      schema: schemas.fault,
      run: ({ body }) => created({ id: added(tenant(), body as FaultRule) }),
    },
    { method: 'GET', path: '/faults', run: () => ok(listed(tenant())) },
    {
      method: 'DELETE',
      path: '/faults',
      run() {
        tenant().faults.clear();
        return done;
      },
    },
    {
      method: 'DELETE',
      path: '/faults/:id',
      run(call) {
        const id = param(call, 'id');
        if (!tenant().faults.remove(id)) throw unknown('fault', id, 'GET /faults lists the ones there are.');
        return done;
      },
    },
    {
      method: 'GET',
      path: '/outbound',
      query: ['since'],
      run({ query }) {
        const since = Number(query.get('since') ?? 0);
        if (!Number.isInteger(since) || since < 0)
          throw new ControlProblem(400, 'invalid-query', '"since" is the seq of a row: a whole number.');
        return ok(tenant().outbound.list(since));
      },
    },
  ];
}

function added({ faults }: ControlledTenant, rule: FaultRule): string {
  try {
    return faults.add(rule).id;
  } catch (error) {
    throw new ControlProblem(400, 'invalid-fault', messageOf(error));
  }
}

function listed({ faults }: ControlledTenant) {
  return faults.list().map(({ struck, ...row }) => ({ ...row, hits: struck }));
}
