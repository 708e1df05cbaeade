import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { hasShape, inQuery } from './query.ts';
import { optionalText, recordsOf, referenceOf, textOf } from './record.ts';
import type { Wire } from './wire.ts';

/** Groups of one name that are told apart. */
const MOST_GROUPS = 5;
/** Members that are looked at where the instance does not leave out the inactive ones itself. */
const MOST_MEMBERS = 20;

/**
 * The id of the active group that a queue is, by its name or its id; `null` when no single one is, or nobody active is in it:
 * whoever owns it has it in person then. What rights hide from us is not held against a queue.
 */
export async function staffedQueue(
  wire: Wire,
  queue: string,
  context: OutboundContext,
): Promise<string | null> {
  const id = await queueId(wire, queue, context);
  return id !== null && (await hasMembers(wire, id, context)) ? id : null;
}

async function queueId(wire: Wire, queue: string, context: OutboundContext): Promise<string | null> {
  const byId = hasShape('sys-id', queue);
  if (!byId && !hasShape('group-name', queue)) return null;
  const clause = byId ? `sys_id=${queue}` : `name=${inQuery('group-name', queue)}`;
  const seen = await seenOf(
    wire,
    'sys_user_group',
    `${clause}^active=true`,
    'sys_id,name',
    MOST_GROUPS,
    context,
  );
  if (seen === null || (byId && seen.hidden)) return byId ? queue : null;
  const named = seen.rows.filter(
    (row) => (byId ? textOf(row, 'sys_id') : textOf(row, 'name')).toLowerCase() === queue.toLowerCase(),
  );
  const [only, ...others] = named;
  return only && others.length === 0 ? textOf(only, 'sys_id') : null;
}

async function hasMembers(wire: Wire, id: string, context: OutboundContext): Promise<boolean> {
  const query = `group=${inQuery('sys-id', id)}^user.active=true`;
  const seen = await seenOf(
    wire,
    'sys_user_grmember',
    query,
    'group,user,user.active',
    MOST_MEMBERS,
    context,
  );
  if (seen === null || seen.hidden) return true;
  // A clause that the instance does not know is dropped, so that each row is looked at once more.
  return seen.rows.some(
    (row) => referenceOf(row, 'group') === id && optionalText(row, 'user.active') !== 'false',
  );
}

/** `hidden`: there are more than rights let us see. `null`: rights keep the whole table from us. */
async function seenOf(
  wire: Wire,
  path: string,
  sysparm_query: string,
  sysparm_fields: string,
  most: number,
  context: OutboundContext,
) {
  let total = 0;
  const onTotal = (records: number) => {
    total = records;
  };
  const query = { sysparm_query, sysparm_fields, sysparm_limit: String(most) };
  try {
    const rows = recordsOf(
      await wire({ method: 'GET', path, query, onTotal, seenOnly: true }, context),
      'the queue',
    );
    return { rows, hidden: total > rows.length && rows.length === 0 };
  } catch (error) {
    // A right that is missing keeps nobody from being called.
    if (error instanceof TicketFault && error.failure.kind === 'refused') return null;
    throw error;
  }
}
