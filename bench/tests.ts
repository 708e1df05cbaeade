/**
 * How long the whole suite takes, as `npm test` runs it. Only when it is named: it takes as long as it says.
 *
 * node bench/tests.ts
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from './figure.ts';

const ROOT = join(import.meta.dirname, '..');

type SuiteTime = { readonly minutes: number; readonly passed: boolean };

function suiteTime(): Promise<SuiteTime> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const suite = ['--test', '--test-concurrency=2', '--test-reporter=dot', 'test/**/*.test.ts'];
    const child = spawn(process.execPath, suite, { cwd: ROOT, stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) =>
      resolve({ minutes: (performance.now() - started) / 60_000, passed: code === 0 }),
    );
  });
}

export async function benchTests(): Promise<readonly Figure[]> {
  const { minutes, passed } = await suiteTime();
  return [
    { what: 'npm test', value: minutes, unit: 'minutes', budget: { atMost: 10 } },
    { what: '... passed', value: Number(passed), unit: '', budget: { atLeast: 1 } },
  ];
}

if (import.meta.main) console.log(await suiteTime());
