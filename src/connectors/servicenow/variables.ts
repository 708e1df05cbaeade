import type { Ticket } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { inQuery } from './query.ts';
import { isSysId, optionalText, recordsOf, referenceOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

const MOST_VARIABLES = 500;

const ANSWER = 'sc_item_option';
const QUESTION = 'sc_item_option.item_option_new';

/** The platform's number of a question that is answered by a record's `sys_id`. */
const REFERENCE = '8';
/** And of one that is answered by any number of them. */
const LIST = '21';

type Answer = {
  readonly name: string;
  readonly value: string;
  readonly table: string | null;
  readonly isList: boolean;
};

/** `several`: questions that are answered by a list of records. */
export type Answers = Required<Pick<Ticket, 'variables' | 'several'>>;

/**
 * What was answered on the form of a request item, by the names of its questions; a record that was picked by the column that
 * policy knows it by. Variables are no columns: one dot-walked look over the rows that link them to the item. What lies behind a reference that
 * rights hide reads as empty, so that an answer without its question is not believed to be none.
 */
export async function readVariables(
  wire: Wire,
  settings: ServiceNowSettings,
  itemId: string,
  context: OutboundContext,
): Promise<Answers> {
  const query = {
    sysparm_query: `request_item=${inQuery('sys-id', itemId)}`,
    sysparm_fields: `request_item,${ANSWER},${QUESTION},${QUESTION}.name,${QUESTION}.type,${QUESTION}.reference,${ANSWER}.value`,
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: String(MOST_VARIABLES),
  };
  let total: number | null = null;
  const onTotal = (records: number) => {
    total = records;
  };
  const result = await wire({ method: 'GET', path: 'sc_item_option_mtom', query, onTotal }, context);
  const rows = recordsOf(result, 'the variables');
  if (rows.length === 0 && total === null) throw hidden(settings, "any answer of the ticket's form");
  if (rows.length >= MOST_VARIABLES)
    throw new TicketFault('refused', `The ticket has over ${MOST_VARIABLES} variables.`);
  const answers = rows
    .filter((row) => textOf(row, 'request_item') === itemId)
    .flatMap((row) => answerOf(row, settings) ?? []);
  const names = await pickedRecords(wire, settings, answers, context);
  const variables = new Map<string, string>();
  for (const { name, value, table } of answers) {
    const said = table === null ? value : (names.get(value) ?? value);
    if (variables.has(name) && variables.get(name) !== said)
      throw new TicketFault('refused', `The ticket answers "${name}" twice, and differently.`);
    variables.set(name, said);
  }
  const lists = answers.filter(({ isList, value }) => isList && value !== '');
  const several = Object.fromEntries(lists.map(({ name }) => [name, 'by a list of records']));
  return { variables: Object.fromEntries(variables), several };
}

/** `null`: nothing was asked, as by a label, or the answer is gone. */
function answerOf(row: TableRecord, settings: ServiceNowSettings): Answer | null {
  if (referenceOf(row, ANSWER) === null) return null;
  const name = textOf(row, `${QUESTION}.name`);
  const value = textOf(row, `${ANSWER}.value`);
  const isHidden = textOf(row, QUESTION) === '' || (name === '' && value !== '');
  if (isHidden) throw hidden(settings, "an answer of the ticket's form, or what was asked");
  if (name === '') return null;
  const table = optionalText(row, `${QUESTION}.reference`) ?? '';
  const type = optionalText(row, `${QUESTION}.type`);
  const isPicked = type === REFERENCE && table !== '' && isSysId(value);
  return { name, value, table: isPicked ? table : null, isList: type === LIST };
}

function hidden({ account }: ServiceNowSettings, what: string): TicketFault {
  return new TicketFault(
    'refused',
    `ServiceNow does not show ${what}. An administrator of ServiceNow has to let ${account} read sc_item_option_mtom, sc_item_option and item_option_new.`,
  );
}

/** What policy knows the picked records by, by `sys_id`. One call for each table. */
async function pickedRecords(
  wire: Wire,
  settings: ServiceNowSettings,
  answers: readonly Answer[],
  context: OutboundContext,
): Promise<ReadonlyMap<string, string>> {
  const picked = Map.groupBy(
    answers.filter(({ table }) => table !== null && /^[a-z0-9_]{1,80}$/.test(table)),
    ({ table }) => table ?? '',
  );
  const known = await Promise.all(
    [...picked].map(async ([table, of]) => {
      const ids = [...new Set(of.map(({ value }) => value))];
      const column = columnOf(settings, table);
      const query = {
        sysparm_query: `sys_idIN${ids.map((id) => inQuery('sys-id', id)).join(',')}`,
        sysparm_fields: `sys_id,${column}`,
        sysparm_limit: String(ids.length),
      };
      const rows = recordsOf(await wire({ method: 'GET', path: table, query }, context), table);
      if (rows.some((row) => textOf(row, column) === ''))
        throw new TicketFault(
          'refused',
          `ServiceNow shows no ${column} of a record of ${table} that was picked on the form. An administrator of ServiceNow has to fill ${column}, or to let ${settings.account} read it.`,
        );
      return rows.map((row) => [textOf(row, 'sys_id'), textOf(row, column)] as const);
    }),
  );
  return new Map(known.flat());
}

const COLUMNS: Readonly<Record<string, string>> = { cmn_cost_center: 'code' };

/** A person is known by the Entra object id, as everywhere; other records by what policy tables call them. */
function columnOf({ entraIdField }: ServiceNowSettings, table: string): string {
  return table === 'sys_user' ? entraIdField : (COLUMNS[table] ?? 'name');
}
