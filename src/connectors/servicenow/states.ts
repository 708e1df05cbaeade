import type { TicketStanding } from '../../domain/ticket.ts';
import { meaningOf, WRITTEN_STANDINGS, type WrittenStanding } from '../../domain/written-standing.ts';
import {
  approvalOf,
  isOver,
  OUT_OF_BOX_TABLES,
  standingIn,
  type TicketTable,
  type TicketTables,
  type Written,
} from './ticket-tables.ts';

const SETTING = 'SERVICENOW_STATES';
const READ: readonly string[] = ['open', 'in-progress', 'completed', 'incomplete', 'skipped', 'canceled'];
const TABLES = Object.keys(OUT_OF_BOX_TABLES) as readonly AnyTableName[];
const LONGEST_TEXT = 80;
const TEXT = `a text of 1 to ${LONGEST_TEXT} characters in one line`;

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
type AnyTableName = keyof TicketTables;
/** Of a follow-up fewer standings are written than of a ticket. */
type AnyTable = {
  readonly reads: TicketTable['reads'];
  readonly writes: Readonly<Partial<Record<WrittenStanding, Written>>>;
};

function tablesOf(value: unknown): TicketTables {
  const given = objectAt(
    [],
    value,
    'an object of state value to standing, or of table to its reads and writes',
  );
  const entries = Object.entries(given);
  const [other] = entries.find(([name, one]) => isObject(one) && !isTable(name)) ?? [];
  if (other !== undefined)
    throw new Wrong([other], `is no table of tickets. Tables are ${TABLES.join(', ')}.`);
  const readsOfItems = readsAt([], Object.fromEntries(entries.filter(([name]) => !isTable(name))));
  const tables = TABLES.map((name) => {
    const items = name === 'sc_req_item' ? readsOfItems : {};
    return [name, tableAt(name, objectIn([], given, name, 'an object of its reads and writes'), items)];
  });
  return Object.fromEntries(tables) as TicketTables;
}

function tableAt(name: AnyTableName, given: Json, more: TicketTable['reads']): AnyTable {
  onlyKeys([name], given, ['reads', 'writes']);
  const stock: AnyTable = OUT_OF_BOX_TABLES[name];
  const named = objectIn([name], given, 'reads', 'an object of state value to standing');
  const reads = { ...stock.reads, ...more, ...readsAt([name, 'reads'], named) };
  const path = [name, 'writes'];
  const wanted = objectIn([name], given, 'writes', 'an object of standing to what is written');
  const known = WRITTEN_STANDINGS.flatMap((standing) => {
    const written = stock.writes[standing];
    return written ? [{ standing, written }] : [];
  });
  onlyKeys(
    path,
    wanted,
    known.map(({ standing }) => standing),
  );
  const rows = known.map(({ standing, written }) => {
    const row = objectIn(path, wanted, standing, 'an object such as {"state": "2"}');
    return [standing, writtenAt([...path, standing], name, row, written)] as const;
  });
  for (const [standing, { state }] of rows) checkWay([...path, standing, 'state'], standing, state, reads);
  return { reads, writes: Object.fromEntries(rows) };
}

function readsAt(path: readonly string[], given: Json): TicketTable['reads'] {
  for (const [state, standing] of Object.entries(given)) {
    if (!isOneLine(state) || state !== state.trim())
      throw new Wrong([...path, state], `names no state: it must be ${TEXT}, without blanks around it.`);
    if (typeof standing !== 'string' || !READ.includes(standing))
      throw new Wrong([...path, state], `must be one of ${READ.join(', ')}.`);
  }
  return given as TicketTable['reads'];
}

function writtenAt(path: readonly string[], name: AnyTableName, given: Json, stock: Written): Written {
  const mayHave = [
    'state',
    // Our words on a follow-up are its own.
    ...(name === 'sc_task' ? [] : ['words']),
    ...(name === 'sc_req_item' ? ['stage'] : []),
    ...(stock.approval === undefined ? [] : ['approval']),
    ...(stock.closeCode === undefined ? [] : ['closeCode']),
  ];
  onlyKeys(path, given, mayHave);
  for (const [key, text] of Object.entries(given))
    if (!isOneLine(text)) throw new Wrong([...path, key], `must be ${TEXT}.`);
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
  reads: TicketTable['reads'],
): void {
  const meaning = meaningOf(standing);
  const read = standingIn({ reads }, state);
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

/** What the object has there; nothing only where it is left out. */
function objectIn(path: readonly string[], given: Json, key: string, what: string): Json {
  return Object.hasOwn(given, key) ? objectAt([...path, key], given[key], what) : {};
}

function isTable(name: string): name is AnyTableName {
  return TABLES.some((table) => table === name);
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
