/**
 * The policy author's tool: is a table whole, do its cases hold, and what would it decide. `--help` tells more.
 */
import { endedBy, Help, Misuse, oneOf, readCommandLine } from '../sandbox/command-line.ts';
import { createGraph } from '../src/connectors/graph/directory.ts';
import type { Directory } from '../src/ports/directory.ts';
import { askedOnTheConsole } from './policy/asked-on-the-console.ts';
import { explainCase } from './policy/explain-case.ts';
import { type InitMeans, initPolicy } from './policy/init/init.ts';
import { lintFiles } from './policy/lint-files.ts';
import { type Live, lintLive } from './policy/lint-live.ts';
import { shownDirectory } from './policy/live/shown-directory.ts';
import { toolIn } from './policy/live/ticket-tool.ts';
import type { Output } from './policy/output.ts';
import { testFolders } from './policy/test-folders.ts';
import { outboundTo, type SignedIn, signedIn } from './signed-in.ts';

const USAGE = `node cli/policy.ts lint <table.json>… [--strict] [--json]
       node cli/policy.ts lint --live <table.json>… [--json]
       node cli/policy.ts init <folder> [--time-zone <zone>]
       node cli/policy.ts init <folder> --from-directory --operators <group> [--groups <name or beginning*>]…
         [--licenses <part number or beginning*> --price <part number>=<price>]… [--currency <code>] [--item <name>=<id>]…
         [--company <name>] [--queue <name>] [--time-zone <zone>]
       node cli/policy.ts test <folder with table.json and cases/>… [--json]
       node cli/policy.ts explain --table <table.json> --request <case.json> [--base <base.json>] [--json]`;

const MORE = `lint     Loads each table and prints what is wrong with it, one line per place. Rules that can never apply, or that
         somebody can get around, are told as well; with --strict they count as broken.
         --live reads the directory instead, as whoever is signed in (GRAPH_BASE_URL for a national cloud), and names
         groups that are missing, renamed, can't be given, have nobody in them who could decide, or hide their members, themselves or in
         a group nested in them; people who are gone or can't sign in; subscriptions and service plans that there are not. Where
         SERVICENOW_HOST, _CLIENT_ID, _CLIENT_SECRET and _ACCOUNT are set, catalog items and queues are looked up there, too.
init     Writes first tables into a folder, each with cases that hold, and says what is left to fill in. Nothing is written over.
         Without --from-directory it asks for what it has to know. With it, it reads groups by name or by how their names begin
         ("APP-*"), each with its owners, who decide about it; and subscriptions by part number, about which managers decide.
         Only for groups and licenses: tables of the other kinds begin as a copy of policy-tables/<kind>.
         --operators: the group that is called when something needs a person. --item: the id (sys_id) of a catalog item, by what
         it is called or leads to.
test     Runs every case of the folder: the file's folder names the verdict, the file the reasons.
explain  Decides one request, written like a case, and prints the verdict with every reason. People and groups come
         from base.json, by default the one beside the folder the case is in.

Data goes to standard output (with --json as JSON), words to standard error.
Exit codes: 0 fine, or granted, or asked for approval; 1 a table or case is broken; 2 the command is misused, a file is not there, or
there was no case to run; 3 explain: the request is refused, or goes to a person.
`;

const VERBS = ['init', 'lint', 'test', 'explain'] as const;
type Synchronous = Exclude<(typeof VERBS)[number], 'init'>;
const texts = { type: 'string', multiple: true, default: [] as string[] } as const;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  live: { type: 'boolean', default: false },
  strict: { type: 'boolean', default: false },
  table: { type: 'string' },
  request: { type: 'string' },
  base: { type: 'string' },
  'from-directory': { type: 'boolean', default: false },
  groups: texts,
  licenses: texts,
  price: texts,
  item: texts,
  currency: { type: 'string', default: 'EUR' },
  operators: { type: 'string' },
  company: { type: 'string' },
  queue: { type: 'string' },
  'time-zone': { type: 'string' },
} as const;

/** `init`; the exit code. */
export async function runInit(args: readonly string[], means: InitMeans): Promise<number> {
  try {
    const { values, positionals } = read(args);
    const [, folder, ...others] = positionals;
    if (folder === undefined || others.length > 0)
      throw new Misuse(`init takes one folder.\nUsage: ${USAGE}`);
    return await initPolicy(folder, values, means);
  } catch (error) {
    return ended(error, means.output);
  }
}

/** `lint --live`, held to a directory and a ticket tool; the exit code. */
export async function runLive(args: readonly string[], output: Output, live: () => Live): Promise<number> {
  try {
    const { values, positionals } = read(args);
    const [verb, ...paths] = positionals;
    if (verb !== 'lint' || paths.length === 0)
      throw new Misuse(`--live goes with lint and tables.\nUsage: ${USAGE}`);
    return await lintLive(paths, values, live(), output);
  } catch (error) {
    return ended(error, output);
  }
}

/** Directory and ticket tool as whoever is signed in on this machine, or the app's own identity, may read them. */
function signedInLive(): Live {
  const who = signedIn();
  const tool = toolIn(process.env, (host) => outboundTo([host]));
  return { directory: directoryOf(who), shown: shownDirectory(who), tool };
}

function directoryOf({ baseUrl, outbound, credential }: SignedIn): Pick<Directory, 'lookAtGroups'> {
  const settings = { baseUrl, ownPrincipalIds: [], membersPerPage: 999, mailFrom: null };
  const guard = async () => ({ pass: 'never', because: 'The linter only reads.' }) as const;
  const clock = { now: () => Date.now() };
  return createGraph({ settings, identities: () => credential, outbound, clock, guard }).directory;
}

/** Runs a command and gives its exit code; nothing it is told can make it throw. */
export function runPolicy(args: readonly string[], output: Output): number {
  try {
    const { values, positionals } = read(args);
    const [typed, ...paths] = positionals;
    if (typed === undefined) throw new Misuse(`Say what to do: ${VERBS.join(', ')}.\nUsage: ${USAGE}`);
    const verb = oneOf('command', typed, VERBS);
    if (verb === 'init') throw new Error('init reads and asks, and is run by itself.');
    return carriedOut(verb, paths, values, output);
  } catch (error) {
    return ended(error, output);
  }
}

function carriedOut(
  verb: Synchronous,
  paths: readonly string[],
  values: ReturnType<typeof read>['values'],
  output: Output,
): number {
  if (verb === 'explain') {
    const { table, request, base = null } = values;
    if (table === undefined || request === undefined || paths.length > 0)
      throw new Misuse(`explain takes --table and --request.\nUsage: ${USAGE}`);
    return explainCase(table, request, base, values, output);
  }
  const what = verb === 'lint' ? 'tables' : 'folders, each with a table.json and cases';
  if (paths.length === 0) throw new Misuse(`${verb} takes ${what}.\nUsage: ${USAGE}`);
  return verb === 'lint' ? lintFiles(paths, values, output) : testFolders(paths, values, output);
}

function read(args: readonly string[]) {
  return readCommandLine({ args: [...args], options: OPTIONS, allowPositionals: true }, USAGE, MORE);
}

/** What a table or a case has wrong ends with 1. */
function ended(error: unknown, output: Output): number {
  if (error instanceof Misuse || error instanceof Help) return endedBy(error, output);
  output.words(error instanceof Error ? error.message : String(error));
  return 1;
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const output: Output = {
    data: (text) => process.stdout.write(`${text}\n`),
    words: (text) => process.stderr.write(`${text}\n`),
  };
  if (args.find((arg) => !arg.startsWith('-')) === 'init') {
    const asked = askedOnTheConsole();
    const directory = () => shownDirectory(signedIn());
    process.exitCode = await runInit(args, { output, ask: asked.ask, directory });
    asked.close();
  } else
    process.exitCode = args.includes('--live')
      ? await runLive(args, output, signedInLive)
      : runPolicy(args, output);
}
