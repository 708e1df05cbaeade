/** `npm run doctor`: whether everything that a running app is connected with works, a line for each check, with what to do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endedBy, Help, Misuse, ON_THE_CONSOLE, readCommandLine } from '../sandbox/command-line.ts';
import type { Addresses } from '../sandbox/start/state-folder.ts';
import { personId } from '../sandbox/tenant/company/person.ts';
import type { CheckRow } from '../src/ports/checks.ts';
import { type Answered, diagnosisOf } from './doctor/diagnosis.ts';
import type { Output } from './policy/output.ts';

const USAGE = `npm run doctor                                                                while npm start runs elsewhere
       npm run doctor -- --url https://<function app> --app <application id>`;
const MORE = `Asks the app for each check of everything that it is connected with, which it makes by reading, and prints a line for each: OK, FAIL, or
? where nothing that is read tells it. Below what is not OK stands what to do. The same rows are in the console under Connections.

--url    address of a deployed app, without /api; left out: the sandbox that runs here
--app    application id of the app that people sign in to (ENTRA_APP_ID): a token for it is asked for as whoever is signed in here (az login),
         who needs the role Operator or Auditor. The environment variable COUNTERSIGN_TOKEN, with an access token, stands in for it
--json   prints one object in place of lines
--all    prints what is OK as well; without it only their number

Without a token it says what the app tells anybody: what is red.
Exit codes: 0 nothing fails; 1 something fails, or the app can't be asked; 2 misused.`;

const OPTIONS = {
  url: { type: 'string' },
  app: { type: 'string' },
  json: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
} as const;

/** Where an app is asked, and as whom. */
type Asked = {
  readonly base: string;
  /** `null`: nobody signs in, and only what anybody is told can be had. Throws where there is none to be had. */
  readonly token: () => Promise<string | null>;
};

type Means = {
  readonly output: Output;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Of the options that were typed. */
  readonly asked: (values: { readonly url?: string; readonly app?: string }) => Promise<Asked>;
};

/** A look at everything ends within a minute; a host that is asleep takes some seconds to come up. */
const LONGEST_MS = 90_000;

/** Runs the command and gives its exit code. */
export async function runDoctor(args: readonly string[], means: Means): Promise<number> {
  const { output } = means;
  try {
    const { values } = readCommandLine({ args: [...args], options: OPTIONS }, USAGE, MORE);
    const { url, app } = values;
    if (app !== undefined && url === undefined) throw new Misuse(`--app goes with --url.\nUsage: ${USAGE}`);
    if (url !== undefined) checkAddress(url);
    const asked = await means.asked({ ...(url !== undefined && { url }), ...(app !== undefined && { app }) });
    const rows = diagnosisOf(await answered(asked, means.fetch));
    const fails = rows.some(({ verdict }) => verdict === 'failed');
    if (values.json)
      output.data(JSON.stringify({ format_version: 1, url: asked.base, ok: !fails, checks: rows }, null, 2));
    else print(rows, values.all, output);
    return fails ? 1 : 0;
  } catch (error) {
    if (error instanceof Misuse || error instanceof Help) return endedBy(error, output);
    throw error;
  }
}

function checkAddress(url: string): void {
  const { protocol, hostname } = URL.parse(url) ?? {};
  if (protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|localhost)$/.test(hostname ?? '')))
    return;
  throw new Misuse(`--url takes the https address of an app; got "${url}".`);
}

/** What anybody is told, and what a signed-in operator is told besides. */
async function answered({ base, token }: Asked, fetch: Means['fetch']): Promise<Answered> {
  const ask = async (path: string, headers: Record<string, string>) => {
    try {
      const signal = AbortSignal.timeout(LONGEST_MS);
      const answer = await fetch(`${base}${path}`, { headers, signal, redirect: 'manual' });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      return { status: 0, text: cause instanceof Error ? cause.message : String(cause) };
    }
  };
  const health = await ask('/api/health', {});
  if (health.status !== 200) return { health, ready: null, token: null };
  try {
    const given = await token();
    if (given === null) return { health, ready: await ask('/api/health/ready', {}), token: null };
    const ready = await ask('/api/health/ready', { authorization: `Bearer ${given}` });
    return { health, ready, token: 'given' };
  } catch (error) {
    const because = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { health, ready: null, token: { because: because ?? '' } };
  }
}

const MARKS: Readonly<Record<CheckRow['verdict'], string>> = { ok: 'OK  ', failed: 'FAIL', unknown: '?   ' };

function print(rows: readonly CheckRow[], all: boolean, { data }: Output): void {
  const count = (verdict: CheckRow['verdict']) => rows.filter((row) => row.verdict === verdict).length;
  const ordered = (['ok', 'unknown', 'failed'] as const).flatMap((verdict) =>
    rows.filter((row) => row.verdict === verdict),
  );
  for (const { verdict, about, name, because, todo } of ordered) {
    if (verdict === 'ok' && !all) continue;
    data(`${MARKS[verdict]} ${about}, ${name}: ${because}`);
    if (todo !== null) data(`     ${todo}`);
  }
  data(`${count('failed')} fail, ${count('unknown')} not known, ${count('ok')} OK.`);
}

/** The sandbox that runs here plays the sign-in; elsewhere whoever is signed in on this machine is asked. */
async function where({ url, app }: { readonly url?: string; readonly app?: string }): Promise<Asked> {
  if (url === undefined) return ofSandbox();
  const base = new URL(url).origin;
  const given = process.env['COUNTERSIGN_TOKEN'];
  if (given) return { base, token: async () => given };
  if (app === undefined) return { base, token: async () => null };
  return {
    base,
    token: async () => {
      const { DefaultAzureCredential } = await import('@azure/identity');
      const { token } = await new DefaultAzureCredential().getToken(`api://${app}/user_impersonation`);
      return token;
    },
  };
}

function ofSandbox(): Asked {
  const { SANDBOX_STATE = '.sandbox' } = process.env;
  const read = (file: string) => readFileSync(join(SANDBOX_STATE, file), 'utf8');
  try {
    const secret = read('control-token').trim();
    const { control, app } = JSON.parse(read('addresses.json')) as Addresses;
    return { base: app, token: async () => await operatorOf(control, secret) };
  } catch {
    throw new Misuse(
      `No sandbox runs from ${SANDBOX_STATE}. Start it with npm start, or name a deployed app with --url.\nUsage: ${USAGE}`,
    );
  }
}

async function operatorOf(control: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ as: personId('identity-ops-1'), roles: ['Operator'] });
  const answer = await fetch(`${control}/tokens`, { method: 'POST', headers, body });
  const issued = (await answer.json()) as { readonly token?: string };
  if (!issued.token) throw new Error(`The sandbox gave no token (${answer.status}).`);
  return issued.token;
}

if (import.meta.main)
  process.exitCode = await runDoctor(process.argv.slice(2), {
    output: ON_THE_CONSOLE,
    fetch: (url, init) => fetch(url, init),
    asked: where,
  });
