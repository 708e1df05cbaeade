/** How test files are run, with a mutant and without. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const REPORTER = pathToFileURL(join(import.meta.dirname, 'reporter.ts')).href;

/** All files in one process, which loads the product once; the arguments are those of `node`. */
export function argsOf(files: readonly string[]): readonly string[] {
  return ['--test', '--test-isolation=none', `--test-reporter=${REPORTER}`, ...files];
}
