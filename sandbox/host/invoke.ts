/** One invocation of a registered function, hooks included, as the Node worker does it. */
import { randomUUID } from 'node:crypto';
import { type CoreInvocation, programmingModel } from './functions-core.ts';
import type { FunctionHandler, RegisteredFunction, Registry } from './registry.ts';
import type { TypedData } from './typed-data.ts';
import type { Place, Workers } from './workers.ts';

export type InputData = { readonly name: string; readonly data: TypedData };

type Invocation = {
  readonly inputData: readonly InputData[];
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  readonly retryContext?: unknown;
};

/** Takes a line an app logged: level, function name, text. */
type LogLine = (level: string, functionName: string, text: string) => void;

const traceContext = { traceParent: '', traceState: '', attributes: {} };
const hidden = new Set(['trace', 'debug']);

/** Invokes functions of one app. Rejects with whatever the function threw, or with a `WorkerGone`. */
export class Invoker {
  readonly #workers: Workers;
  readonly #log: LogLine;
  readonly #appHookData = {};

  constructor(workers: Workers, log: LogLine) {
    this.#workers = workers;
    this.#log = log;
  }

  invoke(registered: RegisteredFunction, invocation: Invocation, place: Place): Promise<unknown> {
    return this.#workers.run(registered, place, (own, { registry }) =>
      this.#invoke(own, invocation, registry),
    );
  }

  async #invoke(
    { metadata, handler }: RegisteredFunction,
    invocation: Invocation,
    { hooks }: Registry,
  ): Promise<unknown> {
    const { name } = metadata;
    let ended = false;
    const core: CoreInvocation = {
      invocationId: randomUUID(),
      metadata,
      request: { functionId: name, traceContext, retryContext: null, ...invocation },
      state: undefined,
      log: (level, category, text) => {
        if (!ended && category === 'user' && !hidden.has(level)) this.#log(level, name, text);
      },
    };
    try {
      const model = programmingModel().getInvocationModel(core);
      const { context, inputs } = await model.getArguments();
      const result = await this.#call(core, context, inputs, handler, model, hooks);
      return (await model.getResponse(context, result)).returnValue;
    } finally {
      ended = true;
    }
  }

  async #call(
    core: CoreInvocation,
    context: unknown,
    inputs: unknown[],
    handler: FunctionHandler,
    model: ReturnType<ReturnType<typeof programmingModel>['getInvocationModel']>,
    { preInvocation, postInvocation }: Registry['hooks'],
  ): Promise<unknown> {
    if (preInvocation.length === 0 && postInvocation.length === 0) {
      return model.invokeFunction(context, inputs, handler);
    }
    const shared = { hookData: {}, appHookData: this.#appHookData, invocationContext: context };
    core.state = 'preInvocationHooks';
    const before = { ...shared, inputs, functionCallback: handler };
    for (const hook of preInvocation) await hook(before);
    core.state = 'invocation';
    const after: Record<string, unknown> = { ...shared, inputs: before.inputs, result: null, error: null };
    try {
      after['result'] = await model.invokeFunction(context, before.inputs, before.functionCallback);
    } catch (error) {
      after['error'] = error;
    }
    core.state = 'postInvocationHooks';
    for (const hook of postInvocation) await hook(after);
    if (after['error'] !== null && after['error'] !== undefined) throw after['error'];
    return after['result'];
  }

  /** `appStart` or `appTerminate`, one after the other. */
  async runAppHooks(name: 'appStart' | 'appTerminate'): Promise<void> {
    for (const { registry } of this.#workers.all)
      for (const hook of registry.hooks[name]) await hook({ hookData: {}, appHookData: this.#appHookData });
  }
}

/** What the host makes of something a function threw: an error's message, a bare string, or JSON text. */
export function thrownText(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? String(thrown));
}
