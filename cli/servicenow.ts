/** `npm run servicenow -- kit`: what an instance of ServiceNow is given to work with Countersign, as an update set. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, Misuse, oneOf, readCommandLine } from '../sandbox/command-line.ts';
import { OUT_OF_BOX } from '../src/connectors/servicenow/settings.ts';
import { kitOf } from './servicenow/kit.ts';
import { withRights } from './servicenow/rights-page.ts';
import { updateSet } from './servicenow/update-set.ts';

const ROOT = join(import.meta.dirname, '..');
const USAGE = `npm run servicenow -- kit --app https://<function app> [--tables <folder>] [--out <file.xml>] [--entra-id-field <column>] [--affected-user-field <column>]
       npm run servicenow -- rights`;
const MORE = `kit     Writes an update set: rules that tell of changed tickets, signed; the role and its access rules; the OAuth application;
        the column for the Entra object id; variable sets with the questions that the policy tables read. It holds no secret.
        The same tables and options give the same file. What to do with it: docs/connect/servicenow.md

rights  Writes the rights of the account into docs/connect/servicenow.md, from the code.

--tables               policy tables whose tickets are told of; left out: policy-tables
--out                  left out: countersign-servicenow.xml
--entra-id-field       as SERVICENOW_ENTRA_ID_FIELD; a column other than ${OUT_OF_BOX.entraIdField} is not made
--affected-user-field  as SERVICENOW_AFFECTED_USER_FIELD

Exit codes: 0 written; 1 a policy table is broken; 2 misused.`;

const OPTIONS = {
  app: { type: 'string' },
  tables: { type: 'string', default: join(ROOT, 'policy-tables') },
  out: { type: 'string', default: 'countersign-servicenow.xml' },
  'entra-id-field': { type: 'string', default: OUT_OF_BOX.entraIdField },
  'affected-user-field': { type: 'string', default: OUT_OF_BOX.affectedUserField },
} as const;

const VERBS = ['kit', 'rights'] as const;
const PAGE = join(ROOT, 'docs', 'connect', 'servicenow.md');

type Values = {
  readonly app?: string;
  readonly tables: string;
  readonly out: string;
  readonly 'entra-id-field': string;
  readonly 'affected-user-field': string;
};

function run(): number {
  const { values, positionals } = readCommandLine({ allowPositionals: true, options: OPTIONS }, USAGE, MORE);
  const [verb, ...others] = positionals;
  if (verb === undefined) throw new Misuse(`Say what to do: ${VERBS.join(', ')}.\nUsage: ${USAGE}`);
  const does = oneOf('command', verb, VERBS);
  if (others.length > 0) throw new Misuse(`${does} takes options only; got "${others[0]}".\nUsage: ${USAGE}`);
  return does === 'kit' ? writeKit(values) : writeRights();
}

function writeRights(): number {
  writeFileSync(PAGE, withRights(readFileSync(PAGE, 'utf8')));
  console.log('Wrote the rights of the account in docs/connect/servicenow.md.');
  return 0;
}

function writeKit(values: Values): number {
  const options = {
    app: originOf(values.app),
    tables: values.tables,
    entraIdField: columnOf('entra-id-field', values['entra-id-field']),
    affectedUserField: columnOf('affected-user-field', values['affected-user-field']),
  };
  let records: ReturnType<typeof kitOf>;
  try {
    records = kitOf(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  writeFileSync(values.out, updateSet(records, version));
  console.log(
    `Wrote ${records.length} records to ${values.out}. docs/connect/servicenow.md says what to do with it.`,
  );
  return 0;
}

function originOf(text: string | undefined): string {
  if (text !== undefined && URL.canParse(text)) {
    const url = new URL(text);
    const isOrigin = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
    if (url.protocol === 'https:' && isOrigin) return url.origin;
  }
  const got = text === undefined ? 'nothing' : `"${text}"`;
  throw new Misuse(
    `--app takes the address of the function app, like https://contoso-countersign.azurewebsites.net; got ${got}.`,
  );
}

function columnOf(option: string, text: string): string {
  if (/^[a-z][a-z0-9_]{0,79}$/.test(text)) return text;
  throw new Misuse(
    `--${option} takes the name of a column, of small letters, digits and "_"; got "${text}".`,
  );
}

await command(run);
