/** What all commands of this repository have in common: a command that could not do what was asked says so and ends with 2. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What was typed can't be done, or comes to nothing. The message says what to type. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

/** Reads options and nothing else, strictly. Throws a `Misuse` that ends with how the command is used. */
export function readCommandLine<Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Misuse(`${error instanceof Error ? error.message : error}\nUsage: ${usage}`);
  }
}

/** A whole number from `from` on. Throws a `Misuse` that names the option. */
export function wholeNumber(option: string, text: string, from: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= from) return number;
  throw new Misuse(`--${option} takes a whole number from ${from} on; got "${text}".`);
}

/** Runs a command and ends the process with the exit code it gives; with 2 and one sentence where it was misused. */
export async function command(run: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
