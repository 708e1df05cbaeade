/**
 * The auditor's tool.
 *
 * `--help` tells how it is used.
 *
 * `verify` needs nothing but the two files. `export` reads the storage account: with `--url` as whoever is signed in, without
 * it by the connection string in the environment variable STORAGE_CONNECTION_STRING. `keys` reads the public parts of the
 * key from its vault, as whoever is signed in: they must not come from where the export comes from.
 */
import { once } from 'node:events';
import { createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { endedBy, Help, Misuse, oneOf, readCommandLine } from '../sandbox/command-line.ts';
import { checkGiven, readGivenJson } from '../sandbox/given-file.ts';
import { exportAudit } from '../src/connectors/tables/audit-export.ts';
import {
  type PublishedSealKey,
  type Verification,
  verifyAudit,
} from '../src/connectors/tables/audit-verify.ts';
import { type BlobConnection, connectBlobs } from '../src/connectors/tables/azure-blobs.ts';
import { connectTables, type TableConnection } from '../src/connectors/tables/connection.ts';
import { Table } from '../src/connectors/tables/table.ts';
import { describeAuditFault } from '../src/domain/audit-finding.ts';
import { oneLine } from '../src/domain/written-text.ts';
import { publishedKeys } from './seal-keys.ts';

const MOST_FINDINGS_SHOWN = 100;
const USAGE = `node cli/audit.ts verify <export.jsonl> --keys <keys.json> [--unsealed-until <moment>]
       node cli/audit.ts export --out <export.jsonl> [--url https://….table.core.windows.net --blob-url https://….blob.core.windows.net]
       node cli/audit.ts keys --out <keys.json> --key-url https://….vault.azure.net/keys/…`;
const MORE = `verify  Says what was changed in an export, or that nothing was; it needs nothing but the two files.
export  Reads the storage account: with --url as whoever is signed in, without it by STORAGE_CONNECTION_STRING.
keys    Reads the public parts of the key that seals from its vault, as whoever is signed in.

Exit codes: 0 nothing found; 1 something was found, or nothing could be proven; 2 the command is misused, or a file can't be read.`;
const VERBS = ['verify', 'export', 'keys'] as const;

const OPTIONS = {
  keys: { type: 'string' },
  'unsealed-until': { type: 'string' },
  out: { type: 'string' },
  url: { type: 'string' },
  'blob-url': { type: 'string' },
  'key-url': { type: 'string' },
} as const;

type Values = { readonly [Name in keyof typeof OPTIONS]?: string };
type Print = (line: string) => void;

/** Runs a command; the exit code: 0 nothing found, 1 something was found or nothing could be proven, 2 wrong use or unreadable. */
export async function runAudit(args: readonly string[], print: Print): Promise<number> {
  try {
    const { values, positionals } = readCommandLine(
      { args: [...args], allowPositionals: true, options: OPTIONS },
      USAGE,
      MORE,
    );
    const [typed, ...files] = positionals;
    if (typed === undefined) throw misuse(`Say what to do: ${VERBS.join(', ')}.`);
    const verb = oneOf('command', typed, VERBS);
    if (verb === 'verify') return await verify(files, values, print);
    if (files.length > 0) throw misuse(`${verb} takes options alone; got "${files.join(' ')}".`);
    return await (verb === 'keys' ? keysTo(values, print) : exportTo(values, print));
  } catch (error) {
    if (error instanceof Help) return endedBy(error, { data: print, words: print });
    print(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

const misuse = (because: string) => new Misuse(`${because}\nUsage: ${USAGE}`);

async function verify(files: readonly string[], values: Values, print: Print): Promise<number> {
  const [file, ...more] = files;
  if (file === undefined || more.length > 0) throw misuse(`verify takes one export; got ${files.length}.`);
  checkGiven(file, 'The export');
  const until = values['unsealed-until'];
  if (until !== undefined && Number.isNaN(Date.parse(until)))
    throw misuse(`--unsealed-until takes a moment, like 2026-03-03T09:00:00Z; got "${until}".`);
  const verification = await verifyAudit(
    createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 }),
    {
      ...(values.keys === undefined ? {} : { keys: keysIn(readGivenJson(values.keys, 'The file of keys')) }),
      ...(until === undefined ? {} : { unsealedUntil: new Date(until).toISOString() }),
    },
  );
  for (const line of report(verification)) print(line);
  if (isNoExport(verification))
    throw new Misuse(`${file} is no export of the audit: no row can be read in it.`);
  return verification.findings.length + verification.gaps.length === 0 ? 0 : 1;
}

/** Bytes of something else prove nothing of an audit. */
function isNoExport({ rows, checkpoints, findings }: Verification): boolean {
  return rows === 0 && checkpoints === 0 && findings.some(({ kind }) => kind === 'unreadable');
}

function checkAddress(option: string, text: string | undefined): void {
  if (text === undefined || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) return;
  throw misuse(`--${option} takes an address, like https://….windows.net; got "${text}".`);
}

function keysIn(keys: unknown): readonly PublishedSealKey[] {
  if (!Array.isArray(keys) || !keys.every((one) => typeof one?.kid === 'string' && one.jwk))
    throw new Misuse('The file of keys is not one that `audit.ts keys` writes.');
  return keys as PublishedSealKey[];
}

/** What the auditor reads: every finding up to a limit, what is passed over, then what was covered. */
export function report({
  findings,
  notes,
  gaps,
  rows,
  requests,
  checkpoints,
  witnessed,
}: Verification): readonly string[] {
  const covered = `${rows} rows of ${requests} requests, ${checkpoints} checkpoints, ${witnessed} of them witnessed`;
  const verdict =
    findings.length > 0
      ? `${findings.length} findings`
      : gaps.length > 0
        ? 'Nothing was found, which proves nothing'
        : 'Nothing was changed';
  // Rows name what is found, and whoever planted one chose its names: none makes a line of its own, or moves the cursor.
  return [
    ...upTo(findings.map(describeAuditFault)),
    ...upTo(notes.map((note) => `Passed over: ${describeAuditFault(note)}`)),
    ...gaps,
    `${verdict}: ${covered}.`,
  ].map(oneLine);
}

function upTo(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_FINDINGS_SHOWN;
  return more > 0 ? [...lines.slice(0, MOST_FINDINGS_SHOWN), `… and ${more} more`] : lines;
}

/** The public parts of every version of the key, as the vault shows them to whoever is signed in. */
async function keysTo({ out, 'key-url': url }: Values, print: Print): Promise<number> {
  if (out === undefined || url === undefined) throw misuse('keys takes --out and --key-url.');
  checkAddress('key-url', url);
  const { DefaultAzureCredential } = await import('@azure/identity');
  const keys = await publishedKeys(url, new DefaultAzureCredential());
  writeFileSync(out, `${JSON.stringify(keys, null, 2)}\n`);
  print(`Wrote ${keys.length} versions of the key to ${out}.`);
  return 0;
}

async function exportTo(values: Values, print: Print): Promise<number> {
  if (values.out === undefined) throw misuse('export takes --out.');
  for (const name of ['url', 'blob-url'] as const) checkAddress(name, values[name]);
  const { tables, blobs } = await connections(values.url, values['blob-url']);
  const source = {
    audit: new Table('Audit', tables.connect),
    auditHeads: new Table('AuditHeads', tables.connect),
    blobs: blobs?.blobs ?? null,
    policies: new Table('Policies', tables.connect),
    requests: new Table('Requests', tables.connect),
    approvals: new Table('Approvals', tables.connect),
    grants: new Table('Grants', tables.connect),
  };
  const file = createWriteStream(values.out);
  await once(file, 'open'); // a folder that is not there is told, not thrown from a stream
  let lines = 0;
  for await (const line of exportAudit(source, new Date().toISOString())) {
    lines += 1;
    if (!file.write(`${JSON.stringify(line)}\n`)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
  print(`Wrote ${lines} lines to ${values.out}.`);
  return 0;
}

async function connections(
  url: string | undefined,
  blobUrl: string | undefined,
): Promise<{ readonly tables: TableConnection; readonly blobs: BlobConnection | null }> {
  if (url !== undefined) {
    const { DefaultAzureCredential } = await import('@azure/identity');
    const credential = new DefaultAzureCredential();
    const blobs = blobUrl === undefined ? null : connectBlobs({ url: blobUrl, credential });
    return { tables: connectTables({ url, credential }), blobs };
  }
  const connectionString = process.env['STORAGE_CONNECTION_STRING'];
  if (!connectionString) throw new Error('Name the account with --url, or set STORAGE_CONNECTION_STRING.');
  return { tables: connectTables({ connectionString }), blobs: connectBlobs({ connectionString }) };
}

if (import.meta.main) process.exitCode = await runAudit(process.argv.slice(2), console.log);
