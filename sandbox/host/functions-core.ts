/**
 * The module `@azure/functions-core`, which exists only inside the Functions Node worker, for an app that runs
 * in this process. The npm packages ask for it once and keep it, so there is one for all hosts.
 */
import { createRequire } from 'node:module';
import type { FunctionHandler, FunctionMetadata, Hook, HookName } from './registry.ts';

/** What the worker asks `@azure/functions` to turn an invocation into arguments, and a result into an answer. */
export interface ProgrammingModel {
  getInvocationModel(context: CoreInvocation): InvocationModel;
}

export interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: FunctionHandler): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ readonly returnValue?: unknown }>;
}

export type CoreInvocation = {
  readonly invocationId: string;
  readonly request: unknown;
  readonly metadata: unknown;
  state: 'preInvocationHooks' | 'postInvocationHooks' | 'invocation' | undefined;
  readonly log: (level: string, category: string, message: string) => void;
};

/** Where registrations go while an app loads. */
export type RegistrationSink = {
  readonly registerFunction: (metadata: FunctionMetadata, handler: FunctionHandler) => void;
  readonly registerHook: (name: HookName, hook: Hook) => () => void;
};

let model: ProgrammingModel | null = null;
let sink: RegistrationSink | null = null;

/** Directs registrations to `next`, or refuses them when it is `null`; returns where they went before. */
export function redirect(next: RegistrationSink | null): RegistrationSink | null {
  const before = sink;
  sink = next;
  return before;
}

export function programmingModel(): ProgrammingModel {
  if (model) return model;
  throw new Error(
    '@azure/functions set no programming model. Register at least one function before a host starts.',
  );
}

class Disposable {
  #dispose: (() => void) | null;
  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }
  dispose(): void {
    this.#dispose?.();
    this.#dispose = null;
  }
}

/** `log` is what hosts of before HTTP streaming lack: an app that turns that on is refused while it loads instead of hanging later. */
const coreModule = {
  version: '3.9.1',
  hostVersion: '4.1037.0.0',
  setProgrammingModel(next: ProgrammingModel) {
    model = next;
  },
  getProgrammingModel: () => model,
  registerFunction(metadata: FunctionMetadata, handler: FunctionHandler) {
    if (!sink) throw new Error('A function can only be registered during app startup.');
    sink.registerFunction(metadata, handler);
    return new Disposable(() => undefined);
  },
  registerHook(name: HookName, hook: Hook) {
    return new Disposable(sink ? sink.registerHook(name, hook) : () => undefined);
  },
  log: undefined,
  Disposable,
};

const CORE = '@azure/functions-core';

type Loader = { _load: (id: string, ...rest: unknown[]) => unknown };

/** Answers `require('@azure/functions-core')` in this process. */
export function provideFunctionsCore(): void {
  const loader = createRequire(import.meta.url)('node:module') as Loader;
  const load = loader._load;
  loader._load = function (this: unknown, id, ...rest) {
    return id === CORE ? coreModule : load.call(this, id, ...rest);
  };
}
