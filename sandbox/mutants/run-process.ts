/** Runs a program until it ends, fails or takes too long. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type Ran =
  | { readonly ended: 'passed' }
  | { readonly ended: 'failed'; readonly by: string; readonly output: string }
  | { readonly ended: 'too-long'; readonly output: string };

/** A test that failed, as TAP has it; one that is known to fail says so behind a `#`. */
const FAILED = /^\s*not ok \d+ - ((?:(?!# (?:TODO|SKIP)).)*)$/;
const KEPT_CHARACTERS = 8_000;

/** Ends the process, and all it has started, at the first test that fails. */
export function runProcess(args: readonly string[], cwd: string, mostMs: number): Promise<Ran> {
  return new Promise((resolve) => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, [...args], {
      cwd,
      env,
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
      const failed = FAILED.exec(line);
      if (failed) stop({ ended: 'failed', by: failed[1]?.trim() ?? '', output });
    };
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', hear);
    child.on('error', (error) => stop({ ended: 'failed', by: error.message, output }));
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('exit', stopped);
      const by = code === 0 ? null : `exit code ${code}`;
      resolve(answer ?? (by ? { ended: 'failed', by, output } : { ended: 'passed' }));
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
