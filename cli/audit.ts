/**
 * The auditor's tool.
 *
 * node cli/audit.ts verify <export.jsonl> --keys <keys.json> [--unsealed-until <moment>]
 * node cli/audit.ts export --out <export.jsonl> [--url https://….table.core.windows.net --blob-url https://….blob.core.windows.net]
 * node cli/audit.ts keys --out <keys.json> --key-url https://….vault.azure.net/keys/…
 *
 * `verify` needs nothing but the two files. `export` reads the storage account: with `--url` as whoever is signed in, without
 * it by the connection string in the environment variable STORAGE_CONNECTION_STRING. `keys` reads the public parts of the
 * key from its vault, as whoever is signed in: they must not come from where the export comes from.
 */
import { once } from 'node:events';
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
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
const USAGE =
  'Usage: audit.ts verify <export.jsonl> --keys <keys.json> | audit.ts export --out <export.jsonl> [--url … --blob-url …] | audit.ts keys --out <keys.json> --key-url …';

type Print = (line: string) => void;

/** Runs a command; the exit code: 0 nothing found, 1 something was found or nothing could be proven, 2 wrong use or unreadable. */
export async function runAudit(args: readonly string[], print: Print): Promise<number> {
  const [command, ...rest] = args;
  try {
    if (command === 'verify') return await verify(rest, print);
    if (command === 'keys') return await keysTo(rest, print);
    if (command === 'export') return await exportTo(rest, print);
    print(USAGE);
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
  }
  return 2;
}

async function verify(args: string[], print: Print): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { keys: { type: 'string' }, 'unsealed-until': { type: 'string' } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error(USAGE);
  const until = values['unsealed-until'];
  const verification = await verifyAudit(
    createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 }),
    {
      ...(values.keys === undefined ? {} : { keys: keysIn(readFileSync(values.keys, 'utf8')) }),
      ...(until === undefined ? {} : { unsealedUntil: new Date(until).toISOString() }),
    },
  );
  for (const line of report(verification)) print(line);
  return verification.findings.length + verification.gaps.length === 0 ? 0 : 1;
}

function keysIn(text: string): readonly PublishedSealKey[] {
  const keys: unknown = JSON.parse(text);
  if (!Array.isArray(keys) || !keys.every((one) => typeof one?.kid === 'string' && one.jwk))
    throw new Error('The file of keys is not one that `audit.ts keys` writes.');
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
async function keysTo(args: string[], print: Print): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { out: { type: 'string' }, 'key-url': { type: 'string' } },
  });
  const { out, 'key-url': url } = values;
  if (out === undefined || url === undefined) throw new Error(USAGE);
  const { DefaultAzureCredential } = await import('@azure/identity');
  const keys = await publishedKeys(url, new DefaultAzureCredential());
  writeFileSync(out, `${JSON.stringify(keys, null, 2)}\n`);
  print(`Wrote ${keys.length} versions of the key to ${out}.`);
  return 0;
}

async function exportTo(args: string[], print: Print): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { out: { type: 'string' }, url: { type: 'string' }, 'blob-url': { type: 'string' } },
  });
  if (values.out === undefined) throw new Error(USAGE);
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
