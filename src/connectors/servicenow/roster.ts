import type { Clock } from '../../ports/ports.ts';
import type { OnCall, Roster } from '../../ports/roster.ts';
import type { Outbound, OutboundContext } from '../outbound/outbound.ts';
import { faultsAsValues, TicketFault } from '../outbound/ticket-fault.ts';
import { hasShape, inQuery } from './query.ts';
import { isSysId, recordsOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { createWire, type Wire } from './wire.ts';

/**
 * On-call of ServiceNow, by `whoisoncall`. Its list is empty where nobody is on call and where our account may not see who is, so
 * that nobody counts as nobody only while the rota of the team is shown to us. (undocumented as REST; strict about its answer)
 */
export function createServiceNowRoster(
  settings: ServiceNowSettings,
  outbound: Outbound,
  clock: Clock,
): Roster {
  const wire = createWire(settings, outbound, clock);
  return {
    system: 'servicenow',
    async whoIsOnCall(team, requestId) {
      const context = { requestId, purpose: 'servicenow-on-call' };
      const answer = await faultsAsValues(async () => ({
        failed: false as const,
        onCall: await onCallOf(wire, settings, await groupOf(wire, team, context), team, context),
      }));
      if (!answer.failed) return { read: 'done', onCall: answer.onCall };
      const { because, retryAfterSeconds, kind } = answer;
      return { read: 'failed', because, retryAfterSeconds, mayCure: kind === 'later' };
    },
  };
}

/** Groups of one name that are told apart. */
const MOST_GROUPS = 5;

/** The id of the one active group that the team is. */
async function groupOf(wire: Wire, team: string, context: OutboundContext): Promise<string> {
  const byId = hasShape('sys-id', team);
  const query = {
    sysparm_query: `${byId ? 'sys_id' : 'name'}=${inQuery(byId ? 'sys-id' : 'group-name', team)}^active=true`,
    sysparm_fields: 'sys_id,name,active',
    sysparm_limit: String(MOST_GROUPS),
  };
  const rows = recordsOf(await wire({ method: 'GET', path: 'sys_user_group', query }, context), 'the team');
  const named = rows.filter(
    (row) =>
      (byId ? textOf(row, 'sys_id') : textOf(row, 'name')).toLowerCase() === team.toLowerCase() &&
      textOf(row, 'active') === 'true',
  );
  const [only, ...others] = named;
  if (!only || others.length > 0)
    throw new TicketFault(
      'refused',
      `ServiceNow has ${named.length} active groups "${team}", and there must be one to tell who is on call for it.`,
    );
  return textOf(only, 'sys_id');
}

async function onCallOf(
  wire: Wire,
  { account }: ServiceNowSettings,
  group: string,
  team: string,
  context: OutboundContext,
): Promise<readonly OnCall[]> {
  const call = {
    method: 'GET',
    api: 'on_call_rota',
    path: 'whoisoncall',
    query: { group_ids: inQuery('sys-id', group) },
  } as const;
  const rows = recordsOf(await wire(call, context), 'who is on call');
  const people = rows.flatMap((row) => personOf(row, group));
  if (rows.length === 0 && !(await showsRota(wire, group, context)))
    throw new TicketFault(
      'refused',
      `ServiceNow names nobody who is on call for "${team}" and shows no rota of it: there is none, or an administrator of ServiceNow has to let ${account} read on-call rotas (cmn_rota).`,
    );
  return people;
}

/** A device is nobody. What is not of the form that is known is no answer. */
function personOf(row: TableRecord, group: string): readonly OnCall[] {
  const { group: of, userId, order, isDevice, isOverride } = row;
  // A name of a parameter that the instance does not know is ignored, and others' rotas are sent.
  if (of !== group) throw odd('of another group than was asked for');
  if (flag(isDevice)) return [];
  const level = typeof order === 'string' && /^\d{1,3}$/.test(order) ? Number(order) : order;
  if (typeof level !== 'number' || !Number.isInteger(level) || level < 1) throw odd('without an order');
  if (typeof userId !== 'string' || !isSysId(userId)) throw odd('without a user');
  const person = { toolUserId: userId, level, from: null, to: null };
  return [flag(isOverride) ? { ...person, override: { madeBy: [] } } : person];
}

const flag = (value: unknown) => value === true || value === 'true';

const odd = (what: string) =>
  new TicketFault('later', `ServiceNow answered who is on call with an entry ${what}.`);

async function showsRota(wire: Wire, group: string, context: OutboundContext): Promise<boolean> {
  const query = {
    sysparm_query: `group=${inQuery('sys-id', group)}^active=true`,
    sysparm_fields: 'sys_id,group,active',
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: '1',
  };
  const result = await wire({ method: 'GET', path: 'cmn_rota', query }, context);
  return recordsOf(result, 'rotas').some(
    (row) => textOf(row, 'group') === group && textOf(row, 'active') === 'true',
  );
}
