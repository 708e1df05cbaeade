/**
 * What all commands of this repository have in common. `--help` says how a command is used, on standard output, and ends with 0. A command
 * that could not do what was asked says so in a sentence, on standard error, and ends with 2. Every other exit code is the command's own.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearestNames } from '../src/policy/nearest.ts';

/** What was typed can't be done, or comes to nothing. The message says what to type. */
export class Misuse extends Error {
  override readonly name: string = 'Misuse';
}

/** Somebody asked how a command is used; the message says so. */
export class Help extends Error {
  override readonly name = 'Help';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads options, and words where the config lets them be, strictly. Throws a `Misuse` that ends with how the command is used, or `Help`, which
 * says `more` as well.
 */
export function readCommandLine<Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
  more = '',
): ReturnType<typeof parseArgs<Config>> {
  const args = config.args ?? process.argv.slice(2);
  if (asksForHelp(args)) throw new Help(helpText(usage, more));
  try {
    return parseArgs(config);
  } catch (error) {
    const because = faultIn([...args], config) ?? (error instanceof Error ? error.message : String(error));
    throw new Misuse(`${because}\nUsage: ${usage}`);
  }
}

const EXIT_CODES = 'Exit codes: 0 done; 1 it failed; 2 misused.';

/** Every command tells how it ends. */
function helpText(usage: string, more: string): string {
  const text = [`Usage: ${usage}`, more].filter((part) => part !== '').join('\n\n');
  return text.includes('Exit codes: ') ? text : `${text}\n\n${EXIT_CODES}`;
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  return own.includes('--help') || own.includes('-h');
}

/** The first thing that does not fit, as a sentence; `null`: none is seen. */
function faultIn(args: string[], { options = {}, allowPositionals }: ParseArgsConfig): string | null {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'option') {
      const fault = optionFault(token, options);
      if (fault !== null) return fault;
    }
    if (token.kind === 'positional' && !allowPositionals)
      return `"${token.value}" is not understood: options follow, and nothing else.${suggestion(token.value, namesOf(options))}`;
  }
  return null;
}

function optionFault(
  { name, rawName, value }: { readonly name: string; readonly rawName: string; readonly value: unknown },
  options: Options,
): string | null {
  const known = Object.hasOwn(options, name) ? options[name] : undefined;
  if (known === undefined) return `There is no option ${rawName}.${suggestion(rawName, namesOf(options))}`;
  if (known.type === 'boolean') return value === undefined ? null : `--${name} takes no value.`;
  if (value === undefined || value === '') return `--${name} takes a value.`;
  return typeof value === 'string' && value.startsWith('-')
    ? `--${name} takes a value, and "${value}" looks like an option. Write --${name}=${value} if it is meant.`
    : null;
}

const namesOf = (options: Options) => Object.keys(options).map((name) => `--${name}`);

/** ` Did you mean --shard?`, where a name comes near. */
function suggestion(typed: string, names: readonly string[]): string {
  const [nearest] = nearestNames(typed, names, 1);
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`;
}

/** One of some names. Throws a `Misuse` that names what was meant, perhaps, and what there is. */
export function oneOf<Name extends string>(what: string, typed: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === typed);
  if (found !== undefined) return found;
  throw new Misuse(
    `There is no ${what} "${typed}".${suggestion(typed, names)} Name one of ${names.join(', ')}.`,
  );
}

/** A whole number from `from` on. Throws a `Misuse` that names the option. */
export function wholeNumber(option: string, text: string, from: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= from) return number;
  throw new Misuse(`--${option} takes a whole number from ${from} on; got "${text}".`);
}

/** A part of work that several share, `2/8`. Throws a `Misuse`. */
export function shardOf(text: string): { readonly index: number; readonly of: number } {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new Misuse(`--shard takes i/n with i from 1 to n, like 2/4; got "${text}".`);
}

/** Where a command says what it found, and what it has to say besides. */
type Voices = {
  readonly data: (text: string) => void;
  readonly words: (text: string) => void;
};

export const ON_THE_CONSOLE: Voices = {
  data: (text) => console.log(text),
  words: (text) => console.error(text),
};

/** The exit code of a command that ended before it did anything, with what is said about it. Any other error is thrown on. */
export function endedBy(error: unknown, { data, words }: Voices): number {
  if (error instanceof Help) {
    data(error.message);
    return 0;
  }
  if (!(error instanceof Misuse)) throw error;
  words(error.message);
  return 2;
}

/** Runs a command and ends the process with the exit code it gives; with 2 and one sentence where it was misused. */
export async function command(run: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    process.exitCode = endedBy(error, ON_THE_CONSOLE);
  }
}
