/** The Teams app package of one company: the manifest with its values filled in, and the icons. */
import { readFileSync } from 'node:fs';
import { type ZipFile, zipOf } from './zip.ts';

const FOLDER = new URL('../../teams-app/', import.meta.url);

type Values = {
  /** Client id of the identity that the bot runs as: the setting `TEAMS_BOT_APP_ID`. */
  readonly bot: string;
  /** Where people reach the app, without a slash at the end: the setting `CONSOLE_BASE_URL`. */
  readonly console: string;
  /** Rises whenever the package changes, or Teams takes it for the one that it has. */
  readonly version: string;
};

/** The same values give the same bytes. Throws an `Error` where the manifest asks for a value that is not given. */
export function appPackage({ bot, console, version }: Values): Uint8Array {
  const given: Readonly<Record<string, string>> = { TEAMS_BOT_APP_ID: bot, CONSOLE_BASE_URL: console };
  const manifest = JSON.parse(text('manifest.json'), (_, value: unknown) =>
    typeof value === 'string' ? filled(value, given) : value,
  ) as { readonly icons: Readonly<Record<string, string>> };
  const files: readonly ZipFile[] = [
    { name: 'manifest.json', bytes: Buffer.from(`${JSON.stringify({ ...manifest, version }, null, 2)}\n`) },
    ...Object.values(manifest.icons).map((name) => ({ name, bytes: readFileSync(new URL(name, FOLDER)) })),
  ];
  return zipOf(files);
}

const text = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');

function filled(value: string, given: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\$\{\{([A-Z_]+)\}\}/g, (_, name: string) => {
    const known = given[name];
    if (known === undefined) throw new Error(`The manifest asks for ${name}, which is not given.`);
    return known;
  });
}
