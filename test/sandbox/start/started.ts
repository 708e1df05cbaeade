/** A sandbox started as `npm start` starts it, on free ports and with a folder of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../../sandbox/tables/free-ports.ts';

const MAIN = fileURLToPath(new URL('../../../sandbox/main.ts', import.meta.url));
const SCENARIOS = fileURLToPath(new URL('../../../sandbox/scenarios/main.ts', import.meta.url));

export type Started = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly state: string;
  readonly app: string;
  readonly sandbox: string;
  /** Everything printed so far. */
  readonly printed: () => string;
  readonly control: (method: string, path: string, body?: object) => Promise<Response>;
  readonly scenario: (name: string) => Promise<{ readonly code: number | null; readonly text: string }>;
  /** Ends it with the signal and resolves with its exit code and signal. */
  readonly end: (signal: NodeJS.Signals) => Promise<readonly [number | null, NodeJS.Signals | null]>;
};

type Choices = {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'countersign-'));
}

/** Resolves once it says that it is ready; rejects with what it printed when it ends before. */
export async function start({ args = [], environment = {} }: Choices = {}): Promise<Started> {
  const folder = temporaryFolder();
  const state = join(folder, 'state');
  const [appPort, sandboxPort] = await freePorts(2);
  const child = run(MAIN, ['--state', state, ...args], {
    PORT: String(appPort),
    SANDBOX_PORT: String(sandboxPort),
    ...environment,
  });
  const text = collect(child);
  const exit = once(child, 'exit').finally(() => rmSync(folder, { recursive: true, force: true }));
  await until(child, text, /^Ready\./m);
  const sandbox = `http://127.0.0.1:${sandboxPort}`;
  const token = readFileSync(join(state, 'control-token'), 'utf8').trim();
  return {
    child,
    pid: child.pid ?? 0,
    state,
    app: `http://127.0.0.1:${appPort}`,
    sandbox,
    printed: text,
    control: (method, path, body) =>
      fetch(`${sandbox}/control${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
        ...(body && { body: JSON.stringify(body) }),
      }),
    async scenario(name) {
      const story = run(SCENARIOS, [name], { SANDBOX_STATE: state });
      const told = collect(story);
      const [code] = (await once(story, 'close')) as [number | null];
      return { code, text: told() };
    },
    async end(signal) {
      child.kill(signal);
      return (await exit) as [number | null, NodeJS.Signals | null];
    },
  };
}

/** Starts it expecting that it refuses: its exit code, and what it says. */
export async function refused(
  choices: Choices,
): Promise<{ readonly code: number | null; readonly text: string }> {
  const folder = temporaryFolder();
  try {
    const child = run(
      MAIN,
      ['--state', join(folder, 'state'), ...(choices.args ?? [])],
      choices.environment ?? {},
    );
    const text = collect(child);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, text: text() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Processes below the one given, however deep, that still run. */
export function descendants(pid: number): readonly number[] {
  const rows = processes();
  const found: number[] = [];
  for (const parents = [pid]; parents.length > 0; ) {
    const parent = parents.shift();
    for (const row of rows) {
      if (row.parent !== parent) continue;
      found.push(row.pid);
      parents.push(row.pid);
    }
  }
  return found;
}

/** Resolves once none of them runs any more; a zombie that nobody waits for runs no more. */
export async function gone(pids: readonly number[]): Promise<void> {
  while (processes().some(({ pid }) => pids.includes(pid)))
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Not every machine has `ps`; those without `/proc` do. */
function processes(): readonly { readonly pid: number; readonly parent: number }[] {
  const lines = existsSync('/proc/self/stat') ? linesOfProc() : linesOfPs();
  return lines.flatMap((line) => {
    const [pid, status = '', parent] = line.trim().split(/\s+/);
    return status.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent) }];
  });
}

function linesOfPs(): readonly string[] {
  return execFileSync('ps', ['-eo', 'pid=,stat=,ppid='], { encoding: 'utf8' }).trim().split('\n');
}

/** The second field, the program's name, may hold spaces and parentheses of its own. */
function linesOfProc(): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return [`${pid} ${stat.slice(stat.lastIndexOf(') ') + 2)}`];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

function run(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  const { npm_lifecycle_event: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env;
  return spawn(process.execPath, [script, ...args], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

export function until(child: ChildProcess, text: () => string, wanted: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => wanted.test(text()) && resolve();
    child.stdout?.on('data', look);
    child.once('close', (code) => reject(new Error(`It ended with ${code}:\n${text()}`)));
    look();
  });
}
