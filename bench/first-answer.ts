/**
 * From the start of a process to the answer 202 to a signed webhook: Node, a host, the bundled app, the first write to
 * Table Storage (Azurite), the start of a run. The embedded host and Azurite are in the figure; Azure's own are not.
 *
 * node bench/first-answer.ts [--rounds 11]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sandboxSettings } from '../sandbox/app/sandbox-settings.ts';
import { startAzurite } from '../sandbox/tables/azurite.ts';
import { freePorts } from '../sandbox/tables/free-ports.ts';
import { type Figure, median } from './figure.ts';
import { builtApp, bundled } from './load.ts';

const ROOT = join(import.meta.dirname, '..');

/** Milliseconds of the wall clock, median of the rounds. The first, which makes the tables, doesn't count. */
export async function firstAnswer(rounds = 11): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-first-answer-'));
  const azurite = await startAzurite({ dir: null, log: () => undefined, services: 'table' });
  try {
    const { main } = await builtApp(join(folder, 'app'));
    const child = await bundled('bench/first-answer/child.ts', join(folder, 'child.mjs'));
    const environment = {
      PATH: process.env['PATH'],
      ...sandboxSettings({ STORAGE_CONNECTION_STRING: azurite.connectionString }),
    };
    const times: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const [port = 0] = await freePorts(1);
      times.push(await answerTime([child, main, ROOT, round.toString(16), String(port)], environment));
    }
    return median(times.slice(1));
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
  const value = await firstAnswer();
  return [{ what: 'process start to 202 for a signed webhook', value, unit: 'ms', budget: { atMost: 150 } }];
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '11' } } });
  console.log(`${(await firstAnswer(Number(values.rounds))).toFixed(0)} ms`);
}
