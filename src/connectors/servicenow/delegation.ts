import type { Instant } from '../../domain/instant.ts';
import type { Delegation } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { activeUsers } from './active-users.ts';
import { inQuery } from './query.ts';
import { instantOf, recordsOf, referenceOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

type Asked = { readonly ownerToolId: string; readonly delegateToolId: string; readonly at: Instant };

const MOST_DELEGATIONS = 100;

const FIELDS =
  'user,user.user_name,user.sys_updated_on,delegate,starts,ends,approvals,sys_created_on,sys_created_by,sys_updated_on,sys_updated_by';

/**
 * Whether the owner had handed approvals to the delegate by then, from `sys_user_delegate`. A record says what holds by now, so
 * that one which was made or changed later tells nothing of that moment; one without an end is nobody's promise of an end.
 */
export async function delegationOf(
  wire: Wire,
  { account }: Pick<ServiceNowSettings, 'account'>,
  asked: Asked,
  context: OutboundContext,
): Promise<Delegation> {
  const { ownerToolId, delegateToolId } = asked;
  const query = {
    sysparm_query: `user=${inQuery('sys-id', ownerToolId)}^delegate=${inQuery('sys-id', delegateToolId)}`,
    sysparm_fields: FIELDS,
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: String(MOST_DELEGATIONS),
  };
  const result = await wire({ method: 'GET', path: 'sys_user_delegate', query }, context);
  const rows = recordsOf(result, 'delegations').filter(
    (row) => referenceOf(row, 'user') === ownerToolId && referenceOf(row, 'delegate') === delegateToolId,
  );
  if (rows.length >= MOST_DELEGATIONS)
    throw new TicketFault('refused', `ServiceNow has over ${MOST_DELEGATIONS} delegations between the two.`);
  const looked = rows.map((row) => ({ row, because: whyNot(row, asked.at) }));
  const held = looked.find(({ because }) => because === null);
  if (!held) {
    const [because] = looked.map((one) => one.because);
    return {
      inForce: false,
      because: because ?? `ServiceNow shows ${account} no delegation from the one to the other`,
    };
  }
  const makers = ['sys_created_by', 'sys_updated_by'].map((column) => textOf(held.row, column));
  const users = await activeUsers(wire, makers, context);
  return {
    inForce: true,
    madeBy: [...users.values()].map((user) => textOf(user, 'sys_id')),
    ownerName: textOf(held.row, 'user.user_name'),
    ownerSince: instantOf(held.row, 'user.sys_updated_on'),
  };
}

/** Times of the tool are whole seconds. `null`: it was in force. */
function whyNot(row: TableRecord, moment: Instant): string | null {
  const at = `${moment.slice(0, 19)}.000Z`;
  if (textOf(row, 'approvals') !== 'true') return 'the delegation between them is not for approvals';
  if (instantOf(row, 'sys_created_on') > at) return 'the delegation between them was made only afterwards';
  if (instantOf(row, 'sys_updated_on') > at)
    return 'the delegation between them was changed afterwards, so that it is not known what held then';
  if (textOf(row, 'starts') === '' || textOf(row, 'ends') === '')
    return 'the delegation between them has no beginning or no end';
  if (instantOf(row, 'starts') > at) return 'the delegation between them had not begun';
  if (instantOf(row, 'ends') < at) return 'the delegation between them was over';
  return null;
}
