/** Runs a program until it ends, fails or takes too long. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { failedTestIn } from './reporter.ts';

export type Ran =
  | { readonly ended: 'passed' }
  /** `file`: where the test stands that failed first, if it was a test. */
  | { readonly ended: 'failed'; readonly by: string; readonly file: string | null; readonly output: string }
  | { readonly ended: 'too-long'; readonly output: string };

const KEPT_CHARACTERS = 8_000;

/** Ends the process, and all it has started, at the first test that fails. */
export function runProcess(
  args: readonly string[],
  cwd: string,
  mostMs: number,
  more: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, [...args], {
      cwd,
      env: { ...env, ...more },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let answer: Ran | null = null;
    const stop = (ran: Ran) => {
      answer ??= ran;
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        killGroup(child.pid);
    };
    const stopped = () => stop({ ended: 'too-long', output });
    process.once('exit', stopped);
    const timer = setTimeout(stopped, mostMs);
    const hear = (line: string) => {
      output = `${output}${line}\n`.slice(-KEPT_CHARACTERS);
      const failed = failedTestIn(line);
      if (failed) stop({ ended: 'failed', by: failed.name, file: failed.file, output });
    };
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', hear);
    child.on('error', (error) => stop({ ended: 'failed', by: error.message, file: null, output }));
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('exit', stopped);
      const by = code === 0 ? null : `exit code ${code}`;
      resolve(answer ?? (by ? { ended: 'failed', by, file: null, output } : { ended: 'passed' }));
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended in between
  }
}
