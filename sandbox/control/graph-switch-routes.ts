/** How Graph and what stands behind it behave, where the real ones vary or nobody could say. */
import type { GraphSwitches } from '../tenant/graph/switches.ts';
import { graphSwitches } from './graph-switch-schema.ts';
import type { ControlledTenant } from './ports.ts';
import { ok, type Route } from './route.ts';

const SWITCHES = '/directory/switches';

export function graphSwitchRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'GET',
      path: SWITCHES,
      summary: 'Tells how Graph behaves',
      run: () => ok(tenant().graphSwitches),
    },
    {
      method: 'PATCH',
      path: SWITCHES,
      summary: 'Changes how Graph behaves',
      example: { riskVerdicts: 'without-effect' },
      schema: graphSwitches,
      run: ({ body }) => ok(Object.assign(tenant().graphSwitches, body as Partial<GraphSwitches>)),
    },
  ];
}
