/**
 * From the start of a process to the answer 202 to a signed webhook: Node, a host, the bundled app, the first write to
 * Table Storage (Azurite), the start of a run. The embedded host and Azurite are in the figure; Azure's own are not.
 * A bundled hello-world durable app takes turns with it: the ratio is what the budget holds to on any machine.
 *
 * node bench/first-answer.ts [--rounds 11]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxSettings } from '../sandbox/app/sandbox-settings.ts';
import { startAzurite } from '../sandbox/tables/azurite.ts';
import { freePorts } from '../sandbox/tables/free-ports.ts';
import { alone } from './alone.ts';
import { type Figure, median } from './figure.ts';
import { builtApp, bundled } from './load.ts';

const ROOT = join(import.meta.dirname, '..');

type FirstAnswer = { readonly ours: number; readonly hello: number };

/** Milliseconds of the wall clock, medians of the rounds. The first, which makes the tables, doesn't count. */
async function firstAnswer(rounds = 11): Promise<FirstAnswer> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-first-answer-'));
  const azurite = await startAzurite({ dir: null, log: () => undefined, services: 'table' });
  try {
    const { main } = await builtApp(join(folder, 'app'));
    const hello = await bundled('bench/load/hello.ts', join(folder, 'hello.mjs'));
    const child = await bundled('bench/first-answer/child.ts', join(folder, 'child.mjs'));
    const environment = {
      PATH: process.env['PATH'],
      ...sandboxSettings({ STORAGE_CONNECTION_STRING: azurite.connectionString }),
    };
    const times = { ours: [] as number[], hello: [] as number[] };
    for (let round = 0; round <= rounds; round += 1) {
      const [port = 0, other = 0] = await freePorts(2);
      const of = (app: string, at: number, ...route: string[]) =>
        answerTime([child, app, ROOT, round.toString(16), String(at), ...route], environment);
      times.ours.push(await of(main, port));
      times.hello.push(await of(hello, other, 'start'));
    }
    return { ours: median(times.ours.slice(1)), hello: median(times.hello.slice(1)) };
  } finally {
    await azurite.stop();
    rmSync(folder, { recursive: true });
  }
}

function answerTime(command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.once('data', (chunk: Buffer) => {
      const ms = performance.now() - started;
      if (chunk.toString().trim() === '202') resolve(ms);
      else reject(new Error(`The webhook was answered with ${chunk.toString().trim()}, not 202. ${said}`));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('exit', (code) =>
      reject(new Error(`The process ended with ${code} without an answer. ${said}`)),
    );
  });
}

export async function benchFirstAnswer(): Promise<readonly Figure[]> {
  const { ours, hello } = await firstAnswer();
  return [
    { what: 'process start to 202 for a signed webhook', value: ours, unit: 'ms', budget: { atMost: 150 } },
    { what: '... against hello world', value: ours / hello, unit: '×', budget: { atMost: 2 } },
    { what: '... hello world, median', value: hello, unit: 'ms', budget: null },
  ];
}

if (import.meta.main)
  await alone('first-answer', 'rounds', '11', async ([rounds]) => console.log(await firstAnswer(rounds)));
