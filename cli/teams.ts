/** `npm run teams -- package`: the app package that a Teams administrator uploads. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, Misuse, oneOf, readCommandLine } from '../sandbox/command-line.ts';
import { appPackage } from './teams/app-package.ts';

const USAGE =
  'npm run teams -- package --bot <client id> --console https://<address of the console> [--version <n.n.n>] [--out <file.zip>]';
const MORE = `package  Writes the Teams app package: manifest and icons. The same values give the same file. What to do with it: docs/connect/teams.md

--bot      client id of the identity that the bot runs as, as in TEAMS_BOT_APP_ID
--console  where people reach the app, as in CONSOLE_BASE_URL
--version  of the package; it has to rise when the package is uploaded again. Left out: that of package.json
--out      left out: countersign-teams.zip

Exit codes: 0 written; 2 misused.`;

const OPTIONS = {
  bot: { type: 'string' },
  console: { type: 'string' },
  version: { type: 'string' },
  out: { type: 'string', default: 'countersign-teams.zip' },
} as const;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function run(): number {
  const { values, positionals } = readCommandLine({ allowPositionals: true, options: OPTIONS }, USAGE, MORE);
  const [verb, ...others] = positionals;
  if (verb === undefined) throw new Misuse(`Say what to do: package.\nUsage: ${USAGE}`);
  oneOf('command', verb, ['package']);
  if (others.length > 0) throw new Misuse(`package takes options only; got "${others[0]}".\nUsage: ${USAGE}`);
  const { bot = '', out } = values;
  if (!GUID.test(bot)) throw new Misuse(`--bot takes a client id, a GUID; got "${bot}".`);
  const version = values.version ?? ownVersion();
  if (!/^(0|[1-9]\d{0,4})(\.(0|[1-9]\d{0,4})){2}$/.test(version))
    throw new Misuse(`--version takes three numbers, like 1.0.2; got "${version}".`);
  const bytes = appPackage({ bot: bot.toLowerCase(), console: originOf(values.console ?? ''), version });
  writeFileSync(out, bytes);
  console.log(`Wrote version ${version} to ${out}. docs/connect/teams.md says what to do with it.`);
  return 0;
}

function ownVersion(): string {
  const file = join(import.meta.dirname, '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'https:' && url.pathname === '/' && url.search === '') return url.origin;
  throw new Misuse(
    `--console takes the address of the app, like https://contoso-countersign.azurewebsites.net; got "${text}".`,
  );
}

await command(run);
