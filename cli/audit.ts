/**
 * The auditor's tool.
 *
 * node cli/audit.ts verify <export.jsonl>
 * node cli/audit.ts export --out <export.jsonl> [--url https://….table.core.windows.net --blob-url https://….blob.core.windows.net]
 *
 * `verify` needs nothing but the file. `export` reads the storage account: with `--url` as whoever is signed in, without
 * it by the connection string in the environment variable STORAGE_CONNECTION_STRING.
 */
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { exportAudit } from '../src/connectors/tables/audit-export.ts';
import { type Verification, verifyAudit } from '../src/connectors/tables/audit-verify.ts';
import { type BlobConnection, connectBlobs } from '../src/connectors/tables/azure-blobs.ts';
import { connectTables, type TableConnection } from '../src/connectors/tables/connection.ts';
import { Table } from '../src/connectors/tables/table.ts';
import { describeFinding } from '../src/domain/audit-finding.ts';

const MOST_FINDINGS_SHOWN = 100;
const USAGE =
  'Usage: audit.ts verify <export.jsonl> | audit.ts export --out <export.jsonl> [--url … --blob-url …]';

type Print = (line: string) => void;

/** Runs a command; the exit code: 0 nothing found, 1 something was found, 2 wrong use or unreadable. */
export async function runAudit(args: readonly string[], print: Print): Promise<number> {
  const [command, ...rest] = args;
  try {
    if (command === 'verify') return await verify(rest, print);
    if (command === 'export') return await exportTo(rest, print);
    print(USAGE);
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
  }
  return 2;
}

async function verify(args: string[], print: Print): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error(USAGE);
  const verification = await verifyAudit(
    createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 }),
  );
  for (const line of report(verification)) print(line);
  return verification.findings.length === 0 ? 0 : 1;
}

/** What the auditor reads: every finding up to a limit, then what was covered. */
export function report({
  findings,
  rows,
  requests,
  checkpoints,
  witnessed,
}: Verification): readonly string[] {
  const shown = findings.slice(0, MOST_FINDINGS_SHOWN).map(describeFinding);
  const more = findings.length - shown.length;
  if (more > 0) shown.push(`… and ${more} more`);
  const covered = `${rows} rows of ${requests} requests, ${checkpoints} checkpoints, ${witnessed} of them witnessed`;
  const verdict = findings.length === 0 ? 'Nothing was changed' : `${findings.length} findings`;
  const caution =
    checkpoints > witnessed ? ' What no witness covers can be rewritten by whoever holds the storage.' : '';
  return [...shown, `${verdict}: ${covered}.${caution}`];
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
