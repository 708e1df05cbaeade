import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 500;

/**
 * Resolves with the reason once the sandbox is to end: a signal, or the end of the npm that started it. npm passes
 * SIGTERM on to its shell only, which would leave this process behind.
 */
export function whenToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve(signal));
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const line = ancestors();
    const looking = setInterval(() => {
      if (ancestors().join() === line.join()) return;
      clearInterval(looking);
      resolve('npm ended');
    }, LOOK_EVERY_MS).unref();
  });
}

/** The parent, and its parent where the system tells: npm starts a shell that starts this process. */
function ancestors(): readonly number[] {
  const { ppid } = process;
  try {
    const [, rest = ''] = readFileSync(`/proc/${ppid}/stat`, 'utf8').split(/\) /);
    return [ppid, Number(rest.split(' ')[1])];
  } catch {
    return [ppid];
  }
}
