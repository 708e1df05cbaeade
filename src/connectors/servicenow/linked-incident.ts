import type { LinkedIncident, RecordHand } from '../../domain/linked-incident.ts';
import type { SetBy } from '../../domain/ticket.ts';
import type { StateOf } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { activeUsers } from './active-users.ts';
import { linkUser } from './link.ts';
import { inQuery } from './query.ts';
import { instantOf, isSysId, optionalText, recordsOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { isOver, standingIn } from './ticket-tables.ts';
import { firstSet, whoSet } from './who-set.ts';
import type { Wire } from './wire.ts';

const MAJOR = 'major_incident_state';
/** Who works on it: the group that it is assigned to, and the list of others. */
const GROUPS = ['assignment_group', 'group_list'] as const;

/** Reads an incident by its number, and who made it what it is from `sys_audit`: what that does not say is not known. */
export async function readLinkedIncident(
  wire: Wire,
  settings: ServiceNowSettings,
  number: string,
  context: OutboundContext,
): Promise<LinkedIncident> {
  const row = await rowOf(wire, number, context);
  const id = inQuery('sys-id', textOf(row, 'sys_id'));
  const standing = standingIn(settings.tickets.incident, textOf(row, 'state'));
  const priority = textOf(row, 'priority');
  const setBy = async (what: StateOf, state: string): Promise<RecordHand> => {
    const by = await whoSet(wire, settings, what, [{ id, state }], context);
    return await handOf(wire, settings, by[id], context);
  };
  // An instance without the plug-in has no such column, and no major incidents.
  const { majorIncidentState: accepted } = settings;
  const isMajor = optionalText(row, MAJOR) === accepted;
  const acceptedBy = isMajor ? await setBy('incident-major', accepted) : null;
  return {
    record: { system: 'servicenow', id, number: textOf(row, 'number'), type: 'incident' },
    standing,
    active: textOf(row, 'active') === 'true' && !isOver(standing),
    priority,
    prioritySetBy: await setBy('incident-priority', priority),
    openedBy: await openerOf(wire, settings, row, context),
    major: acceptedBy
      ? {
          accepted: true,
          acceptedBy,
          since: acceptedBy.known
            ? await firstSet(wire, 'incident-major', { id, state: accepted }, context)
            : null,
        }
      : { accepted: false },
    responderGroups: [...new Set(GROUPS.flatMap((column) => groupsIn(row, column)))],
    updatedAt: instantOf(row, 'sys_updated_on'),
  };
}

async function rowOf(wire: Wire, number: string, context: OutboundContext): Promise<TableRecord> {
  const own = ['sys_id', 'number', 'state', 'active', 'priority', MAJOR, 'sys_created_by'];
  const query = {
    sysparm_query: `number=${inQuery('number', number)}`,
    sysparm_fields: [...own, 'sys_created_on', 'sys_updated_on', ...GROUPS].join(','),
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: '2',
  };
  const rows = recordsOf(await wire({ method: 'GET', path: 'incident', query }, context), 'the incident');
  const [row, other] = rows.filter((one) => textOf(one, 'number').toLowerCase() === number.toLowerCase());
  if (rows.length > 0 && !row) throw new TicketFault('later', 'ServiceNow answered with another incident.');
  if (!row) throw new TicketFault('missing', `ServiceNow shows no incident ${number}.`);
  if (other) throw new TicketFault('missing', `ServiceNow has more than one incident ${number}.`);
  return row;
}

/** Groups of a reference, or of a list of them. A column that the instance does not have names none. */
function groupsIn(row: TableRecord, column: string): readonly string[] {
  return (optionalText(row, column) ?? '').split(',').filter(isSysId);
}

async function handOf(
  wire: Wire,
  settings: ServiceNowSettings,
  by: SetBy | undefined,
  context: OutboundContext,
): Promise<RecordHand> {
  if (!by) return { known: false, because: 'ServiceNow did not say' };
  if (!by.known) return { known: false, because: by.because, ...(by.todo && { todo: by.todo }) };
  if (by.byTool) return { known: false, because: `"${by.name}" is no person` };
  return await personOf(wire, settings, { toolId: by.toolId, name: by.name, at: by.at }, context);
}

async function personOf(
  wire: Wire,
  settings: ServiceNowSettings,
  { toolId, name, at }: { readonly toolId: string; readonly name: string; readonly at: string },
  context: OutboundContext,
): Promise<RecordHand> {
  const person = await linkUser(wire, settings, toolId, context);
  return person.linked
    ? { known: true, entraId: person.entraId, name, at }
    : { known: false, because: person.because.replace(/\.$/, '') };
}

/** By the account that made the record, which nobody can edit; `opened_by` is a column like any other. */
async function openerOf(
  wire: Wire,
  settings: ServiceNowSettings,
  row: TableRecord,
  context: OutboundContext,
): Promise<RecordHand> {
  const name = textOf(row, 'sys_created_by');
  const user = (await activeUsers(wire, [name], context)).get(name.toLowerCase());
  if (!user) return { known: false, because: `"${name}" is not one active user` };
  const at = instantOf(row, 'sys_created_on');
  return await personOf(wire, settings, { toolId: textOf(user, 'sys_id'), name, at }, context);
}

/** Whether the user is in one of the groups; what is left out because of rights is not there. */
export async function isInGroups(
  wire: Wire,
  toolUserId: string,
  groupIds: readonly string[],
  context: OutboundContext,
): Promise<boolean> {
  const wanted = groupIds.filter(isSysId);
  if (wanted.length === 0) return false;
  const query = {
    sysparm_query: `user=${inQuery('sys-id', toolUserId)}^groupIN${wanted.join(',')}`,
    sysparm_fields: 'user,group',
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: '100',
  };
  const rows = recordsOf(
    await wire({ method: 'GET', path: 'sys_user_grmember', query }, context),
    'who responds',
  );
  return rows.some((one) => textOf(one, 'user') === toolUserId && wanted.includes(textOf(one, 'group')));
}
