/** Which test files run a line of the product: recorded once for each, kept in a folder, made anew when code has changed. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Coverage, coverageIn } from './executed.ts';
import type { Mutant } from './mutant.ts';
import { runProcess } from './run-process.ts';
import { argsOf } from './test-run.ts';

export type Reach = Coverage & {
  readonly test: string;
  /** Of all that was loaded, as it was then. */
  readonly digest: string;
  readonly ms: number;
};

const PRODUCT = 'src/';
/** What tests read without loading it. */
const READ = ['policy-tables/**/*.json', 'host.json', 'package.json', 'package-lock.json'];
const MOST_MS = 900_000;
/** A machine that is busy fails one now and then. */
const TRIES = 2;

export class Reaches {
  readonly #folder: string;
  readonly #root: string;
  readonly #digests = new Map<string, string>();

  /** Records are kept in `folder`; `root` is the code they are about. */
  constructor(folder: string, root: string) {
    this.#folder = folder;
    this.#root = realpathSync(root);
  }

  /** What is recorded and still holds. */
  async recorded(test: string): Promise<Reach | null> {
    const text = await readFile(this.#pathOf(test), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (text === null) return null;
    const reach: Reach = JSON.parse(text);
    return reach.digest === this.#digestOf(reach.loaded) ? reach : null;
  }

  /** Runs the test file without any mutant; what it says when it fails even so. */
  async record(test: string): Promise<Reach | { readonly failed: string }> {
    let reach = await this.#run(test);
    for (let tries = 1; 'failed' in reach && tries < TRIES; tries += 1) reach = await this.#run(test);
    if ('failed' in reach) return reach;
    const path = this.#pathOf(test);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, JSON.stringify(reach));
    await rename(`${path}.new`, path);
    return reach;
  }

  async #run(test: string): Promise<Reach | { readonly failed: string }> {
    const coverage = await mkdtemp(join(tmpdir(), 'countersign-coverage-'));
    try {
      const from = performance.now();
      const ran = await runProcess(argsOf([test]), this.#root, MOST_MS, {
        NODE_V8_COVERAGE: coverage,
        NODE_DISABLE_COMPILE_CACHE: '1', // what was loaded compiled is counted less precisely
      });
      const ms = Math.round(performance.now() - from);
      if (ran.ended !== 'passed') return { failed: ran.output };
      const { loaded, executed } = coverageIn(coverage, this.#root, PRODUCT);
      return { test, digest: this.#digestOf(loaded), ms, loaded, executed };
    } finally {
      await rm(coverage, { recursive: true, force: true });
    }
  }

  #pathOf(test: string): string {
    return join(this.#folder, `${test}.json`);
  }

  #digestOf(loaded: readonly string[]): string {
    const read = globSync(READ, { cwd: this.#root }).sort();
    return sha256([...read, ...loaded].map((file) => `${file} ${this.#digestOfFile(file)}`).join('\n'));
  }

  #digestOfFile(file: string): string {
    const known = this.#digests.get(file) ?? sha256(textOr(join(this.#root, file), 'gone'));
    this.#digests.set(file, known);
    return known;
  }
}

export function reaches({ executed }: Reach, { file, line }: Mutant): boolean {
  return (executed[file]?.lines ?? []).some(([first, last]) => first <= line && line <= last);
}

function textOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
