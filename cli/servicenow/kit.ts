/** Everything that an instance is given to work with Countersign, in the order in which it is committed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDITED_TABLES, rightsOf } from '../../src/connectors/servicenow/rights.ts';
import { comparable } from '../../src/domain/comparable.ts';
import type { Selector } from '../../src/domain/selector.ts';
import { readRulebook } from '../../src/kinds/rulebook.ts';
import { accessRulesOf, accountRecords, madeOf, ROLE } from './account-records.ts';
import { type FormTable, formRecords } from './form-records.ts';
import { scriptFile, scriptInclude, sendingRecords } from './sending.ts';
import { type KitRecord, record } from './update-set.ts';

type KitOptions = {
  /** Origin of the app, `https://…`. */
  readonly app: string;
  /** Folder of the policy tables whose tickets are told of. */
  readonly tables: string;
  readonly entraIdField: string;
  readonly affectedUserField: string;
};

/** Columns whose change is told of, by table. */
const WATCHED = {
  sc_req_item: ['state', 'approval', 'active', 'requested_for', 'cat_item', 'stage', 'assigned_to'],
  incident: ['state', 'active', 'category', 'subcategory', 'priority', 'caller_id', 'assigned_to'],
};

/** Made on the instance unless there is one of the name: to commit the set again changes no value that somebody typed. */
const PROPERTIES = [
  {
    name: 'countersign.account',
    type: 'string',
    value: '',
    about: 'user_name of the account that Countersign reads and writes with. What it writes is not told of.',
  },
  {
    name: 'countersign.webhook_secret',
    type: 'password2',
    value: '',
    about: 'Signs what is sent. The same text as the app setting SERVICENOW_WEBHOOK_SECRET.',
  },
  {
    name: 'countersign.function_key',
    type: 'password2',
    value: '',
    about: 'Key of the function itsm-servicenow in the function app.',
  },
  {
    name: 'countersign.instance_host',
    type: 'string',
    value: '',
    about: 'Host name of this instance where it is not its name and .service-now.com, as in SERVICENOW_HOST.',
  },
  {
    name: 'glide.oauth.inbound.client.credential.grant_type.enabled',
    type: 'boolean',
    value: 'true',
    must: true,
    about: 'Lets OAuth applications sign in as themselves.',
  },
];

const FIX_SCRIPTS = [
  {
    name: 'Countersign: set up',
    script: "gs.info(new CountersignSetup().setUp().join('\\n'));",
    description: 'Does what an update set can not. It may be run again at any time.',
  },
  {
    name: 'Countersign: check',
    script: "gs.info(new CountersignSetup().check().join('\\n'));",
    description: 'Asks Countersign how the two are connected, and changes nothing.',
  },
] as const;

/** Throws an `Error` that names the table and the place where a policy table is broken. */
export function kitOf(options: KitOptions): readonly KitRecord[] {
  return [
    scriptInclude(
      'CountersignScope',
      'Which tickets Countersign governs, and what it needs. Made from its policy tables.',
      scopeScript(options, accessRulesOf(rightsOf(options))),
    ),
    ...sendingRecords(`${options.app}/api/itsm/servicenow`),
    scriptInclude(
      'CountersignSetup',
      'Sets up what an update set can not, and checks all of it.',
      scriptFile('countersign-setup.js'),
    ),
    ...accountRecords(options.entraIdField),
    ...formRecords(tablesIn(options.tables)),
    ...FIX_SCRIPTS.map(({ name, script, description }) =>
      record('sys_script_fix', name, 'Fix Script', {
        active: 'true',
        before: 'false',
        description,
        name,
        record_for_rollback: 'false',
        script,
        unloadable: 'false',
      }),
    ),
  ];
}

/** What the scripts go by, as a script of its own: the one part of them that differs from company to company. */
function scopeScript(
  { tables, affectedUserField }: KitOptions,
  rules: ReturnType<typeof accessRulesOf>,
): string {
  const rulebook = readRulebook(tables);
  const [issue] = rulebook.issues.filter(({ code }) => code !== 'missing-file');
  if (issue) throw new Error(`${issue.file}${issue.path} can't be used: ${issue.message}`);
  if (rulebook.selectors.length === 0)
    throw new Error(`${tables} holds no policy table that names tickets. Name the folder with --tables.`);
  const watched = {
    ...WATCHED,
    incident: [...new Set([...WATCHED.incident, affectedUserField])],
  };
  const parts = {
    items: rulebook.selectors.flatMap((one) => (one.by === 'item' ? one.ids : [])),
    incidents: rulebook.selectors.flatMap(incidentsOf),
    audited: AUDITED_TABLES,
    rules: rules.map(madeOf),
    role: { name: ROLE.target, sys_id: ROLE.sysId },
    properties: PROPERTIES,
    columns: watched,
  };
  const lines = Object.entries(parts).map(([name, value]) => `  ${name}: ${asciiJson(value)},`);
  return scriptFile('countersign-scope.js').replace('  /* PARTS */', () => lines.join('\n'));
}

function incidentsOf(selector: Selector): readonly Readonly<Record<string, readonly string[]>>[] {
  if (selector.by !== 'fields' || selector.type !== 'incident') return [];
  const all = Object.entries(selector.all).map(([name, values]) => [name, values.map(comparable)] as const);
  return [Object.fromEntries(all)];
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function tablesIn(folder: string): readonly FormTable[] {
  return readRulebook(folder)
    .kinds.map((kind) => join(folder, kind, 'table.json'))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as FormTable);
}
