import { DAY, instant, SECOND } from '../../domain/instant.ts';
import type { Check, Look, Looks, Ping, Verdict } from '../../ports/checks.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { SignInFault, TicketFault } from '../outbound/ticket-fault.ts';
import { failed, noAnswer, ok, unknown } from '../outbound/verdicts.ts';
import { inQuery } from './query.ts';
import { glideTimeOf, optionalText, recordsOf, type TableRecord, textOf } from './record.ts';
import { AUDITED_TABLES, type Right, readColumnsOf, rightsOf } from './rights.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

/** A delivery is refused where clocks differ by more than five minutes; somebody should know before. */
const CLOCKS_AGREE_WITHIN = 60 * SECOND;
/** Tables of tickets and of what belongs to them are looked at this far back: counting all of one takes an instance long. */
const LOOKED_AT = 30 * DAY;
/** So many calls are under way at once: an instance keeps few at a time for one account. */
const AT_ONCE = 4;

/** What an instance is asked for, and what is known of it by then. */
type Asked = {
  readonly wire: Wire;
  readonly settings: ServiceNowSettings;
  readonly now: number;
  readonly context: OutboundContext;
};

/**
 * How the instance and this app are connected, one verdict for each thing that has to be so. Reads only. `ping`: what only the
 * instance itself can tell, which is shown and decides nothing.
 */
export async function checksOf(asked: Asked, ping: Ping): Promise<readonly Check[]> {
  const clock = { name: 'clock', ...clockVerdict(ping, asked.now) };
  const { first, others } = looksAt(asked, ping);
  const signIn = { name: first.name, ...(await first.look()) };
  if (signIn.verdict !== 'ok') return [clock, signIn];
  return [clock, signIn, ...(await fewAtOnce(others))];
}

/** The same, one look each. `ping`: what the instance said last; `null`: nothing yet. */
export function looksAt(asked: Asked, ping: Ping | null): Looks & { readonly first: Look } {
  const { settings } = asked;
  const rights = rightsOf(settings);
  const columns = readColumnsOf(settings);
  return {
    first: { name: 'sign-in', look: async () => await signInVerdict(asked) },
    others: [
      ...rights
        .filter(({ may }) => may === 'read')
        .map((right) => ({
          name: `read ${right.table}`,
          look: async () => await readVerdict(asked, right, columns[right.table] ?? right.columns),
        })),
      { name: 'people', look: async () => await peopleVerdict(asked) },
      ...rights
        .filter(({ may }) => may !== 'read')
        .map((right) => ({
          name: `${right.may} ${right.table}`,
          look: async () => writeVerdict(right, settings, ping),
        })),
      ...AUDITED_TABLES.map((table) => ({
        name: `history ${table}`,
        look: async () => historyVerdict(table, ping),
      })),
    ],
  };
}

async function fewAtOnce(looks: readonly Look[]): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (let from = 0; from < looks.length; from += AT_ONCE) {
    const some = looks.slice(from, from + AT_ONCE);
    checks.push(...(await Promise.all(some.map(async ({ name, look }) => ({ name, ...(await look()) })))));
  }
  return checks;
}

function clockVerdict({ sentAt }: Ping, now: number): Verdict {
  const apart = Math.round(Math.abs(now - sentAt) / SECOND);
  if (apart * SECOND <= CLOCKS_AGREE_WITHIN) return ok(`The clocks differ by ${apart} seconds.`);
  return failed(
    `The clocks differ by ${apart} seconds; past 300 every delivery is refused.`,
    'Ask ServiceNow about the time of the instance, and look at the time of the function app.',
  );
}

async function signInVerdict({ wire, settings, context }: Asked): Promise<Verdict> {
  const query = { sysparm_fields: 'sys_id', sysparm_limit: '1' };
  try {
    await wire({ method: 'GET', path: 'sys_user', query, seenOnly: true }, context);
    return ok(`ServiceNow takes the token of the application for ${settings.account}.`);
  } catch (error) {
    if (!(error instanceof TicketFault)) throw error;
    // It was signed in to be told that it may not.
    if (error.failure.kind === 'refused' && !(error instanceof SignInFault))
      return ok('ServiceNow takes the token.');
    if (!(error instanceof SignInFault)) return ofFault(error, '');
    if (error.failure.kind === 'later' && !error.isRefused) return noAnswer(error.failure.because);
    return failed(
      error.failure.because,
      'In ServiceNow look at the application Countersign: it is active, has a user, and its secret is SERVICENOW_CLIENT_SECRET; and at the property glide.oauth.inbound.client.credential.grant_type.enabled.',
    );
  }
}

/** What a table's rows are looked for by, where asking for all of them would take the instance long. */
async function queryOf({ wire, context, now }: Asked, { table }: Right): Promise<string | null> {
  if (table === 'sys_journal_field') return await ofNewest({ wire, context }, 'sc_req_item', 'element_id');
  if (table === 'sys_audit') return await ofNewest({ wire, context }, 'sysapproval_approver', 'documentkey');
  const since = `sys_updated_on>=${inQuery('time', glideTimeOf(instant(now - LOOKED_AT)))}`;
  return BY_TIME.includes(table) ? since : '';
}

const BY_TIME = [
  ...['sc_req_item', 'sc_request', 'incident', 'sc_task', 'sysapproval_approver'],
  ...['sc_item_option', 'sc_item_option_mtom', 'sc_multi_row_question_answer'],
];
const NEWEST = 20;

/** Rows about the newest records of another table; `null`: there are none to have any. */
async function ofNewest(
  { wire, context }: Pick<Asked, 'wire' | 'context'>,
  table: string,
  column: string,
): Promise<string | null> {
  const query = {
    sysparm_query: 'ORDERBYDESCsys_updated_on',
    sysparm_fields: 'sys_id',
    sysparm_limit: String(NEWEST),
  };
  const rows = recordsOf(await wire({ method: 'GET', path: table, query, seenOnly: true }, context), table);
  const ids = rows.map((row) => inQuery('sys-id', textOf(row, 'sys_id')));
  return ids.length === 0 ? null : `${column}IN${ids.join(',')}`;
}

/** What only passes is said as that; where ServiceNow can't be reached at all, the name of the host may be wrong. */
function ofFault({ failure: { kind, because } }: TicketFault, without: string): Verdict {
  const said = `${because} ${without}`.trimEnd();
  return kind === 'later' ? noAnswer(said) : failed(said, null);
}

async function readVerdict(
  asked: Asked,
  right: Right,
  columns: readonly string[] = right.columns,
): Promise<Verdict> {
  const { table, without } = right;
  try {
    const filter = await queryOf(asked, right);
    if (filter === null) return unknown(`There is no record yet that ${table} would tell of.`);
    let total: number | null = null;
    const query = {
      ...(filter !== '' && { sysparm_query: filter }),
      sysparm_fields: ['sys_id', ...columns].join(','),
      sysparm_limit: '1',
    };
    const onTotal = (records: number) => {
      total = records;
    };
    const result = await asked.wire({ method: 'GET', path: table, query, onTotal }, asked.context);
    const [row] = recordsOf(result, table);
    if (!row)
      return total === 0
        ? unknown(`There is no record in ${table} to read yet.`)
        : unknown(`ServiceNow shows no record of ${table}, and does not say whether there are any.`);
    const hidden = columns.filter((column) => optionalText(row, column) === null);
    if (hidden.length === 0) return ok(`${asked.settings.account} reads ${table}.`);
    return failed(
      `ServiceNow sends no ${hidden.join(', ')} of ${table}: there is no such column, or it may not be read. ${without}`,
      `Let the role read it, or name the column of your instance in the app settings.`,
    );
  } catch (error) {
    if (!(error instanceof TicketFault)) throw error;
    return ofFault(error, without);
  }
}

/** How many of the active users can be tied to an Entra account. */
async function peopleVerdict({ wire, settings, context }: Asked): Promise<Verdict> {
  const { entraIdField } = settings;
  const count = async (more: string) => {
    let total: number | null = null;
    const onTotal = (records: number) => {
      total = records;
    };
    const query = {
      sysparm_query: `active=true${more}`,
      sysparm_fields: `sys_id,${entraIdField}`,
      sysparm_limit: '1',
    };
    const call = { method: 'GET', path: 'sys_user', query, onTotal, seenOnly: true } as const;
    const [row] = recordsOf(await wire(call, context), 'users');
    return { row, total: total as number | null };
  };
  try {
    const linked = await count(`^${entraIdField}ISNOTEMPTY`);
    const all = await count('');
    // A clause about a column that is not there is dropped, and everybody is counted.
    if (isUnfiltered(linked.row, entraIdField))
      return failed(
        `sys_user has no ${entraIdField}, or it may not be read: nobody can be tied to Entra.`,
        'Commit the kit, or name the column of your instance in SERVICENOW_ENTRA_ID_FIELD.',
      );
    if (linked.total === null || all.total === null)
      return linked.row ? ok('Users carry an Entra object id.') : unknown('ServiceNow does not count users.');
    const said = `${linked.total} of ${all.total} active users carry an Entra object id in ${entraIdField}.`;
    if (linked.total > 0) return ok(said);
    return failed(said, 'Provision the object id of each user from Entra into that column.');
  } catch (error) {
    if (!(error instanceof TicketFault)) throw error;
    return ofFault(error, '');
  }
}

function isUnfiltered(row: TableRecord | undefined, field: string): boolean {
  return row !== undefined && (optionalText(row, field) ?? '') === '';
}

/** Nothing is written to find out: the instance itself says what our account may. */
function writeVerdict(
  { table, may, columns, without }: Right,
  settings: ServiceNowSettings,
  ping: Ping | null,
): Verdict {
  const rights = ping?.rights ?? null;
  if (rights === null)
    return unknown(
      'ServiceNow did not say, and nothing is written to find out.',
      'Set the property countersign.account, and run "Countersign: check" in ServiceNow.',
    );
  const needed = [
    table,
    ...columns.filter((one) => isWritten(one, settings)).map((one) => `${table}.${one}`),
  ];
  const missing = needed.filter((one) => rights[`${may} ${one}`] === false);
  const untold = needed.filter((one) => rights[`${may} ${one}`] === undefined);
  if (missing.length > 0)
    return failed(
      `${settings.account} may not ${may} ${missing.join(', ')}. ${without}`,
      'Add the role countersign_integration to the access rule that decides.',
    );
  if (untold.length > 0)
    return unknown(`ServiceNow did not say whether ${settings.account} may ${may} ${untold.join(', ')}.`);
  return ok(`${settings.account} may ${may} ${table}.`);
}

/** Some columns are written only where a table of states says so. */
function isWritten(column: string, { tickets }: ServiceNowSettings): boolean {
  if (column !== 'stage') return true;
  const writes = [tickets.sc_req_item.writes, tickets.incident.writes].flatMap((one) => Object.values(one));
  return writes.some(({ stage }) => stage !== undefined);
}

function historyVerdict(table: string, ping: Ping | null): Verdict {
  const on = ping?.audited?.[table];
  if (on === undefined) return unknown(`ServiceNow did not say whether changes of ${table} are kept.`);
  if (on) return ok(`Changes of ${table} are kept.`);
  return failed(
    `Auditing of ${table} is off, so that nothing tells who decided there, and no decision of that kind counts.`,
    'Run "Countersign: set up" in ServiceNow, or switch auditing of the table on in the dictionary.',
  );
}
