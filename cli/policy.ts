/**
 * The policy author's tool: is a table whole, do its cases hold, and what would it decide. See HELP below.
 */
import { parseArgs } from 'node:util';
import { createGraph } from '../src/connectors/graph/directory.ts';
import { createOutbound } from '../src/connectors/outbound/outbound.ts';
import type { Directory } from '../src/ports/directory.ts';
import { explainCase } from './policy/explain-case.ts';
import { lintFiles } from './policy/lint-files.ts';
import { lintLive } from './policy/lint-live.ts';
import type { Output } from './policy/output.ts';
import { testFolders } from './policy/test-folders.ts';

const HELP = `Usage:
  node cli/policy.ts lint <table.json>… [--strict] [--json]
  node cli/policy.ts lint --live <table.json>… [--json]
  node cli/policy.ts test <folder with table.json and cases/>… [--json]
  node cli/policy.ts explain --table <table.json> --request <case.json> [--base <base.json>] [--json]

lint     Loads each table and prints what is wrong with it, one line per place. Rules that can never apply, or that
         somebody can get around, are told as well; with --strict they count as broken.
         --live reads the directory instead, as whoever is signed in (GRAPH_BASE_URL for a national cloud), and names
         groups that are missing, renamed, or hide their members, themselves or in a group nested in them.
test     Runs every case of the folder: the file's folder names the verdict, the file the reasons.
explain  Decides one request, written like a case, and prints the verdict with every reason. People and groups come
         from base.json, by default the one beside the folder the case is in.

Data goes to standard output (with --json as JSON), words to standard error.
Exit codes: 0 fine, or granted, or asked for approval; 1 a table or case is broken; 2 the command is misused, or there was no
case to run; 3 explain: the request is refused, or goes to a person.
`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  live: { type: 'boolean', default: false },
  strict: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  table: { type: 'string' },
  request: { type: 'string' },
  base: { type: 'string' },
} as const;

/** `lint --live`, held to a directory; the exit code. */
export async function runLive(
  args: readonly string[],
  output: Output,
  directory: () => Pick<Directory, 'lookAtGroups'>,
): Promise<number> {
  const parsed = parse(args);
  const [command, ...paths] = typeof parsed === 'string' ? [] : parsed.positionals;
  if (typeof parsed === 'string' || command !== 'lint' || paths.length === 0) {
    output.words(`${typeof parsed === 'string' ? parsed : '--live goes with lint and tables.'}\n\n${HELP}`);
    return 2;
  }
  try {
    return await lintLive(paths, parsed.values, directory(), output);
  } catch (error) {
    output.words(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** The directory as whoever is signed in on this machine, or as the app's own identity, may read it. */
function signedIn(): Directory {
  const baseUrl = process.env['GRAPH_BASE_URL'] || 'https://graph.microsoft.com';
  const clock = { now: () => Date.now() };
  const outbound = createOutbound({
    fetch: (url, init) => fetch(url, init),
    allowedHosts: [new URL(baseUrl).host],
    timeoutMs: { connect: 10_000, total: 60_000 },
    maxBytes: 8 * 1024 * 1024,
    correlationHeaders: false,
    now: () => clock.now(),
    log: () => undefined,
  });
  const credential = {
    getToken: async (scope: string) => {
      const { DefaultAzureCredential } = await import('@azure/identity');
      return await new DefaultAzureCredential().getToken(scope);
    },
  };
  const settings = { baseUrl, ownPrincipalIds: [], membersPerPage: 999, mailFrom: null };
  const guard = async () => ({ pass: 'never', because: 'The linter only reads.' }) as const;
  return createGraph({ settings, identities: () => credential, outbound, clock, guard }).directory;
}

/** Runs a command and gives its exit code; nothing it is told can make it throw. */
export function runPolicy(args: readonly string[], { data, words }: Output): number {
  const parsed = parse(args);
  if (typeof parsed === 'string') {
    words(`${parsed}\n\n${HELP}`);
    return 2;
  }
  try {
    const { values, positionals } = parsed;
    const [command, ...paths] = positionals;
    if (values.help) {
      data(HELP);
      return 0;
    }
    const output = { data, words };
    if (command === 'lint' && paths.length > 0) return lintFiles(paths, values, output);
    if (command === 'test' && paths.length > 0) return testFolders(paths, values, output);
    if (command === 'explain' && values.table !== undefined && values.request !== undefined) {
      return explainCase(values.table, values.request, values.base ?? null, values, output);
    }
    words(HELP);
    return 2;
  } catch (error) {
    words(error instanceof Error ? error.message : String(error));
  }
  return 1;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const output: Output = {
    data: (text) => process.stdout.write(`${text}\n`),
    words: (text) => process.stderr.write(`${text}\n`),
  };
  process.exitCode = args.includes('--live')
    ? await runLive(args, output, signedIn)
    : runPolicy(args, output);
}
