/**
 * The policy author's tool: is a table whole, do its cases hold, and what would it decide. See HELP below.
 */
import { parseArgs } from 'node:util';
import { explainCase } from './policy/explain-case.ts';
import { lintFiles } from './policy/lint-files.ts';
import type { Output } from './policy/output.ts';
import { testFolders } from './policy/test-folders.ts';

const HELP = `Usage:
  node cli/policy.ts lint <table.json>… [--strict] [--json]
  node cli/policy.ts test <folder with table.json and cases/>… [--json]
  node cli/policy.ts explain --table <table.json> --request <case.json> [--base <base.json>] [--json]

lint     Loads each table and prints what is wrong with it, one line per place. Rules that can never apply, or that
         somebody can get around, are told as well; with --strict they count as broken.
test     Runs every case of the folder: the file's folder names the verdict, the file the reasons.
explain  Decides one request, written like a case, and prints the verdict with every reason. People and groups come
         from base.json, by default the one beside the folder the case is in.

Data goes to standard output (with --json as JSON), words to standard error.
Exit codes: 0 fine, or granted, or asked for approval; 1 a table or case is broken; 2 the command is misused, or there was no
case to run; 3 explain: the request is refused, or goes to a person.
`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  strict: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  table: { type: 'string' },
  request: { type: 'string' },
  base: { type: 'string' },
} as const;

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
  process.exitCode = runPolicy(process.argv.slice(2), {
    data: (text) => process.stdout.write(`${text}\n`),
    words: (text) => process.stderr.write(`${text}\n`),
  });
}
