import type { LinkedPerson } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { hasShape, inQuery } from './query.ts';
import { optionalText, recordOf, recordsOf, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

/**
 * Who a user is in Entra: the stored object id, which exactly one active user may carry. Never by e-mail. Whatever else than
 * a user who left keeps us from knowing is for an administrator to mend.
 */
export async function linkUser(
  wire: Wire,
  { entraIdField, account }: ServiceNowSettings,
  toolId: string,
  context: OutboundContext,
): Promise<LinkedPerson> {
  const unlinked = (because: string): LinkedPerson => ({ linked: false, toolId, because });
  const notSetUp = (because: string): LinkedPerson => ({ linked: false, toolId, because, setUp: true });
  const path = `sys_user/${inQuery('sys-id', toolId)}`;
  const query = { sysparm_fields: `sys_id,user_name,active,${entraIdField}` };
  const result = await wire({ method: 'GET', path, query }, context).catch((error: unknown) => {
    if (error instanceof TicketFault && error.failure.kind === 'missing') return null;
    throw error;
  });
  if (result === null)
    return notSetUp(
      `ServiceNow shows our account ${account} no user ${toolId}; it has to be let read sys_user.`,
    );
  const user = recordOf(result, 'the user');
  if (textOf(user, 'sys_id') !== toolId) return unlinked('ServiceNow answered with another user.');
  if (textOf(user, 'active') !== 'true') return unlinked('The user is not active in ServiceNow.');
  const stored = optionalText(user, entraIdField);
  if (stored === null)
    return notSetUp(
      `ServiceNow sends no ${entraIdField} of sys_user: there is no such column, or ${account} may not read it.`,
    );
  const entraId = stored.trim().toLowerCase();
  const whose = `The user ${textOf(user, 'user_name')} of ServiceNow`;
  if (!hasShape('guid', entraId))
    return notSetUp(
      stored.trim() === ''
        ? `${whose} has no Entra object id in ${entraIdField}; it has to be filled in.`
        : `${whose} has a ${entraIdField} that is no Entra object id.`,
    );
  const carriers = await activeCarriers(wire, entraIdField, entraId, context);
  if (carriers === null) return notSetUp(`ServiceNow can't search ${entraIdField}.`);
  if (carriers.length !== 1 || carriers[0]?.toolUserId !== toolId)
    return notSetUp(
      `${carriers.length} active users of ServiceNow carry the Entra object id of ${textOf(user, 'user_name')}; there must be one.`,
    );
  return {
    linked: true,
    toolId,
    entraId,
    provenBy: `servicenow:sys_user.${entraIdField}`,
    name: textOf(user, 'user_name'),
  };
}

type Carrier = { readonly toolUserId: string; readonly name: string };

/** The one active user that carries the Entra object id, or `null`. */
export async function userOfEntraId(
  wire: Wire,
  { entraIdField }: ServiceNowSettings,
  entraId: string,
  context: OutboundContext,
): Promise<Carrier | null> {
  const carriers = await activeCarriers(wire, entraIdField, inQuery('guid', entraId).toLowerCase(), context);
  return carriers?.length === 1 ? (carriers[0] ?? null) : null;
}

/** `null`: rows came back that weren't asked for, because the column is unknown and its clause was dropped. */
async function activeCarriers(
  wire: Wire,
  field: string,
  entraId: string,
  context: OutboundContext,
): Promise<readonly Carrier[] | null> {
  const query = {
    sysparm_query: `${field}=${entraId}^active=true`,
    sysparm_fields: `sys_id,user_name,active,${field}`,
    sysparm_limit: '5',
  };
  const result = await wire({ method: 'GET', path: 'sys_user', query }, context);
  const rows = recordsOf(result, 'users with an Entra object id');
  const asked = rows.filter((row) => optionalText(row, field)?.trim().toLowerCase() === entraId);
  if (asked.length !== rows.length) return null;
  return asked
    .filter((row) => textOf(row, 'active') === 'true')
    .map((row) => ({ toolUserId: textOf(row, 'sys_id'), name: textOf(row, 'user_name') }));
}
