/** The code of a recording, as an app: its source texts are run with the names they use. */
import * as df from 'durable-functions';
import { captureRegistrations } from '../../../../sandbox/host/registrations.ts';
import type { Registry } from '../../../../sandbox/host/registry.ts';

class CustomError extends Error {
  override readonly name = 'CustomError';
}

export type TraceApp = {
  readonly registry: Registry;
  /** Changes the code under waiting instances, for recordings that do so. */
  flag: string;
};

type Context = { readonly df: { readonly currentUtcDateTime: Date } };

/** Registers the functions. Activities that sleep end at once: the driver says when their results arrive. */
export function traceApp(code: Readonly<Record<string, string>>): TraceApp {
  const app = { flag: '', registry: null as unknown as Registry };
  const seen: Record<string, number> = {};
  const names = {
    df,
    later: (context: Context, ms: number) => new Date(context.df.currentUtcDateTime.getTime() + ms),
    sleep: () => Promise.resolve(),
    seen,
    flag: () => app.flag,
    CustomError,
    fs: { appendFileSync: () => undefined },
    process: { env: {} },
  };
  const registry = captureRegistrations(() => {
    for (const source of Object.values(code))
      new Function(...Object.keys(names), source)(...Object.values(names));
  });
  return Object.assign(app, { registry });
}
