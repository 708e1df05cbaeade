/** As much of ServiceNow's script platform as the kit's scripts use: records in tables, properties, one message that goes out. */
import { createHmac } from 'node:crypto';
import { createContext, runInContext } from 'node:vm';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

type Fields = Record<string, string>;

export type Sent = { readonly headers: Readonly<Record<string, string>>; readonly body: string };
type Answer = { readonly status: number; readonly body: string };

/** Rows of one table by their `sys_id`; booleans are kept as the platform's scripts see them, "1" and "0". */
class Tables {
  readonly #tables = new Map<string, Map<string, Fields>>();

  of(table: string): Map<string, Fields> {
    const known = this.#tables.get(table) ?? new Map<string, Fields>();
    this.#tables.set(table, known);
    return known;
  }

  snapshot(): string {
    return JSON.stringify([...this.#tables].map(([name, rows]) => [name, [...rows]]));
  }
}

export class Platform {
  readonly tables = new Tables();
  readonly sent: Sent[] = [];
  readonly log: string[] = [];
  /** What the next calls are answered; 202 when none is left. */
  readonly answers: Answer[] = [];
  /** What the account may: `{operation} {table or column}`. */
  readonly may = new Set<string>();
  user = 'agent.smith';
  now = Date.parse('2026-03-03T09:00:00Z');
  #acting: string | null = null;
  #made = 0;

  constructor(properties: Readonly<Record<string, string>> = {}) {
    const all = { instance_name: 'acme', ...properties };
    for (const [name, value] of Object.entries(all)) this.insert('sys_properties', { name, value });
  }

  insert(table: string, fields: Readonly<Fields>, sysId = this.#newId()): string {
    const made = new Date(this.now).toISOString().slice(0, 19).replace('T', ' ');
    this.tables.of(table).set(sysId, { sys_created_on: made, ...fields, sys_id: sysId });
    return sysId;
  }

  #newId(): string {
    this.#made += 1;
    return this.#made.toString(16).padStart(32, '0');
  }

  property(name: string): string | null {
    const row = [...this.tables.of('sys_properties').values()].find((one) => one['name'] === name);
    return row?.['value'] ?? null;
  }

  /** Commits an update set: each record is found again by its id, and gets the columns that stand in the set. */
  commit(xml: string): void {
    for (const { table, columns } of recordsIn(xml)) {
      const sysId = columns['sys_id'] ?? '';
      const before = this.tables.of(table).get(sysId) ?? {};
      const stored = Object.entries(columns).map(([name, value]) => [name, stored_(value)] as const);
      this.tables.of(table).set(sysId, { ...before, ...Object.fromEntries(stored) });
    }
  }

  /** Runs a script with the script includes that were committed. */
  run(script: string, given: Readonly<Record<string, unknown>> = {}): unknown {
    const includes = [...this.tables.of('sys_script_include').values()].map((one) => one['script'] ?? '');
    const context = createContext({ ...this.#globals(), ...given });
    return runInContext([...includes, script].join('\n;\n'), context);
  }

  record(table: string, fields: Readonly<Fields>, operation = 'update'): GlideRecord {
    const record = new GlideRecord(this, table);
    record.fields = { ...fields };
    record.did = operation;
    return record;
  }

  isAllowed(operation: string, name: string): boolean {
    return this.#acting === null || this.may.has(`${operation} ${name}`);
  }

  #globals() {
    const platform = this;
    class FixedDate extends Date {
      constructor() {
        super(platform.now);
      }
    }
    return {
      Date: FixedDate,
      Class: {
        create: () =>
          function make(this: { initialize: (...given: unknown[]) => void }, ...given: unknown[]) {
            this.initialize(...given);
          },
      },
      gs: {
        getProperty: (name: string, otherwise = null) => platform.property(name) ?? otherwise,
        getUserName: () => platform.user,
        generateGUID: () => platform.#newId(),
        info: (text: string) => platform.log.push(`info ${text}`),
        error: (text: string) => platform.log.push(`error ${text}`),
      },
      GlideRecord: class extends GlideRecord {
        constructor(table: string) {
          super(platform, table);
        }
      },
      GlideAggregate: class extends GlideRecord {
        constructor(table: string) {
          super(platform, table);
        }
        addAggregate() {}
        getAggregate = () => String(this.found.length);
      },
      GlideDateTime: class {
        at = platform.now;
        addSeconds(seconds: number) {
          this.at += seconds * 1000;
        }
        toString() {
          return new Date(this.at).toISOString().slice(0, 19).replace('T', ' ');
        }
      },
      GlideImpersonate: class {
        impersonate(user: string | null) {
          const before = platform.#acting;
          platform.#acting = user;
          return before;
        }
      },
      GlideStringUtil: { base64Encode: (text: string) => Buffer.from(text, 'utf8').toString('base64') },
      GlideCertificateEncryption: class {
        generateMac(key: string, algorithm: string, data: string) {
          if (algorithm !== 'HmacSHA256') throw new Error(`no ${algorithm}`);
          // The strictest reading: one byte a character, whatever set the platform writes in.
          return createHmac('sha256', Buffer.from(key, 'base64')).update(data, 'latin1').digest('base64');
        }
      },
      sn_ws: { RESTMessageV2: messageOf(this) },
    };
  }
}

function messageOf(platform: Platform) {
  return class {
    readonly #headers: Record<string, string> = {};
    #body = '';
    constructor(name: string, method: string) {
      const message = [...platform.tables.of('sys_rest_message').values()].find(
        (one) => one['name'] === name,
      );
      const known = [...platform.tables.of('sys_rest_message_fn').values()].some(
        (one) => one['function_name'] === method && one['rest_message'] === message?.['sys_id'],
      );
      if (!known) throw new Error(`no message ${name}.${method}`);
    }
    setRequestHeader(name: string, value: string) {
      this.#headers[name] = value;
    }
    setHttpTimeout() {}
    /** As the platform has it: `${name}` in a body is a variable of the message, and gone. */
    setRequestBody(body: string) {
      this.#body = body.replaceAll(/\$\{[^}]*\}/g, '');
    }
    execute() {
      platform.sent.push({ headers: this.#headers, body: this.#body });
      const answer = platform.answers.shift() ?? { status: 202, body: '{}' };
      if (answer.status === 0) throw new Error('connection refused');
      return { getStatusCode: () => answer.status, getBody: () => answer.body };
    }
  };
}

type Clause = { readonly column: string; readonly operator: string; readonly value: string };

class GlideRecord {
  fields: Fields = {};
  did = 'update';
  protected found: Fields[] = [];
  #next = 0;
  #clauses: Clause[] = [];
  #most = Number.POSITIVE_INFINITY;
  readonly #platform: Platform;
  readonly #table: string;

  constructor(platform: Platform, table: string) {
    this.#platform = platform;
    this.#table = table;
  }

  getTableName = () => this.#table;
  getUniqueValue = () => this.fields['sys_id'] ?? '';
  operation = () => this.did;
  isValid = () => true;
  initialize = () => {
    this.fields = {};
  };
  newRecord = () => this.initialize();
  getValue = (column: string): string | null => this.fields[column] || null;
  setValue = (column: string, value: unknown) => {
    this.fields[column] = typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
  };
  orderBy = () => undefined;
  setLimit = (most: number) => {
    this.#most = most;
  };
  addQuery = (column: string, ...rest: readonly unknown[]) => {
    const [operator, value] = rest.length > 1 ? [String(rest[0]), rest[1]] : ['=', rest[0]];
    this.#clauses.push({ column, operator, value: String(value === true ? 1 : value) });
  };
  query = () => {
    const rows = [...this.#platform.tables.of(this.#table).values()];
    this.found = rows.filter((row) => this.#clauses.every((one) => holds(row, one))).slice(0, this.#most);
    this.#next = 0;
  };
  next = () => {
    const row = this.found[this.#next];
    this.#next += 1;
    if (row) this.fields = { ...row };
    return row !== undefined;
  };
  get = (one: string, value?: string) => {
    this.#clauses = [];
    this.addQuery(value === undefined ? 'sys_id' : one, value ?? one);
    this.query();
    return this.next();
  };
  setNewGuidValue = (sysId: string) => {
    this.fields['sys_id'] = sysId;
  };
  insert = () => this.#platform.insert(this.#table, this.fields, this.fields['sys_id']);
  update = () => {
    this.#platform.tables.of(this.#table).set(this.getUniqueValue(), { ...this.fields });
  };
  deleteMultiple = () => {
    this.query();
    for (const row of this.found) this.#platform.tables.of(this.#table).delete(row['sys_id'] ?? '');
  };
  canRead = () => this.#platform.isAllowed('read', this.#table);
  canWrite = () => this.#platform.isAllowed('write', this.#table);
  canCreate = () => this.#platform.isAllowed('create', this.#table);
  getElement = (column: string) => ({
    canRead: () => this.#platform.isAllowed('read', `${this.#table}.${column}`),
    canWrite: () => this.#platform.isAllowed('write', `${this.#table}.${column}`),
    canCreate: () => this.#platform.isAllowed('create', `${this.#table}.${column}`),
  });
}

function holds(row: Fields, { column, operator, value }: Clause): boolean {
  const has = row[column] ?? '';
  switch (operator) {
    case '=':
      return has === value;
    case '!=':
      return has !== value;
    case '<=':
      return has <= value;
    case '<':
      return has < value;
    default:
      throw new Error(`The platform of the tests knows no ${operator}.`);
  }
}

const stored_ = (value: string): string => (value === 'true' ? '1' : value === 'false' ? '0' : value);

export type Imported = { readonly table: string; readonly columns: Readonly<Fields> };

const PARSER = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

/** The records of an update set. Throws where it, or one record in it, is not well-formed. */
export function recordsIn(xml: string): readonly Imported[] {
  const updates = parsed(xml)['unload']?.['sys_update_xml'] as unknown as readonly Node[];
  return updates.map((update) => {
    const payload = parsed(String(update['payload']))['record_update'] ?? {};
    const table = String(payload['@table']);
    const columns = Object.entries(payload[table] as unknown as Node).flatMap(([name, value]) =>
      name.startsWith('@') || name === '#text' ? [] : [[name, textIn(value)] as const],
    );
    return { table, columns: Object.fromEntries(columns) };
  });
}

type Node = { readonly [name: string]: Node };

function parsed(xml: string): Node {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw new Error(`${valid.err.msg} in line ${valid.err.line}`);
  return PARSER.parse(xml) as Node;
}

function textIn(value: unknown): string {
  return typeof value === 'object' && value !== null ? String((value as Node)['#text'] ?? '') : String(value);
}
