/**
 * How long loading the bundled app takes, from import to everything registered, beside a bundled hello-world durable
 * app. Fresh processes take turns, so that a busy machine harms both alike.
 *
 * node bench/load.ts [--rounds 15]
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildForAzure, type LoadSize } from '../cli/build.ts';
import { sandboxSettings } from '../sandbox/app/sandbox-settings.ts';
import { alone } from './alone.ts';
import { type Figure, median } from './figure.ts';

const ROOT = join(import.meta.dirname, '..');
const BANNER = `import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);`;

type AppLoad = {
  /** Medians, in milliseconds. */
  readonly ours: number;
  readonly hello: number;
  readonly size: LoadSize;
};

/** Bundles a script of the bench as a hello-world app's author would bundle theirs. */
export async function bundled(entry: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [join(ROOT, entry)],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['@azure/functions-core'],
    banner: { js: BANNER },
    absWorkingDir: ROOT,
    logLevel: 'warning',
  });
  return outfile;
}

/** The app as `npm run build` makes it, with the policy tables it reads, in a folder of its own. */
export async function builtApp(folder: string): Promise<{ readonly main: string; readonly size: LoadSize }> {
  const size = await buildForAzure(join(folder, 'dist'));
  cpSync(join(ROOT, 'policy-tables'), join(folder, 'policy-tables'), { recursive: true });
  return { main: join(folder, 'dist', 'main.mjs'), size };
}

async function appLoad(rounds = 15): Promise<AppLoad> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-load-'));
  try {
    const { main, size } = await builtApp(join(folder, 'app'));
    const hello = await bundled('bench/load/hello.ts', join(folder, 'hello.mjs'));
    const child = await bundled('bench/load/child.ts', join(folder, 'child.mjs'));
    const times = { ours: [] as number[], hello: [] as number[] };
    for (let round = 0; round <= rounds; round += 1) {
      const one = { ours: loadTime(child, main), hello: loadTime(child, hello) };
      if (round === 0) continue; // fills the page cache
      times.ours.push(one.ours);
      times.hello.push(one.hello);
    }
    return { ours: median(times.ours), hello: median(times.hello), size };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function loadTime(child: string, app: string): number {
  const printed = execFileSync(process.execPath, [child, app], {
    env: { PATH: process.env['PATH'], ...sandboxSettings() },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { ms, functions }: { ms: number; functions: number } = JSON.parse(printed);
  if (functions === 0) throw new Error(`${app} registered nothing.`);
  return ms;
}

export async function benchLoad(): Promise<readonly Figure[]> {
  const { ours, hello, size } = await appLoad();
  return [
    { what: 'loading, ours against hello world', value: ours / hello, unit: '×', budget: { atMost: 1 } },
    { what: '... ours, median', value: ours, unit: 'ms', budget: null },
    { what: '... hello world, median', value: hello, unit: 'ms', budget: null },
    { what: 'read at start', value: size.bytes / 1024 ** 2, unit: 'MB', budget: { atMost: 1 } },
    { what: 'files read at start', value: size.files, unit: '', budget: { atMost: 3 } },
  ];
}

if (import.meta.main)
  await alone('load', 'rounds', '15', async ([rounds]) => console.log(await appLoad(rounds)));
