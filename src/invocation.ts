import { AsyncLocalStorage } from 'node:async_hooks';
import type { InvocationContext } from '@azure/functions';
import type { RunLine } from './domain/run-line.ts';

type Level = RunLine['level'];

/** What is going on in this worker on behalf of one invocation. The platform drops what is logged through it once it is over. */
type Here = { readonly context: InvocationContext; over: boolean };

const here = new AsyncLocalStorage<Here>();

/** Whatever is logged meanwhile stands beside this invocation where the platform looks. */
export async function duringInvocation<Result>(
  context: InvocationContext,
  run: () => Promise<Result>,
): Promise<Result> {
  const one: Here = { context, over: false };
  try {
    return await here.run(one, run);
  } finally {
    one.over = true;
  }
}

/** Writes a line through the invocation that goes on, or as the worker's own. */
export function written(level: Level, line: string, alone: (line: string) => void): void {
  const now = here.getStore();
  if (now === undefined || now.over) alone(line);
  else now.context[level](line);
}
