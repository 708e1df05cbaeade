import type { Live } from '../../cli/policy/lint-live.ts';
import { shownDirectory } from '../../cli/policy/live/shown-directory.ts';
import { shownTicketTool } from '../../cli/policy/live/ticket-tool.ts';
import { createWire } from '../../src/connectors/servicenow/wire.ts';
import { outboundThrough, signedInTo } from '../cli/signed-in-company.ts';
import { SETTINGS } from '../connectors/servicenow/instance.ts';
import { SERVICENOW } from '../support/faults.ts';
import type { TestWorld } from '../support/world.ts';

const READERS = ['Group.Read.All', 'User.Read.All', 'Organization.Read.All'];

/** What tables are held to by `lint --live`, as a world has it. */
export function liveOf({ app, tenant, clock }: TestWorld): Live {
  const fetch = (request: Request) => tenant.fetch(request);
  const wire = createWire(SETTINGS, outboundThrough(fetch, [SERVICENOW]), clock);
  return {
    directory: app.means.directory,
    shown: shownDirectory(signedInTo(tenant, fetch, READERS)),
    tool: shownTicketTool(wire),
  };
}
