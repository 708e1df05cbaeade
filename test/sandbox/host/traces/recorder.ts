/** Records what crosses between the host and the npm packages, as the recordings did. */
import { createRequire } from 'node:module';
import { triggerOf } from '../../../../sandbox/host/bindings.ts';
import type {
  CoreInvocation,
  InvocationModel,
  ProgrammingModel,
} from '../../../../sandbox/host/functions-core.ts';
import type { InputData } from '../../../../sandbox/host/invoke.ts';
import type { Registry } from '../../../../sandbox/host/registry.ts';

export type Crossing = {
  readonly name: string;
  readonly trigger: string;
  readonly request: {
    readonly inputData: readonly InputData[];
    readonly triggerMetadata?: unknown;
    readonly retryContext: unknown;
  };
  response?: unknown;
  failed?: boolean;
  threw?: unknown;
};

type Core = { getProgrammingModel(): ProgrammingModel; setProgrammingModel(model: ProgrammingModel): void };

const recordings = new Map<unknown, Crossing[]>();
let installed = false;

/** Everything invoked of this app from now on, in the order in which invocations ended. */
export function record(registry: Registry): readonly Crossing[] {
  install();
  const crossings: Crossing[] = [];
  for (const { metadata } of registry.functions) recordings.set(metadata, crossings);
  return crossings;
}

function install(): void {
  if (installed) return;
  installed = true;
  const core = createRequire(import.meta.url)('@azure/functions-core') as Core;
  const model = core.getProgrammingModel();
  core.setProgrammingModel({
    getInvocationModel: (context) => recorded(model.getInvocationModel(context), context),
  });
}

function recorded(model: InvocationModel, context: CoreInvocation): InvocationModel {
  const into = recordings.get(context.metadata);
  if (!into) return model;
  const metadata = context.metadata as Registry['functions'][number]['metadata'];
  const { binding } = triggerOf({ metadata, handler: () => undefined });
  const crossing: Crossing = {
    name: metadata.name,
    trigger: binding.type,
    request: context.request as Crossing['request'],
  };
  return {
    getArguments: () => model.getArguments(),
    async invokeFunction(invocation, inputs, handler) {
      try {
        return await model.invokeFunction(invocation, inputs, handler);
      } catch (thrown) {
        into.push(Object.assign(crossing, { failed: true, threw: thrown }));
        throw thrown;
      }
    },
    async getResponse(invocation, result) {
      const response = await model.getResponse(invocation, result);
      into.push(Object.assign(crossing, { response }));
      return response;
    },
  };
}
