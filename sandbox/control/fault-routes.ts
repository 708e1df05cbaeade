/** Faults on the app's calls to the tenant, and the record of those calls. */
import type { FaultRule } from '../tenant/simulator.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem, messageOf, unknown } from './problem.ts';
import { created, done, ok, param, type Route, wholeNumber } from './route.ts';
import * as schemas from './schemas.ts';

export function faultRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/faults',
      summary: 'Makes calls of the app fail, hang, lag or take long',
      example: {
        match: { host: 'graph.microsoft.com', method: 'POST', path: '*/members/$ref' },
        effect: { kind: 'status', status: 429 },
      },
      schema: schemas.fault,
      run: ({ body }) => created({ id: added(tenant(), body as FaultRule) }),
    },
    {
      method: 'GET',
      path: '/faults',
      summary: 'Lists the faults that are set, with how often each struck',
      run: () => ok(listed(tenant())),
    },
    {
      method: 'DELETE',
      path: '/faults',
      summary: 'Takes every fault away',
      run() {
        tenant().faults.clear();
        return done;
      },
    },
    {
      method: 'DELETE',
      path: '/faults/:id',
      summary: 'Takes a fault away',
      run(call) {
        const id = param(call, 'id');
        if (!tenant().faults.remove(id)) throw unknown('fault', id, 'GET /faults lists the ones there are.');
        return done;
      },
    },
    {
      method: 'GET',
      path: '/outbound',
      summary: 'Lists every call of the app to the outside',
      query: ['since'],
      run({ query }) {
        return ok(tenant().outbound.list(wholeNumber(query, 'since', 0)));
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
