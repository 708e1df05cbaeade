/** One child process that runs the app: started, asked, killed. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ActivityRun } from '../host/embedded-host.ts';
import type { HostAsk, HostReply } from './app-host.ts';
import type { ChildEvent, ChildStart } from './child-messages.ts';

type Watcher = {
  readonly reached: (activities: readonly ActivityRun[]) => void;
  readonly ended: (child: AppProcess, how: string) => void;
};

/** `answered` false: the process ended first. */
type Answer = { readonly answered: true; readonly value: unknown } | { readonly answered: false };

type WithoutId<Ask> = Ask extends { readonly id: number } ? Omit<Ask, 'id'> : never;

const SCRIPT = new URL('../app/child.ts', import.meta.url);
const PATIENCE_MS = 3_000;

export class AppProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly #waiting = new Map<number, { settle: (answer: Answer) => void; fail: (error: Error) => void }>();
  #asks = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, 'exit');
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  /** Resolves once the app listens. Rejects with what the child says, and what it printed, when it can't. */
  static async start(
    start: ChildStart['start'],
    log: (line: string) => void,
    watcher: Watcher,
  ): Promise<AppProcess> {
    const child = fork(SCRIPT, [], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const started = new AppProcess(child);
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on('line', log);
    child.send({ start } satisfies ChildStart);
    await started.#ready(watcher);
    return started;
  }

  #ready(watcher: Watcher): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.on('message', (message: ChildEvent | HostReply) => {
        if ('id' in message) this.#settle(message);
        else if (message.event === 'ready') resolve();
        else if (message.event === 'failed') reject(new Error(message.message));
        else watcher.reached(message.activities);
      });
      this.#child.once('exit', (code, signal) => {
        const how = signal ? `signal ${signal}` : `code ${code}`;
        for (const { settle } of this.#waiting.values()) settle({ answered: false });
        this.#waiting.clear();
        reject(new Error(`The app ended with ${how} before it listened.`));
        watcher.ended(this, how);
      });
    });
  }

  ask(ask: WithoutId<HostAsk>): Promise<Answer> {
    if (!this.#child.connected) return Promise.resolve({ answered: false });
    const id = ++this.#asks;
    return new Promise((settle, fail) => {
      this.#waiting.set(id, { settle, fail });
      this.#child.send({ ...ask, id } as HostAsk, (error) => {
        if (error && this.#waiting.delete(id)) settle({ answered: false });
      });
    });
  }

  #settle(reply: HostReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('failure' in reply) waiting?.fail(new Error(reply.failure));
    else waiting?.settle({ answered: true, value: reply.value });
  }

  /** SIGKILL; resolves once the process is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.#exit;
  }

  /** Lets it end by itself, and kills it when it doesn't. */
  async end(): Promise<void> {
    const late = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    if (this.#child.connected) this.#child.disconnect();
    await this.#exit;
    clearTimeout(late);
  }
}
