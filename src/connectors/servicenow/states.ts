import type { TicketStanding } from '../../domain/ticket.ts';
import { meaningOf, WRITTEN_STANDINGS, type WrittenStanding } from '../../domain/written-standing.ts';
import {
  approvalOf,
  isOver,
  OUT_OF_BOX_TABLES,
  standingIn,
  type TicketTable,
  type TicketTableName,
  type TicketTables,
  type Written,
} from './ticket-tables.ts';

const SETTING = 'SERVICENOW_STATES';
const READ: readonly string[] = ['open', 'in-progress', 'completed', 'incomplete', 'skipped', 'canceled'];
const TABLES = Object.keys(OUT_OF_BOX_TABLES) as readonly TicketTableName[];
const LONGEST_TEXT = 80;

/** What an instance that differs from the out-of-box values says of itself, on top of them; or why it can't be used. */
type TablesRead = { readonly tables: TicketTables } | { readonly message: string };

/** Its path, and what is wrong with it. */
class Wrong extends Error {
  constructor(path: readonly string[], must: string) {
    super(`${[SETTING, ...path].join('/')} ${must}`);
  }
}

/**
 * `SERVICENOW_STATES`: `{"18": "completed"}` names states of request items alone, `{"sc_req_item": {"reads", "writes"}}` a table
 * both ways. What would be written has to be read as what it was written for: whatever is not would end access, or never close.
 */
export function tablesIn(text: string): TablesRead {
  if (text === '') return { tables: OUT_OF_BOX_TABLES };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { message: `${SETTING} is not JSON. Give an object such as {"18": "completed"}.` };
  }
  try {
    return { tables: tablesOf(value) };
  } catch (error) {
    if (error instanceof Wrong) return { message: error.message };
    throw error;
  }
}

type Json = Readonly<Record<string, unknown>>;

function tablesOf(value: unknown): TicketTables {
  const given = objectAt(
    [],
    value,
    'an object of state value to standing, or of table to its reads and writes',
  );
  const flat = Object.entries(given).filter(([, one]) => !isObject(one));
  const byTable = Object.entries(given).filter(([, one]) => isObject(one));
  for (const [name] of byTable)
    if (!TABLES.some((table) => table === name))
      throw new Wrong([name], `is no table of tickets. Tables are ${TABLES.join(', ')}.`);
  const readsOfItems = readsAt([], Object.fromEntries(flat));
  const tables = TABLES.map((name) => {
    const items = name === 'sc_req_item' ? readsOfItems : {};
    return [name, tableAt(name, isObject(given[name]) ? given[name] : {}, items)] as const;
  });
  return Object.fromEntries(tables) as TicketTables;
}

function tableAt(name: TicketTableName, given: Json, more: TicketTable['reads']): TicketTable {
  onlyKeys([name], given, ['reads', 'writes']);
  const stock = OUT_OF_BOX_TABLES[name];
  const named = objectAt([name, 'reads'], given['reads'] ?? {}, 'an object of state value to standing');
  const reads = { ...stock.reads, ...more, ...readsAt([name, 'reads'], named) };
  const path = [name, 'writes'];
  const wanted = objectAt(path, given['writes'] ?? {}, 'an object of standing to what is written');
  onlyKeys(path, wanted, WRITTEN_STANDINGS);
  const rows = WRITTEN_STANDINGS.map((standing) => {
    const row = writtenAt([...path, standing], name, wanted[standing] ?? {}, stock.writes[standing]);
    return [standing, row] as const;
  });
  const table = { reads, writes: Object.fromEntries(rows) as TicketTable['writes'] };
  for (const [standing, { state }] of rows) checkWay([...path, standing, 'state'], standing, state, table);
  return table;
}

function readsAt(path: readonly string[], given: Json): TicketTable['reads'] {
  for (const [state, standing] of Object.entries(given))
    if (!READ.includes(String(standing)))
      throw new Wrong([...path, state], `must be one of ${READ.join(', ')}.`);
  return given as TicketTable['reads'];
}

function writtenAt(path: readonly string[], name: TicketTableName, value: unknown, stock: Written): Written {
  const given = objectAt(path, value, 'an object such as {"state": "2"}');
  const mayHave = [
    'state',
    'words',
    ...(name === 'sc_req_item' ? ['stage'] : []),
    ...(stock.approval === undefined ? [] : ['approval']),
    ...(stock.closeCode === undefined ? [] : ['closeCode']),
  ];
  onlyKeys(path, given, mayHave);
  for (const [key, text] of Object.entries(given))
    if (!isOneLine(text))
      throw new Wrong([...path, key], `must be a text of 1 to ${LONGEST_TEXT} characters in one line.`);
  const written: Written = { ...stock, ...given };
  if (written.approval !== undefined && approvalOf(written.approval) !== 'requested')
    throw new Wrong([...path, 'approval'], 'must be how this instance stores "Requested".');
  return written;
}

/** Under way, completed, or ended otherwise: no table may take one for another. */
function wayOf(standing: TicketStanding): string {
  return isOver(standing) && standing !== 'completed'
    ? 'ended'
    : isOver(standing)
      ? 'completed'
      : 'under way';
}

function checkWay(
  path: readonly string[],
  standing: WrittenStanding,
  state: string,
  table: TicketTable,
): void {
  const meaning = meaningOf(standing);
  const read = standingIn(table, state);
  if (read !== 'unknown' && wayOf(read) === wayOf(meaning)) return;
  const [name] = path;
  throw new Wrong(
    path,
    `is "${state}", which ${SETTING}/${name}/reads ${read === 'unknown' ? 'does not name' : `reads as ${read}`}. Name it there as ${meaning}, or write another state for ${standing}.`,
  );
}

function onlyKeys(path: readonly string[], given: Json, keys: readonly string[]): void {
  const other = Object.keys(given).find((key) => !keys.includes(key));
  if (other !== undefined)
    throw new Wrong([...path, other], `is not known there. Known are ${keys.join(', ')}.`);
}

function objectAt(path: readonly string[], value: unknown, what: string): Json {
  if (!isObject(value)) throw new Wrong(path, `must be ${what}.`);
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOneLine(value: unknown): value is string {
  return (
    typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TEXT && !/[\r\n]/.test(value)
  );
}
